// Eigenvalues of squares of chi-bidiagonal matrices [n x n] (UntrainedSpectra): one matrix at a time, many at once,
// and the whole draw, beside the time of the n^2 divisions of the QL iteration at about 1.75 sweeps an eigenvalue.
using System.Numerics;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.RandomMatrices;

namespace HeavyTails.Bench;

internal static class TridiagonalRuns
{
    /// <summary>Number of rows of all matrices of a measurement together.</summary>
    private const int Rows = 1 << 14;

    /// <summary>Number of matrices that fill the lanes of AVX-512 and of AVX2.</summary>
    private const int Block = 24;

    /// <summary>
    /// Times matrices of order n on one thread; returns ns per n^2 for each way and for n^2 divisions in vectors, and
    /// whether both ways have the same bits.
    /// </summary>
    internal static object Of(int n)
    {
        var matrices = Math.Max(Block, Rows / n / Block * Block);
        var (diagonals, squares) = (new double[matrices][], new double[matrices][]);
        for (var i = 0; i < matrices; i++)
        {
            var random = SplitMix64.ForStream(1, (ulong)i);
            var (d, s) = (new double[n], new double[n - 1]);
            for (var (j, above) = (0, 0.0); j < n; j++)
            {
                var a = ChiSquared.Next(ref random, n - j);
                d[n - 1 - j] = a + above;
                if (j == n - 1)
                    break;
                above = ChiSquared.Next(ref random, n - 1 - j);
                s[n - 2 - j] = a * above;
            }
            (diagonals[i], squares[i]) = (d, s);
        }
        var alone = Array.ConvertAll(diagonals, d => (double[])d.Clone());
        var (together, work) = (Array.ConvertAll(alone, d => (double[])d.Clone()), new double[n - 1]);
        void Alone()
        {
            for (var i = 0; i < matrices; i++)
            {
                diagonals[i].CopyTo(alone[i], 0);
                squares[i].CopyTo(work, 0);
                TridiagonalEigenvalues.InPlace(alone[i], work);
            }
        }
        void Together()
        {
            for (var i = 0; i < matrices; i++)
                diagonals[i].CopyTo(together[i], 0);
            TridiagonalEigenvalues.BatchInPlace(together, squares);
        }
        var scale = 1e6 / ((double)matrices * n * n);
        var (one, many) = (CpuClock.Least(Alone) * scale, CpuClock.Least(Together) * scale);
        return new
        {
            n,
            matrices,
            alone = one,
            together = many,
            ratio = one / many,
            draws = CpuClock.Least(() => UntrainedSpectra.Gaussian((matrices, n, n), 1)) * scale,
            divisions = Division(),
            same = alone.Zip(together).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)),
        };
    }

    // Nanoseconds of one division of one number, in six independent chains of vectors.
    private static double Division()
    {
        const int steps = 1 << 20,
            chains = 6;
        var (kept, one) = (0.0, Vector<double>.One);
        var least = CpuClock.Least(() =>
        {
            var a = one * 1.1;
            var (b, c, d, e, f) = (a + one, a * 3, a * 5, a * 7, a * 11);
            for (var i = 0; i < steps; i++)
            {
                (a, b, c) = (one / a, one / b, one / c);
                (d, e, f) = (one / d, one / e, one / f);
            }
            kept += Vector.Sum(a + b + c + d + e + f);
        });
        return kept != 0 ? least * 1e6 / ((double)steps * chains * Vector<double>.Count) : 0;
    }
}
