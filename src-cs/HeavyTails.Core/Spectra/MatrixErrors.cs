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
        new(RowJackknife.Of(matrix, backend, seed: seed), HalfWindows.Of(matrix, backend, seed: seed));

    /// <summary>Standard error of a statistic by the row jackknife.</summary>
    public FitResult<double> ByRows(SpectralStatistic statistic) => Jackknife.Bind(j => j.Error(statistic));

    /// <summary>Standard error of a statistic by windows of half the size.</summary>
    public FitResult<double> ByWindows(SpectralStatistic statistic) => Windows.Bind(w => w.Error(statistic));
}
