using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.RandomMatrices;

/// <summary>Power-law exponents of a spectrum as statistics, for nulls and standard errors.</summary>
public static class SpectralExponents
{
    /// <summary>
    /// The exponent of Hill's estimator above the eigenvalue at position floor(n / xminPos), the source's
    /// PL_Alpha_Hill.
    /// </summary>
    /// <param name="xminPos">Divisor of the position, at least 1. Default: 2, the median.</param>
    public static SpectralStatistic HillMid(int xminPos = 2) =>
        (ascending, _, _) => Hill.Mid(ascending, xminPos).Map(fit => fit.Alpha);

    /// <summary>
    /// The exponent of the power law whose xmin has the least Kolmogorov-Smirnov distance, the source's PL_Alpha_KS.
    /// </summary>
    public static SpectralStatistic KolmogorovSmirnov { get; } =
        (ascending, _, _) => PowerLaw.Fit(ascending).Map(fit => fit.Alpha);
}
