// The section of a layer's page that sets it beside untrained layers: the verdict in a sentence, its spectrum and its
// exponents over theirs, and a table of every number with its error and its null.
using System.Text;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Nulls;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Pages;

/// <summary>What untrained layers of the same shape show, on the page of one layer.</summary>
static class LayerBesideUntrained
{
    const string None = "–";

    static readonly Dictionary<string, string> Symbols = new()
    {
        [SpectrumQuantity.HillName] = "α<sub>hill</sub>, above the median eigenvalue",
        [SpectrumQuantity.AlphaName] = "α, fitted above x<sub>min</sub>",
        ["stable_rank"] = "stable rank",
        ["entropy"] = "entropy",
        ["log_norm"] = "log<sub>10</sub> ‖W‖<sub>F</sub>²",
        ["log_spectral_norm"] = "log<sub>10</sub> λ<sub>max</sub>",
    };

    /// <summary>The section; a line with the reason where the layer has no nulls, "" where none were asked
    /// for.</summary>
    public static string Html(LayerResult layer, IReadOnlyList<Figure> figures, Pictures pictures)
    {
        if (!layer.Nulls.TryGet(out var nulls))
            return layer.Nulls.Failure == FitFailure.NotRequested
                ? ""
                : "<h2>Beside untrained layers</h2>\n<p class=\"muted\">There is no comparison: "
                    + $"{HtmlText.Encode(layer.Nulls.Reason)}.</p>\n";
        return new StringBuilder("<h2>Beside untrained layers</h2>\n")
            .Append($"<p class=\"answer\">{Answer(nulls, layer)}</p>\n")
            .Append(Page.Figures(figures, "../", pictures))
            .Append(Explanation(layer, nulls))
            .Append(Table(layer, nulls))
            .Append(Reasons(layer, nulls))
            .ToString();
    }

    static string Answer(SpectrumNulls nulls, LayerResult layer)
    {
        if (!nulls.Verdict.TryGet(out var verdict))
            return $"There is no verdict on the tail: {HtmlText.Encode(nulls.Verdict.Reason)}.";
        var said = verdict switch
        {
            TailVerdict.Heavy => "This layer is heavier-tailed than untrained layers of its shape.",
            TailVerdict.Spikes when nulls.Bulk.TryGet(out var bulk) =>
                $"{Count(bulk.NumSpikes, "eigenvalue")} {(bulk.NumSpikes == 1 ? "stands" : "stand")} above a bulk that "
                    + "is random: spikes; no heavy tail beyond them is seen.",
            TailVerdict.Light => "The upper half of this spectrum is narrower than that of untrained layers of its "
                + "shape.",
            TailVerdict.Other =>
                "The exponent of this layer is that of untrained layers of its shape, but its spectrum "
                    + "is no random bulk.",
            _ => "The tail of this layer cannot be told from that of an untrained layer of its shape.",
        };
        var style = VerdictStyle.Of(nulls);
        return $"<b class=\"verdict\" style=\"--of:{style.Ink}\">{said}</b> {Numbers(nulls, layer)}";
    }

    static string Numbers(SpectrumNulls nulls, LayerResult layer)
    {
        var hill = nulls.Hill;
        var (alpha, z, band) = (hill.Value.Value, hill.Z.Value, hill.Band.Value);
        var chance = PEquation(NullText.P(nulls));
        var p = NullText.IsBeyondAll(nulls)
            ? $"None of {Thousands(band.Draws)} random matrices has an exponent as small ({chance})."
            : $"The share of random matrices with an exponent as small is {chance}.";
        var exponent = WithError(alpha, NullText.Error(layer, SpectrumQuantity.HillName));
        return $"Its exponent α<sub>hill</sub> = {exponent} lies "
            + $"{Fixed(Math.Abs(z), 1)} standard deviations {(z < 0 ? "below" : "above")} their mean "
            + $"{Fixed(band.Mean)}. "
            + p
            + Shuffled(layer, nulls);
    }

    // What the same entries in random orders say of a heavy tail; "" where they were not asked for.
    static string Shuffled(LayerResult layer, SpectrumNulls nulls)
    {
        if (layer.M == 1 || !layer.ShuffledNull.TryGet(out var own))
            return "";
        var tail = VerdictStyle.Of(nulls).Verdict == TailVerdict.Spikes ? "spikes are" : "heavy tail is";
        var cause = own.CauseOfVerdict(nulls) switch
        {
            HeavyCause.Correlations => $": the {tail} due to correlations between entries.",
            HeavyCause.Entries => $": the {tail} due to single large entries, not to correlations.",
            HeavyCause.Scales => $": the {tail} due to pooled matrices of different scale, not to correlations.",
            HeavyCause.Undecided => $": what the {tail} due to is undecided.",
            _ => ".",
        };
        return $" In random orders its own entries have α<sub>hill</sub> = {NullText.Shuffled(own)}{cause}";
    }

    static string Explanation(LayerResult layer, SpectrumNulls nulls)
    {
        var shape = nulls.Shape;
        var pooled = shape.Matrices > 1 ? $"{Integer(shape.Matrices)} matrices " : "";
        // The null is of the matrices without rows and columns of zeros, the longer side first.
        var isWhole = (shape.Rows, shape.Columns) == (layer.N, layer.M);
        var (rows, columns) = isWhole ? (layer.Rows, layer.Columns) : (shape.Rows, shape.Columns);
        var without = isWhole ? "" : " (the layer’s without its rows and columns of zeros)";
        var untrained =
            $"<p>Untrained layers are random layers of exactly this shape, {pooled}[{Integer(rows)} × "
            + $"{Integer(columns)}]{without}, whose entries are independent normal numbers of the layer’s variance, so "
            + "that the norm is theirs too; the "
            + "distance is counted in standard deviations of their values. ";
        if (Math.Min(shape.Rows, shape.Columns) > HillNull.LargestDrawn && shape.Draws == 0)
            untrained +=
                $"For α<sub>hill</sub> they were drawn with the smaller side {HillNull.LargestDrawn}, and their values "
                + "were scaled to this size. ";
        return layer.Errors.Succeeded
            ? untrained
                + "The error ± says how far a number moves when rows are left out or when windows of half the size are "
                + "taken, whichever moves it more; unlike σ it holds for eigenvalues, which repel each other.</p>\n"
            : untrained + "</p>\n";
    }

    static string Table(LayerResult layer, SpectrumNulls nulls) =>
        Page.Table(
            ["quantity", "this layer", "untrained", "95 % of untrained", "distance", "outside"],
            nulls.Quantities.Select(q =>
            {
                var decimals = Decimals(q);
                return new[]
                {
                    Symbols.GetValueOrDefault(q.Quantity.Name, HtmlText.Encode(q.Quantity.Name)),
                    q.Value.TryGet(out var value)
                        ? WithError(value, NullText.Error(layer, q.Quantity.Name), decimals)
                        : None,
                    q.Mean.TryGet(out var mean) ? Fixed(mean, decimals) : None,
                    NullText.Band(q, decimals),
                    q.Z.TryGet(out var z) ? Fixed(z, 1) : None,
                    !q.LeavesNull.TryGet(out var leaves) ? None
                    : leaves ? "yes"
                    : "no",
                };
            }),
            "nulls"
        );

    // The spread of untrained layers is shown to two significant digits or four decimals, and its row alike.
    static int Decimals(QuantityNull quantity) =>
        quantity.Band.TryGet(out var band) && band.StandardDeviation > 0
            ? Math.Clamp(1 - (int)Math.Floor(Math.Log10(band.StandardDeviation)), 1, 4)
            : 2;

    // Why numbers, nulls and errors of the table are missing, each reason once.
    static string Reasons(LayerResult layer, SpectrumNulls nulls)
    {
        string[] reasons =
        [
            .. nulls
                .Quantities.SelectMany(q => new[] { Why(q.Value), Why(q.Band), WhyNoError(layer, q.Quantity.Name) })
                .OfType<string>()
                .Distinct(),
        ];
        return reasons.Length == 0
            ? ""
            : $"<p class=\"muted\">Not given: {HtmlText.Encode(string.Join("; ", reasons))}.</p>\n";

        static string? Why<T>(FitResult<T> result)
            where T : notnull => result.Succeeded ? null : result.Reason;
    }

    static string? WhyNoError(LayerResult layer, string name) =>
        layer.Errors.TryGet(out var errors) && errors.Stated(name) is { Succeeded: false } missing
            ? $"no error of {name}, since {missing.Reason}"
            : null;
}
