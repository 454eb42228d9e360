// The page of one layer: what was found in a few sentences, the figures, and every value with its meaning.
using System.Text;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Pages;

static class LayerPage
{
    /// <summary>
    /// The name of the layer's page and the beginning of its figures' names: position and layer, "007-layer1.0.conv1",
    /// without characters that a file system or a URL might not take.
    /// </summary>
    public static string FileName(LayerResult layer, int position)
    {
        var safe = new string([
            .. layer.LongName.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-'),
        ]).Trim('.', '-');
        return $"{position + 1:000}-{(safe.Length <= 80 ? safe : safe[^80..])}";
    }

    /// <summary>All figures of a layer; none if every eigenvalue is zero.</summary>
    public static PageFigures Draw(LayerResult layer, string name)
    {
        if (layer.Eigenvalues.Length == 0 || layer.Eigenvalues[^1] <= 0)
            return new();
        var candidates = SpectrumCurves.Candidates(layer);
        Figure?[] figures =
        [
            SpectrumFigures.Linear(layer, name),
            SpectrumFigures.Logarithmic(layer, name),
            SpectrumFigures.Bulk(layer, name),
            SpectrumFigures.Twin(layer, name),
            TailFigures.Ccdf(layer, name),
            TailFigures.Hill(layer, name),
            TailFigures.Distance(layer, candidates, name),
            TailFigures.AlphaScan(layer, candidates, name),
        ];
        var estimates = EstimatorRow.Of(layer);
        return new()
        {
            Nulls = LayerNullFigures.Draw(layer, name),
            Others = [.. figures.OfType<Figure>()],
            Estimates = estimates,
            Estimators = EstimatorFigures.Draw(layer, estimates, name),
            Laws = LawFigures.Draw(layer, name),
            Erg = [.. new[] { ErgFigures.Curve(layer, name) }.OfType<Figure>()],
        };
    }

    public static string Html(ReportContent content, int position, PageFigures figures)
    {
        var layer = content.Result.Layers[position];
        var heading = content.Options.Heading;
        var navigation = Navigation(content, position, "layers");
        var body = new StringBuilder(navigation)
            .Append(Page.Header(layer.LongName, Source(layer, heading)))
            .Append($"<p>{Finding(layer, content.Result.Options.Bootstrap)}</p>\n");
        if (layer.Warnings.Count > 0)
            body.Append("<ul class=\"warnings\">")
                .AppendJoin("", layer.Warnings.Select(w => $"<li class=\"warning\">{HtmlText.Encode(w)}</li>"))
                .Append("</ul>\n");
        if (!figures.All.Any())
            body.Append("<p class=\"muted\">There are no figures: all eigenvalues are zero.</p>\n");
        body.Append(LayerBesideUntrained.Html(layer, figures.Nulls, content.Pictures));
        if (figures.Nulls.Count > 0)
            body.Append("<h2>Spectrum and fit</h2>\n");
        body.Append(Page.Figures(figures.Others, "../", content.Pictures))
            .Append(NotComputed(layer))
            .Append(LayerLaw.Html(layer, figures.Laws, content.Pictures))
            .Append(EstimatorsTable.Html(figures.Estimates, figures.Estimators, content.Pictures))
            .Append(LayerErg.Html(layer, figures.Erg, content.Pictures))
            .Append("<h2>All values</h2>\n")
            .Append(
                Page.Table(
                    ["quantity", "value", "meaning"],
                    Values(layer, content.Result.Options.Bootstrap),
                    "quantities"
                )
            )
            .Append(Navigation(content, position, "layers, at the end of the page"));
        return Page.Html($"{layer.LongName} — {heading}", body.ToString(), "../");
    }

    static string Source(LayerResult layer, string heading)
    {
        var pooled = layer.Rf > 1 ? $", {layer.Rf} matrices {layer.Rows} × {layer.Columns} pooled" : "";
        var shape = layer.ShapeText.Replace(" x ", " × ");
        return $"layer {layer.LayerId} of {heading} · {LayerKinds.TypeName(layer.Kind)} · {shape}{pooled}";
    }

    static IEnumerable<string[]> Values(LayerResult layer, int bootstrap) =>
        from column in LayerColumns.For([layer])
        let value = column.Value(layer)
        where value is not (null or "")
        select new[]
        {
            HtmlText.Encode(column.Name),
            column.Name == "p_value" && value is double p ? BootstrapP(p, bootstrap)
            : IsP(column.Name) && value is 0.0 ? $"&lt; {PowerOfTen(-300)}"
            : Show(value),
            HtmlText.Encode(column.Description),
        };

    // The p values of comparisons can be below the least number that is not zero.
    static bool IsP(string column) =>
        column.StartsWith("p_", StringComparison.Ordinal) || column.Contains("_p_", StringComparison.Ordinal);

    // What was found, in a few sentences.
    static string Finding(LayerResult layer, int bootstrap)
    {
        if (layer.Fit.ValueOrNull is not { } fit)
            return $"There is no power-law fit: {HtmlText.Encode(layer.Fit.Reason)}.";
        var law =
            fit.Kind == FitKind.PL
                ? "A power law"
                : $"A truncated power law with cut-off rate Λ = {Significant(fit.Lambda ?? 0)}";
        var text = new StringBuilder(
            $"{law} with <b>α = {LayerLabels.Alpha(layer, fit)}</b> is fitted to the {fit.TailLength} largest of "
                + $"{Count(layer.Eigenvalues.Length, "eigenvalue")} (λ ≥ {Significant(fit.Xmin)}), at "
                + $"Kolmogorov–Smirnov distance D = {Fixed(fit.D, 3)}."
        );
        if (fit.P.TryGet(out var p))
            text.Append($" The bootstrap gives {PEquation(BootstrapP(p, bootstrap))}{Doubt(p)}.");
        if (fit.AlphaInterval.TryGet(out var interval))
            text.Append($" The 95 % confidence interval of α is {Fixed(interval.Low)} … {Fixed(interval.High)}.");
        if (layer.MpFit.ValueOrNull is { } bulk)
            text.Append(Spikes(bulk.NumSpikes));
        return text.ToString();

        static string Doubt(double p) => p <= LayerWarnings.PoorP ? ", so the power law itself is doubtful" : "";
        static string Spikes(int n) =>
            $" {(n == 0 ? "No eigenvalue" : Count(n, "eigenvalue"))} {(n <= 1 ? "lies" : "lie")} beyond the "
            + "random bulk.";
    }

    static string NotComputed(LayerResult layer)
    {
        List<string> missing = [];
        if (layer.MpFit.ValueOrNull is null)
            missing.Add("the Marchenko–Pastur bulk");
        if (layer.Twin.ValueOrNull is null)
            missing.Add("the spectrum of the shuffled weights");
        if (layer.Fit.ValueOrNull is { Alternatives.Count: 0 })
            missing.Add("alternatives to the power law");
        if (layer.Fit.ValueOrNull is { P.Succeeded: false })
            missing.Add("the bootstrap p value");
        return missing.Count == 0 ? "" : $"<p class=\"muted\">Not computed: {string.Join(", ", missing)}.</p>\n";
    }

    static string Show(object value) =>
        value switch
        {
            double x => Significant(x),
            int n => Integer(n),
            bool b => b ? "yes" : "no",
            _ when value.ToString()!.Length > LongestOnALine =>
                $"<span class=\"words\">{HtmlText.Encode(value.ToString()!)}</span>",
            _ => HtmlText.Encode(value.ToString()!),
        };

    // Longer texts are wrapped; otherwise they would push the numbers of their column out of the page.
    const int LongestOnALine = 30;

    // Links to the layers before and after this one, and to the overview.
    static string Navigation(ReportContent content, int position, string label)
    {
        string To(int other, string text) => $"<a href=\"{content.Files[other]}.html\">{text}</a>";
        string Name(int other) => HtmlText.Encode(content.Result.Layers[other].LongName);
        var previous = position > 0 ? To(position - 1, $"← {Name(position - 1)}") : "";
        var next = position + 1 < content.Files.Count ? To(position + 1, $"{Name(position + 1)} →") : "";
        return $"<nav aria-label=\"{label}\"><span>{previous}</span><span><a href=\"../index.html\">overview</a></span>"
            + $"<span>{next}</span></nav>\n";
    }
}
