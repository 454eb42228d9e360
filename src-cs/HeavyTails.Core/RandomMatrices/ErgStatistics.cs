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
            return At(ascending, (curve, xmin) => Gap(curve, xmin) / n);
        };

    /// <summary>Log determinant of the power law's tail over the number of eigenvalues.</summary>
    public static SpectralStatistic MeanLogDeterminant { get; } =
        (ascending, _, _) =>
        {
            var n = ascending.Length;
            return At(ascending, (curve, xmin) => curve.LogDeterminantFrom(xmin) / n);
        };

    /// <summary>Logarithm ln(xmin / ERG start) of the ratio of the two tails' starts.</summary>
    public static SpectralStatistic LogXminRatio { get; } = (ascending, _, _) => At(ascending, Ratio);

    /// <summary>
    /// Standard errors of alpha and of the three quantities, the larger by rows and by windows. Each part of the matrix
    /// is fitted once, and they are the same as those of the statistics one by one.
    /// </summary>
    internal static ErgErrors Errors(MatrixErrors errors)
    {
        var rows = errors.Jackknife.Bind(j => Values(j.Parts).Map(v => Array.ConvertAll(v, j.Error)));
        var windows = errors.Windows.Bind(w => Values(w.Windows).Map(v => Array.ConvertAll(v, HalfWindows.Error)));
        FitResult<double> Larger(int k) => MatrixErrors.Larger(rows.Map(e => e[k]), windows.Map(e => e[k]));
        return new(Larger(0), Larger(1), Larger(2), Larger(3));
    }

    // Alpha and the three quantities, part by part.
    private static FitResult<double[][]> Values(SpectralEnsemble parts)
    {
        var values = new double[4][];
        for (var k = 0; k < values.Length; k++)
            values[k] = new double[parts.Count];
        for (var i = 0; i < parts.Count; i++)
        {
            var spectrum = parts.Eigenvalues[i];
            var both = ErgCurve.Of(spectrum).Bind(curve => PowerLaw.Fit(spectrum).Map(fit => (curve, fit)));
            if (!both.TryGet(out var found))
                return FitResult<double[][]>.Failed(both.Failure, $"matrix {i} of {parts.Count}: {both.Reason}");
            values[0][i] = found.fit.Alpha;
            values[1][i] = Gap(found.curve, found.fit.Xmin) / spectrum.Length;
            values[2][i] = found.curve.LogDeterminantFrom(found.fit.Xmin) / spectrum.Length;
            values[3][i] = Ratio(found.curve, found.fit.Xmin);
        }
        return values;
    }

    private static double Gap(ErgCurve curve, double xmin) => curve.TailLength - curve.CountFrom(xmin);

    private static double Ratio(ErgCurve curve, double xmin) => Math.Log(xmin / curve.Start);

    private static FitResult<double> At(ReadOnlySpan<double> ascending, Func<ErgCurve, double, double> value)
    {
        var fit = PowerLaw.Fit(ascending);
        return ErgCurve.Of(ascending).Bind(curve => fit.Map(f => value(curve, f.Xmin)));
    }
}

/// <summary>Standard errors of the quantities of the ERG tail.</summary>
/// <param name="Alpha">Error of the exponent of the least distance.</param>
/// <param name="GapShare">Error of <see cref="ErgStatistics.GapShare"/>.</param>
/// <param name="MeanLogDeterminant">Error of <see cref="ErgStatistics.MeanLogDeterminant"/>.</param>
/// <param name="LogXminRatio">Error of <see cref="ErgStatistics.LogXminRatio"/>.</param>
internal sealed record ErgErrors(
    FitResult<double> Alpha,
    FitResult<double> GapShare,
    FitResult<double> MeanLogDeterminant,
    FitResult<double> LogXminRatio
);
