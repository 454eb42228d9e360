using HeavyTails.Core.Fits;
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
        var interval = errors.Hill.Value;
        return new Row([
            new("alpha", sample.Hill),
            new("low", interval.Low),
            new("high", interval.High),
            new("interval", interval.Kind == IntervalKind.Bulk ? "bulk" : "bound"),
            new("windows", errors.ByWindows(hill).ValueOrNull ?? double.NaN),
            new("rows_se", errors.ByRows(hill).ValueOrNull ?? double.NaN),
            new("iid", sample.HillSigma),
            new("p", nulls.HeavyP.ValueOrNull ?? double.NaN),
            new("verdict", nulls.Verdict.TryGet(out var verdict) ? verdict.ToString() : ""),
            new("kurtosis", errors.Kurtosis),
            new("ks", sample.Fit.Map(f => f.Alpha).ValueOrNull ?? double.NaN),
            new("ks_se", errors.Larger(SpectrumQuantity.AlphaName).ValueOrNull ?? double.NaN),
            new("ks_stated", errors.Stated(SpectrumQuantity.AlphaName).ValueOrNull ?? double.NaN),
            new("ks_iid", sample.Fit.Map(f => f.Sigma).ValueOrNull ?? double.NaN),
        ]);
    }
}
