using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.RandomMatrices;

/// <summary>
/// Quantities of the ERG tail as statistics of a spectrum, for standard errors and nulls. Each has a limit for large
/// matrices of one aspect ratio.
/// </summary>
public static class ErgStatistics
{
    /// <summary>Gap of the two tails' starts over the number of eigenvalues, (n_ERG - n_PL) / n.</summary>
    public static SpectralStatistic GapShare { get; } =
        (ascending, _, _) =>
        {
            var n = ascending.Length;
            return At(ascending, (curve, xmin) => (double)(curve.TailLength - curve.CountFrom(xmin)) / n);
        };

    /// <summary>Log determinant of the power law's tail over the number of eigenvalues.</summary>
    public static SpectralStatistic MeanLogDeterminant { get; } =
        (ascending, _, _) =>
        {
            var n = ascending.Length;
            return At(ascending, (curve, xmin) => curve.LogDeterminantFrom(xmin) / n);
        };

    /// <summary>Logarithm ln(xmin / ERG start) of the ratio of the two tails' starts.</summary>
    public static SpectralStatistic LogXminRatio { get; } =
        (ascending, _, _) => At(ascending, (curve, xmin) => Math.Log(xmin / curve.Start));

    private static FitResult<double> At(ReadOnlySpan<double> ascending, Func<ErgCurve, double, double> value)
    {
        var fit = PowerLaw.Fit(ascending);
        return ErgCurve.Of(ascending).Bind(curve => fit.Map(f => value(curve, f.Xmin)));
    }
}
