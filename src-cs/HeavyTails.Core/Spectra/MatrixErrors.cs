using HeavyTails.Core.Fits;

namespace HeavyTails.Core.Spectra;

/// <summary>
/// The spectra of parts of one matrix, computed once, and the standard errors that they give of any number of
/// statistics.
/// </summary>
/// <param name="Jackknife">The matrix without groups of its rows, or why there are no such spectra.</param>
/// <param name="Windows">Windows of half its size, or why there are no such spectra.</param>
public sealed record MatrixErrors(FitResult<RowJackknife> Jackknife, FitResult<HalfWindows> Windows)
{
    /// <summary>Errors that were not asked for: every statistic has this as the reason.</summary>
    public static MatrixErrors NotRequested { get; } =
        new(
            FitResult<RowJackknife>.Failed(FitFailure.NotRequested, "the options asked for no standard errors"),
            FitResult<HalfWindows>.Failed(FitFailure.NotRequested, "the options asked for no standard errors")
        );

    /// <summary>Decomposes the parts of both kinds, at about twenty times the cost of the whole matrix.</summary>
    /// <param name="matrix">The matrix, the first of its batch.</param>
    /// <param name="backend">Computes the singular values, in batches.</param>
    /// <param name="seed">Seed of the order of the rows and of the windows. Default: 0.</param>
    public static MatrixErrors Of(MatrixBatch matrix, ISpectralBackend backend, ulong seed = 0) =>
        Of(Submatrices.Set(matrix), backend, seed);

    /// <summary>
    /// Decomposes the parts of both kinds of a set of matrices, the same rows and columns of each, pooled.
    /// </summary>
    /// <param name="matrices">The matrices of one spectrum, for example the slices of a convolution.</param>
    /// <param name="backend">Computes the singular values, in batches.</param>
    /// <param name="seed">Seed of the order of the rows and of the windows. Default: 0.</param>
    public static MatrixErrors Of(MatrixSet matrices, ISpectralBackend backend, ulong seed = 0) =>
        new(RowJackknife.Of(matrices, backend, seed: seed), HalfWindows.Of(matrices, backend, seed: seed));

    /// <summary>
    /// The larger of the two standard errors of a statistic; where one does not exist the other, and fails where
    /// neither does.
    /// </summary>
    public FitResult<double> Larger(SpectralStatistic statistic) => Larger(ByRows(statistic), ByWindows(statistic));

    /// <summary>The larger of two errors that may not exist; fails with the reason of the second.</summary>
    internal static FitResult<double> Larger(FitResult<double> one, FitResult<double> other) =>
        one.TryGet(out var first)
            ? other.Map(second => Math.Max(first, second)) is { Succeeded: true } larger
                ? larger
                : one
            : other;

    /// <summary>Standard error of a statistic by the row jackknife.</summary>
    public FitResult<double> ByRows(SpectralStatistic statistic) => Jackknife.Bind(j => j.Error(statistic));

    /// <summary>Standard error of a statistic by windows of half the size.</summary>
    public FitResult<double> ByWindows(SpectralStatistic statistic) => Windows.Bind(w => w.Error(statistic));
}
