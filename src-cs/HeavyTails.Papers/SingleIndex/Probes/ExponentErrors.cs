using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Papers.SingleIndex.Probes;

/// <summary>
/// Both standard errors of exponents of one matrix. The spectra of its parts are computed once, for all exponents.
/// </summary>
internal sealed class ExponentErrors
{
    private static readonly (FitFailure, string) NotRequested = (
        FitFailure.NotRequested,
        "the options asked for no standard errors"
    );

    private readonly FitResult<RowJackknife> _jackknife;
    private readonly FitResult<HalfWindows> _windows;

    internal ExponentErrors(MatrixBatch matrix, ISpectralBackend backend, WeightSpectrumOptions options)
    {
        var (failure, reason) = NotRequested;
        _jackknife = options.Errors
            ? RowJackknife.Of(matrix, backend, seed: options.Seed)
            : FitResult<RowJackknife>.Failed(failure, reason);
        _windows = options.Errors
            ? HalfWindows.Of(matrix, backend, seed: options.Seed)
            : FitResult<HalfWindows>.Failed(failure, reason);
    }

    /// <summary>A fit with the errors of its exponent and the null.</summary>
    internal SpectrumExponent Beside(
        FitResult<PowerLawFit> fit,
        SpectralStatistic statistic,
        FitResult<NullBand> untrained
    ) =>
        new()
        {
            Fit = fit,
            JackknifeError = _jackknife.Bind(j => j.Error(statistic)),
            WindowError = _windows.Bind(w => w.Error(statistic)),
            Null = untrained,
        };
}
