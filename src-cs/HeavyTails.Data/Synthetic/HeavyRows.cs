// w_ij = s_i z_ij / sqrt(columns), z standard normal, s_i^2 = (1 - u_i)^(-1 / 2) with u uniform: rows of
// Pareto-distributed variances give a spectrum with a heavy tail, and no decomposition is needed. bfloat16 is the upper
// half of a float32, rounded to nearest even.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Data.Synthetic;

/// <summary>Large heavy-tailed matrices in bfloat16, made row by row so that one row is in memory at a time.</summary>
public static class HeavyRows
{
    /// <summary>
    /// Fills a row of a matrix. The same <paramref name="seed"/>, <paramref name="matrix"/> and <paramref name="row"/>
    /// give the same bits.
    /// </summary>
    public static void Fill(Span<ushort> bfloat16, ulong seed, int matrix, int row)
    {
        var random = SplitMix64.ForStream(seed ^ ((ulong)matrix << 32), (ulong)row);
        var scale = Math.Pow(1 - random.NextUniform(), -0.25) / Math.Sqrt(bfloat16.Length);
        for (var j = 0; j < bfloat16.Length; j += 2)
        {
            var (first, second) = random.NextGaussians();
            bfloat16[j] = Round((float)(scale * first));
            if (j + 1 < bfloat16.Length)
                bfloat16[j + 1] = Round((float)(scale * second));
        }
    }

    /// <summary>The bits of the bfloat16 that is nearest to a finite number, ties to even.</summary>
    public static ushort Round(float x)
    {
        var bits = BitConverter.SingleToUInt32Bits(x);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
