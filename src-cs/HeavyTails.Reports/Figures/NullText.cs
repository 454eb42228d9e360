using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Nulls;
using HeavyTails.Reports.Wording;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Figures;

/// <summary>Numbers of untrained layers as HTML.</summary>
static class NullText
{
    const string None = "–";

    /// <summary>The p value of a heavy tail: "0.012", or "≤ 0.001" where no untrained layer is as heavy.</summary>
    public static string P(SpectrumNulls nulls)
    {
        if (!nulls.HeavyP.TryGet(out var p) || !nulls.Hill.Band.TryGet(out var band))
            return None;
        var least = 1.0 / (band.Draws + 1);
        return p <= least * (1 + 1e-9) ? $"≤ {Tick(RoundedUp(least))}" : NumberText.P(p, band.Draws >= 500 ? 3 : 2);
    }

    /// <summary>Whether no untrained layer that was drawn has an exponent as small.</summary>
    public static bool IsBeyondAll(SpectrumNulls nulls) =>
        nulls.HeavyP.TryGet(out var p) && nulls.Hill.Band.TryGet(out var band) && p * (band.Draws + 1) < 1.5;

    /// <summary>The band of untrained layers: "2.09 … 2.15", with 2 decimals unless told.</summary>
    public static string Band(QuantityNull quantity, int decimals = 2) =>
        quantity.Low.TryGet(out var low) && quantity.High.TryGet(out var high)
            ? $"{Fixed(low, decimals)} … {Fixed(high, decimals)}"
            : None;

    /// <summary>How often an interval holds its exponent: "95 %" or "at least 95 %".</summary>
    public static string Coverage(HillInterval interval) => interval.Coverage.Replace(">=", "at least");

    /// <summary>Of what an interval holds its exponent so often, after "in 95 % of ".</summary>
    public static string Cases(HillInterval interval) =>
        interval.Kind == IntervalKind.Bulk
            ? "matrices with new noise under the same spikes"
            : "matrices with new rows or new eigenvalues of the same law";

    /// <summary>The exponent of the same entries in random orders: "2.11 ± 0.02".</summary>
    public static string Shuffled(ShuffledNull shuffled) =>
        WithError(shuffled.Band.Mean, shuffled.Band.StandardDeviation);

    /// <summary>The error that is stated of a quantity of a layer; NaN where there is none.</summary>
    public static double Error(LayerResult layer, string quantity) =>
        layer.Errors.Bind(errors => errors.Stated(quantity)).ValueOrNull ?? double.NaN;

    /// <summary>The verdict as a word in its colour.</summary>
    public static string Verdict(string word, string colour) =>
        $"<b class=\"verdict\" style=\"--of:{colour}\">{word}</b>";

    // Two significant digits, the last of them rounded up.
    static double RoundedUp(double p)
    {
        var unit = Math.Pow(10, Math.Floor(Math.Log10(p)) - 1);
        return Math.Ceiling((p / unit) - 1e-9) * unit;
    }
}
