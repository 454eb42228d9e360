// A = sum_k s_k u_k v_k'.   A_K = sum of the terms in K = [first, last):  of these, or A less the others, whichever are
// fewer, so that singular values outside K become rounding errors of s_1, those inside stay to the same errors, and all
// singular vectors stay.
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Smoothing;

/// <summary>A matrix with some of its singular values set to zero.</summary>
internal static class TruncatedMatrix
{
    /// <summary>
    /// The matrix with some singular values alone, neighbours in descending order.
    /// </summary>
    /// <param name="matrix">The matrix [rows x columns].</param>
    /// <param name="svd">Its decomposition.</param>
    /// <param name="kept">Index of the largest singular value that stays, from 0, and that after the smallest.</param>
    /// <param name="threads">Number of threads, at least 1, on which no bit of the result depends.</param>
    public static double[] Of(MatrixBatch matrix, ThinSvd svd, (int First, int Last) kept, int threads)
    {
        var (first, last) = kept;
        var (k, columns) = (svd.S.Length, svd.Columns);
        var isFewer = last - first <= k - (last - first);
        var result = isFewer ? new double[(long)svd.Rows * columns] : matrix.ToDoubles();
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
        Parallel.For(
            0,
            svd.Rows,
            options,
            row =>
            {
                var target = result.AsSpan(row * columns, columns);
                for (var j = 0; j < k; j++)
                    if ((j >= first && j < last) == isFewer)
                        Vectors.AddScaled(
                            (isFewer ? 1 : -1) * svd.U[(row * k) + j] * svd.S[j],
                            svd.Vt.AsSpan(j * columns, columns),
                            target
                        );
            }
        );
        return result;
    }
}
