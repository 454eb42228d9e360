// Over the matrices W_1 .. W_c of a spectrum, each with its own second and fourth moment m_2, m_4 about zero:
//   kurtosis = mean over entries of m_4 / m_2^2, less 3: 0 for normals, whatever the scale of each matrix;
//   scale ratio = the largest m_2 over the least.
using System.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Nulls;

/// <summary>Moments of the entries of the matrices of one spectrum.</summary>
/// <param name="Kurtosis">
/// Excess kurtosis m_4 / m_2^2 - 3 within each matrix, averaged over entries; NaN where all entries are zero.
/// </param>
/// <param name="ScaleRatio">
/// Largest variance of a matrix over the least, at least 1: 1 for a single matrix, infinite where some matrices are
/// zero, NaN where all are.
/// </param>
internal readonly record struct EntryMoments(double Kurtosis, double ScaleRatio)
{
    /// <summary>The moments of all matrices of a set.</summary>
    internal static EntryMoments Of(MatrixSet matrices, ISpectralBackend backend)
    {
        var (sum, count) = (0.0, 0L);
        var (least, most) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var batch in matrices.Batches(backend))
            for (var i = 0; i < batch.Count; i++)
            {
                var size = batch.Rows * batch.Columns;
                var (moment, variance) = batch.IsDouble
                    ? Of(batch.Double.Span.Slice(i * size, size))
                    : Of(batch.Single.Span.Slice(i * size, size));
                (least, most) = (Math.Min(least, variance), Math.Max(most, variance));
                if (moment > 0)
                    (sum, count) = (sum + (size * moment), count + size);
            }
        return count > 0 ? new((sum / count) - 3, Math.Exp(most - least)) : new(double.NaN, double.NaN);
    }

    // m_4 / m_2^2 and ln m_2; 0 and -infinity where all entries are zero. Fourth powers of 1e-100 or 1e100 would leave
    // the range of numbers, so that entries are taken over the largest.
    private static (double Moment, double LogVariance) Of<T>(ReadOnlySpan<T> entries)
        where T : struct, INumber<T>
    {
        var (largest, m2, m4) = (0.0, 0.0, 0.0);
        foreach (var entry in entries)
            largest = Math.Max(largest, Math.Abs(double.CreateTruncating(entry)));
        if (largest == 0)
            return (0, double.NegativeInfinity);
        foreach (var entry in entries)
        {
            var x = double.CreateTruncating(entry) / largest;
            m2 += x * x / entries.Length;
            m4 += x * x * x * x / entries.Length;
        }
        return (m4 / m2 / m2, Math.Log(m2) + (2 * Math.Log(largest)));
    }
}
