// W = U diag(s) V', U'U = V'V = I. The vectors of singular values that are 0 but for rounding are an arbitrary basis of
// the rest of the space: they say nothing about W, and are left out. The same holds inside the span of equal singular
// values, which happens to no weights that a continuous law has drawn.
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Papers.SingleIndex.Probes;

/// <summary>The singular vectors of a matrix that its entries determine: those of its rank.</summary>
public sealed record SingularFrame
{
    private SingularFrame(ThinSvd svd, int rank)
    {
        (Svd, Rank) = (svd, rank);
        Left = MatrixProducts.Transposed(svd.U, svd.Rows)[..(rank * svd.Rows)];
        Right = svd.Vt[..(rank * svd.Columns)];
    }

    /// <summary>The whole decomposition, with arbitrary vectors beyond the rank.</summary>
    public ThinSvd Svd { get; }

    /// <summary>Number r of singular values above the rounding error, 0 .. min(h, d).</summary>
    public int Rank { get; }

    /// <summary>Number h of rows of the matrix.</summary>
    public int Rows => Svd.Rows;

    /// <summary>Number d of columns of the matrix.</summary>
    public int Columns => Svd.Columns;

    /// <summary>All singular values s [min(h, d)], descending; those from the rank on are 0 but for rounding.</summary>
    public double[] SingularValues => Svd.S;

    /// <summary>Left singular vectors, the rows of [r x h], row-major.</summary>
    public double[] Left { get; }

    /// <summary>Right singular vectors, the rows of [r x d], row-major.</summary>
    public double[] Right { get; }

    /// <summary>Root of the sum of the squared entries of the matrix.</summary>
    public double Norm => Svd.S[0] > 0 ? Svd.S[0] * Math.Sqrt(Svd.S.Sum(s => s / Svd.S[0] * (s / Svd.S[0]))) : 0;

    /// <summary>Decomposes a matrix.</summary>
    /// <param name="matrix">The matrix [h x d], row-major, finite.</param>
    /// <param name="rows">Number h >= 1 of its rows.</param>
    /// <param name="backend">What computes the decomposition.</param>
    /// <param name="rounding">
    /// Rounding error that the entries bring with them, as a norm: singular values up to it, or up to
    /// max(h, d) eps s_1, count as 0. Default: 0, exact entries.
    /// </param>
    /// <exception cref="ArgumentException">The numbers are not h rows, or one is not finite.</exception>
    public static SingularFrame Of(double[] matrix, int rows, ISpectralBackend backend, double rounding = 0)
    {
        var columns = Check(matrix, rows);
        var svd = backend.Svd(new MatrixBatch(1, rows, columns, matrix));
        var least = Math.Max(rounding, Math.Max(rows, columns) * Math.ScaleB(1, -52) * svd.S[0]);
        return new(svd, svd.S.Count(s => s > least));
    }

    /// <summary>The number d of columns of a finite matrix [h x d].</summary>
    internal static int Check(double[] matrix, int rows)
    {
        if (rows < 1 || matrix.Length == 0 || matrix.Length % rows != 0)
            throw new ArgumentException($"expected a matrix [{rows} x d], h >= 1, d >= 1, got {matrix.Length} numbers");
        var columns = matrix.Length / rows;
        var wrong = Array.FindIndex(matrix, value => !double.IsFinite(value));
        return wrong < 0
            ? columns
            : throw new ArgumentException(
                FormattableString.Invariant($"expected finite entries [{rows} x {columns}], got {matrix[wrong]} at ")
                    + $"row {wrong / columns}, column {wrong % columns}, counted from 0"
            );
    }
}
