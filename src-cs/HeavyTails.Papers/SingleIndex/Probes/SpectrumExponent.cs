using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.RandomMatrices;

namespace HeavyTails.Papers.SingleIndex.Probes;

/// <summary>An exponent of a spectrum with its errors, which hold for matrices, and its null.</summary>
public sealed record SpectrumExponent
{
    /// <summary>
    /// The fit, with alpha, D and xmin. Its Sigma is for independent values and is wrong for eigenvalues, which repel
    /// each other.
    /// </summary>
    public required FitResult<PowerLawFit> Fit { get; init; }

    /// <summary>Standard error of alpha by the row jackknife; fails when errors were not requested.</summary>
    public required FitResult<double> JackknifeError { get; init; }

    /// <summary>Standard error of alpha by half-size windows; fails when errors were not requested.</summary>
    public required FitResult<double> WindowError { get; init; }

    /// <summary>What an untrained matrix of the same shape reads.</summary>
    public required FitResult<NullBand> Null { get; init; }

    /// <summary>The larger of the two standard errors; fails where either does.</summary>
    public FitResult<double> Error => JackknifeError.Bind(j => WindowError.Map(w => Math.Max(j, w)));

    /// <summary>Distance of alpha from its null, in standard deviations of the null; signed.</summary>
    public FitResult<double> Distance => Fit.Bind(fit => Null.Map(band => band.Distance(fit.Alpha)));

    /// <summary>Whether alpha lies outside the band of its null: only then does it say anything of training.</summary>
    public FitResult<bool> LeavesNull => Fit.Bind(fit => Null.Map(band => band.Leaves(fit.Alpha)));

    /// <summary>Whether alpha lies below the band of its null: only then is the spectrum called heavy-tailed.</summary>
    public FitResult<bool> IsHeavyTailed => Fit.Bind(fit => Null.Map(band => fit.Alpha < band.Low));
}
