using HeavyTails.Core.Nulls;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Papers.Calibration;

/// <summary>What was found of one matrix as a row of a table.</summary>
public static class CalibrationFields
{
    /// <summary>
    /// The fields: alpha_hill with its interval and standard errors, the exponent of the Kolmogorov-Smirnov fit with
    /// its own, p value, verdict and kurtosis. A number that does not exist is NaN.
    /// </summary>
    public static Row Of(CalibrationSample sample)
    {
        var errors = sample.Errors.Value;
        var (nulls, hill) = (sample.Nulls, SpectrumQuantity.HillName);
        double Number(Core.Fits.FitResult<double> value) => value.TryGet(out var number) ? number : double.NaN;
        var interval = errors.Hill.Value;
        return new Row([
            new("alpha", sample.Hill),
            new("low", interval.Low),
            new("high", interval.High),
            new("interval", interval.Kind == IntervalKind.Bulk ? "bulk" : "bound"),
            new("windows", Number(errors.ByWindows(hill))),
            new("rows_se", Number(errors.ByRows(hill))),
            new("iid", sample.HillSigma),
            new("p", Number(nulls.HeavyP)),
            new("verdict", nulls.Verdict.TryGet(out var verdict) ? verdict.ToString() : ""),
            new("kurtosis", errors.Kurtosis),
            new("ks", Number(sample.Fit.Map(f => f.Alpha))),
            new("ks_se", Number(errors.Larger(SpectrumQuantity.AlphaName))),
            new("ks_stated", Number(errors.Stated(SpectrumQuantity.AlphaName))),
            new("ks_iid", Number(sample.Fit.Map(f => f.Sigma))),
        ]);
    }
}
