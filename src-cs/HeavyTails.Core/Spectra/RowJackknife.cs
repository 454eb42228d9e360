// The rows of M [n x c] in a random order are cut into g groups of d = floor(n / g). theta_j is the statistic of M
// without group j, [(n - d) x c], and
//   se^2 = (n - d) / (d g) sum_j (theta_j - mean theta)^2,
// which is (g - 1) / g sum where g d = n. The n - g d last rows stay in every part, so that all parts have one shape:
// an exponent depends on the shape. Tukey 1958; Shao & Wu 1989, Ann. Statist. 17, 1176: a quantile, such as the median
// at which Hill-mid begins, needs groups whose size grows with n, since the jackknife of single rows is inconsistent
// for it. Measured on Gaussian [300 x 200], where Hill-mid has the standard deviation .0235 over new matrices, the mean
// error is .055 with 10 groups, .076 with 20, .107 with 50 and .14 with single rows; with Student-t(2.5) entries .056,
// .072, .092 and .114 where the truth is .049. It is an upper bound, and the closer the fewer the groups.
using HeavyTails.Core.Fits;

namespace HeavyTails.Core.Spectra;

/// <summary>The spectra of a matrix without one group of its rows, and the standard errors that they give.</summary>
/// <param name="Parts">The spectra without group 0, 1, ... of the rows.</param>
/// <param name="Rows">Number n of rows of the whole matrix.</param>
public sealed record RowJackknife(SpectralEnsemble Parts, int Rows)
{
    /// <summary>
    /// Number of groups, 10: the fewer the closer to the truth (see the head of the file), and fewer than ten would
    /// leave the error itself more than a quarter uncertain, 1 / sqrt(2 (g - 1)).
    /// </summary>
    public const int DefaultGroups = 10;

    /// <summary>
    /// Decomposes one matrix without each of its groups of rows. Fails when it has fewer than three rows or is not
    /// finite.
    /// </summary>
    /// <param name="matrix">The matrix, the first of its batch.</param>
    /// <param name="backend">Computes the singular values of the parts, as a batch.</param>
    /// <param name="groups">Number g >= 2 of groups, at most as many as rows. Default: 10.</param>
    /// <param name="seed">Seed of the order of the rows. Default: 0.</param>
    public static FitResult<RowJackknife> Of(
        MatrixBatch matrix,
        ISpectralBackend backend,
        int groups = DefaultGroups,
        ulong seed = 0
    ) => Of(Submatrices.Set(matrix), backend, groups, seed);

    /// <summary>
    /// Decomposes a set without each group of rows, the same of each of its matrices, whose spectra are pooled. Fails
    /// when the matrices have fewer than three rows, are not finite, or are not held as numbers.
    /// </summary>
    /// <param name="matrices">The matrices of one spectrum, for example the slices of a convolution.</param>
    /// <param name="backend">Computes the singular values of the parts, as a batch.</param>
    /// <param name="groups">Number g >= 2 of groups, at most as many as rows. Default: 10.</param>
    /// <param name="seed">Seed of the order of the rows. Default: 0.</param>
    public static FitResult<RowJackknife> Of(
        MatrixSet matrices,
        ISpectralBackend backend,
        int groups = DefaultGroups,
        ulong seed = 0
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 2);
        var (rows, columns) = (matrices.Rows, matrices.Columns);
        if (rows < 3 || columns < 1 || matrices.Count < 1)
            return FitResult<RowJackknife>.Failed(
                FitFailure.NotEnoughData,
                $"a jackknife over rows needs at least 3 rows, got {matrices.Count} matrices [{rows} x {columns}]"
            );
        groups = Math.Min(groups, rows);
        var (order, size) = (Submatrices.Order(rows, seed), rows / groups);
        int[] all = [.. Enumerable.Range(0, columns)];
        (int[] Rows, int[] Columns)[] parts =
        [
            .. from g in Enumerable.Range(0, groups)
            let kept = order.Where((_, i) => i / size != g).Order()
            select (kept.ToArray(), all),
        ];
        return Submatrices.Spectra(matrices, parts, backend).Map(spectra => new RowJackknife(spectra, rows));
    }

    /// <summary>The standard error of a statistic of the whole matrix; fails where a part has no value.</summary>
    public FitResult<double> Error(SpectralStatistic statistic) => Parts.Values(statistic).Map(Error);

    /// <summary>The standard error of a statistic with these values for the parts, in their order.</summary>
    internal double Error(double[] values)
    {
        var mean = values.Average();
        var left = Rows - Parts.Rows;
        return Math.Sqrt((double)Parts.Rows / left / values.Length * values.Sum(v => (v - mean) * (v - mean)));
    }
}
