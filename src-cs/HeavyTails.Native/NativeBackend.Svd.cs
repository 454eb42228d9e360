// A = U diag(S) Vt. The library decomposes A' = V diag(S) U' in the same memory: row-major Vt = column-major V, and
// row-major U = column-major U'.
using HeavyTails.Core.Spectra;

namespace HeavyTails.Native;

/// <summary>
/// A full singular value decomposition of A [Rows x Columns], k = min(Rows, Columns): the first k columns of U and rows
/// of Vt belong to S, the others complete them to orthonormal bases.
/// </summary>
/// <param name="Rows">Rows of A.</param>
/// <param name="Columns">Columns of A.</param>
/// <param name="U">Left singular vectors as columns, row-major [Rows x Rows].</param>
/// <param name="S">Singular values, descending, [k].</param>
/// <param name="Vt">Right singular vectors as rows, row-major [Columns x Columns].</param>
public sealed record FullSvd(int Rows, int Columns, double[] U, double[] S, double[] Vt);

public sealed unsafe partial class NativeBackend
{
    /// <inheritdoc/>
    public ThinSvd Svd(MatrixBatch batch, int index = 0)
    {
        var (u, s, vt) = Decompose(batch, index, batch.Rank, batch.Rank);
        return new ThinSvd(batch.Rows, batch.Columns, u, s, vt);
    }

    /// <summary>
    /// The full singular value decomposition of one matrix of a batch, by LAPACK (dgesdd), with bases of both spaces.
    /// </summary>
    /// <exception cref="ArithmeticException">The matrix is not finite, or the iteration did not converge.</exception>
    public FullSvd FullSvd(MatrixBatch batch, int index = 0)
    {
        var (u, s, vt) = Decompose(batch, index, batch.Rows, batch.Columns);
        return new FullSvd(batch.Rows, batch.Columns, u, s, vt);
    }

    // `left` columns of U and `right` rows of Vt: the rank for both, or the rows and the columns of the matrix.
    private (double[] U, double[] S, double[] Vt) Decompose(MatrixBatch batch, int index, int left, int right)
    {
        SpectralArguments.CheckIndex(batch, index);
        int rows = batch.Rows,
            columns = batch.Columns,
            status = 0;
        double[] u = new double[rows * left],
            s = new double[batch.Rank],
            vt = new double[right * columns];
        long offset = (long)index * rows * columns,
            ld = Math.Max(1, columns),
            ldu = Math.Max(1, left);
        var full = left != batch.Rank || right != batch.Rank;
        using var lease = fast.Rent();
        var c = lease.Context;
        fixed (
            double* pu = u,
                ps = s,
                pv = vt
        )
        fixed (float* a = batch.Single.Span)
        fixed (double* b = batch.Double.Span)
            ContextHandle.Check(
                (batch.IsDouble, full) switch
                {
                    (true, true) => NativeMethods.ht_svd_full_d(
                        c,
                        1,
                        columns,
                        rows,
                        b + offset,
                        ld,
                        0,
                        pv,
                        ld,
                        0,
                        ps,
                        s.Length,
                        pu,
                        ldu,
                        0,
                        &status
                    ),
                    (true, false) => NativeMethods.ht_svd_thin_d(
                        c,
                        1,
                        columns,
                        rows,
                        b + offset,
                        ld,
                        0,
                        pv,
                        ld,
                        0,
                        ps,
                        s.Length,
                        pu,
                        ldu,
                        0,
                        &status
                    ),
                    (false, true) => NativeMethods.ht_svd_full_s(
                        c,
                        1,
                        columns,
                        rows,
                        a + offset,
                        ld,
                        0,
                        pv,
                        ld,
                        0,
                        ps,
                        s.Length,
                        pu,
                        ldu,
                        0,
                        &status
                    ),
                    _ => NativeMethods.ht_svd_thin_s(
                        c,
                        1,
                        columns,
                        rows,
                        a + offset,
                        ld,
                        0,
                        pv,
                        ld,
                        0,
                        ps,
                        s.Length,
                        pu,
                        ldu,
                        0,
                        &status
                    ),
                }
            );
        SpectralArguments.Throw((MatrixStatus)status, rows, columns);
        return (u, s, vt);
    }
}
