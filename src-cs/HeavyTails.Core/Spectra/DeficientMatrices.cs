// A backend's fast route squares the matrix: its singular values have absolute errors up to sqrt(p eps) sigma_1, about
// 1e-7 sigma_1, so that zeros come out as noise and numerical rank, entropy and the smallest values are wrong. Only
// matrices with sigma_n <= 1e-6 sigma_1 are concerned. They are decomposed again without squares:
//   1. rows and columns of zeros are left out: each takes an exact zero with it. Where the rest has full rank, its fast
//      singular values are right;
//   2. else a tall rest is reduced, A = Q R, by Householder's reflections;
//   3. the symmetric [0 R; R' 0] has the eigenvalues +-sigma_i (Jordan 1874; Golub & Van Loan 2013, sec. 8.6.1), which
//      have absolute errors of a few eps sigma_1, as LAPACK's singular values.
using System.Numerics;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.Spectra;

/// <summary>Singular values of matrices that have not full rank, to float64's rounding, by a fast backend.</summary>
internal static class DeficientMatrices
{
    /// <summary>
    /// Least ratio sigma_n / sigma_1, 1e-6, of a matrix whose fast singular values are kept: above it their relative
    /// error is at most 1e-4 (<see cref="SpectralAccuracy.Fast"/>), and the rank is full.
    /// </summary>
    internal const double LeastRatio = 1e-6;

    // Largest side of the symmetric matrix of step 3, which then has 128 MiB.
    private const int LargestSide = 4096;

    /// <summary>
    /// Decomposes again the matrices of a batch that have not full rank. In a matrix that is too large for it, whose
    /// sides without zero rows and columns are more than 2048, values of at most <see cref="LeastRatio"/> of the
    /// largest cannot be told from zero, and become zero.
    /// </summary>
    /// <param name="batch">The matrices.</param>
    /// <param name="sigma">Their singular values, descending within each; replaced where the rank is not full.</param>
    /// <param name="status">The outcome for each matrix; those that failed are left out.</param>
    /// <param name="backend">Computes symmetric eigenvalues.</param>
    /// <returns>The number of matrices that were decomposed again, and of those that were too large.</returns>
    internal static (int Refined, int TooLarge) Refine(
        MatrixBatch batch,
        Span<double> sigma,
        ReadOnlySpan<MatrixStatus> status,
        ISpectralBackend backend
    )
    {
        var (size, refined, tooLarge) = (batch.Rows * batch.Columns, 0, 0);
        for (var i = 0; i < batch.Count && batch.Rank > 1; i++)
        {
            var values = sigma.Slice(i * batch.Rank, batch.Rank);
            if (status[i] != MatrixStatus.Ok || values[^1] > LeastRatio * values[0] || values[0] == 0)
                continue;
            var columns = batch.IsDouble
                ? Columns(batch.Double.Span.Slice(i * size, size), batch.Rows, batch.Columns)
                : Columns(batch.Single.Span.Slice(i * size, size), batch.Rows, batch.Columns);
            if (
                (columns.Length * columns[0].Length < size && TryFast(columns, values, backend))
                || TryDecompose(columns, values, backend)
            )
                refined++;
            else
                tooLarge++;
        }
        return (refined, tooLarge);
    }

    // False where the rest has not full rank either.
    private static bool TryFast(double[][] columns, Span<double> values, ISpectralBackend backend)
    {
        var n = columns.Length;
        var status = new MatrixStatus[1];
        var rest = new double[n];
        double[] numbers = [.. columns.SelectMany(column => column)];
        backend.SingularValues(new(1, n, columns[0].Length, numbers), rest, status);
        if (status[0] != MatrixStatus.Ok || (n > 1 && !(rest[^1] > LeastRatio * rest[0])))
            return false;
        rest.CopyTo(values);
        values[n..].Clear();
        return true;
    }

    private static bool TryDecompose(double[][] columns, Span<double> values, ISpectralBackend backend)
    {
        var (m, n) = (columns[0].Length, columns.Length);
        var rows = 2 * m > 3 * n ? n : m;
        var side = rows + n;
        if (side > LargestSide)
        {
            foreach (ref var value in values)
                if (value <= LeastRatio * values[0])
                    value = 0;
            return false;
        }
        // Squares of numbers near 1 neither overflow nor vanish.
        var exponent = Math.ILogB(columns.Max(column => column.Max(Math.Abs)));
        foreach (var column in columns)
            for (var i = 0; i < m; i++)
                column[i] = Math.ScaleB(column[i], -exponent);
        if (rows < m)
            Triangle(columns);
        var symmetric = new double[side * side];
        for (var j = 0; j < n; j++)
        for (var i = 0; i < rows; i++)
            symmetric[(i * side) + rows + j] = symmetric[((rows + j) * side) + i] = columns[j][i];
        var ascending = backend.Eigen(symmetric, side, vectors: false).L;
        for (var i = 0; i < values.Length; i++)
            values[i] = i < n ? Math.ScaleB(Math.Max(0, ascending[^(i + 1)]), exponent) : 0;
        return true;
    }

    // The longer side of the matrix as columns, without rows and columns of zeros; one column of one zero where there
    // is nothing else.
    private static double[][] Columns<T>(ReadOnlySpan<T> matrix, int rows, int columns)
        where T : struct, INumber<T>
    {
        var (liveRows, liveColumns) = (new bool[rows], new bool[columns]);
        for (var i = 0; i < rows; i++)
        for (var j = 0; j < columns; j++)
            if (matrix[(i * columns) + j] != T.Zero)
                liveRows[i] = liveColumns[j] = true;
        int[] keptRows = [.. Enumerable.Range(0, rows).Where(i => liveRows[i])],
            keptColumns = [.. Enumerable.Range(0, columns).Where(j => liveColumns[j])];
        var upright = keptRows.Length >= keptColumns.Length;
        var (along, across) = upright ? (keptRows, keptColumns) : (keptColumns, keptRows);
        var kept = new double[across.Length][];
        for (var j = 0; j < kept.Length; j++)
        {
            kept[j] = new double[along.Length];
            for (var i = 0; i < along.Length; i++)
            {
                var at = upright ? (along[i] * columns) + across[j] : (across[j] * columns) + along[i];
                kept[j][i] = double.CreateTruncating(matrix[at]);
            }
        }
        return kept;
    }

    // Replaces the columns of A [m x n], m > n, by those of R [n x n] of A = Q R, n reflections I - 2 v v' / v'v.
    private static void Triangle(double[][] columns)
    {
        var n = columns.Length;
        for (var k = 0; k < n; k++)
        {
            var v = columns[k].AsSpan(k);
            var norm = Math.Sqrt(Vectors.Dot(v, v));
            if (norm == 0)
                continue;
            var pivot = -Math.CopySign(norm, v[0]);
            v[0] -= pivot;
            var factor = -2 / Vectors.Dot(v, v);
            for (var j = k + 1; j < n; j++)
            {
                var other = columns[j].AsSpan(k);
                Vectors.AddScaled(factor * Vectors.Dot(v, other), v, other);
            }
            v.Clear();
            v[0] = pivot;
        }
    }
}
