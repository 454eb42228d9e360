using HeavyTails.Core.Fits;
using HeavyTails.Core.Nulls;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Papers.Calibration;

/// <summary>What nulls and errors say of one matrix of a known law.</summary>
public sealed record CalibrationSample
{
    /// <summary>The numbers beside their nulls.</summary>
    public required SpectrumNulls Nulls { get; init; }

    /// <summary>The numbers with their errors; fails when errors were not requested.</summary>
    public required FitResult<SpectrumErrors> Errors { get; init; }

    /// <summary>The power law of the least Kolmogorov-Smirnov distance, with its error for independent
    /// values.</summary>
    public required FitResult<PowerLawFit> Fit { get; init; }

    /// <summary>Exponent above the median eigenvalue.</summary>
    public double Hill => Nulls.Hill.Value.Value;

    /// <summary>Its standard error for independent values, (alpha - 1) / sqrt k.</summary>
    public double HillSigma =>
        (Hill - 1) / Math.Sqrt(Nulls.Shape.Matrices * Math.Min(Nulls.Shape.Rows, Nulls.Shape.Columns) / 2.0);

    /// <summary>Sets one matrix beside its null and computes its errors.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="backend">Computes the singular values.</param>
    /// <param name="seed">Seed of parts of the matrix.</param>
    /// <param name="withErrors">Whether errors are computed. Default: true.</param>
    public static CalibrationSample Of(MatrixBatch matrix, ISpectralBackend backend, ulong seed, bool withErrors = true)
    {
        var eigenvalues = Esd.Of(matrix, backend);
        var fit = PowerLaw.Fit(eigenvalues);
        var subject = new SpectrumSubject
        {
            Matrices = DenseMatrices.Of(matrix),
            Eigenvalues = eigenvalues,
            Backend = backend,
            Quantities = [SpectrumQuantity.Hill, SpectrumQuantity.KolmogorovSmirnov],
            Seed = seed,
            AlphaSigma = fit.TryGet(out var found) ? found.Sigma : null,
        };
        var errors = withErrors
            ? SpectrumErrors.Of(subject)
            : FitResult<SpectrumErrors>.Failed(FitFailure.NotRequested, "no errors were requested");
        return new()
        {
            Nulls = errors.TryGet(out var both) ? both.Nulls : SpectrumNulls.Of(subject).Value,
            Errors = errors,
            Fit = fit,
        };
    }
}
