// One layer: what was found in a sentence, the figures, every number with its meaning.
using System.Text;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Layers;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Wording;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Pages;

static class LayerPage
{
    /// <summary>"007-layer1.0.conv1": position and name, safe in any file system and any URL.</summary>
    public static string FileName(LayerResult layer, int position)
    {
        var safe = new string([
            .. layer.LongName.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-'),
        ]).Trim('.', '-');
        return $"{position + 1:000}-{(safe.Length <= 80 ? safe : safe[^80..])}";
    }

    /// <summary>All figures of a layer.</summary>
    public static IReadOnlyList<Figure> Draw(LayerResult layer, string name, double evalsThreshold)
    {
        if (layer.Eigenvalues.Length == 0 || layer.Eigenvalues[^1] <= 0)
            return [];
        var candidates = Curves.Candidates(layer, evalsThreshold);
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
        return [.. figures.OfType<Figure>()];
    }

    public static string Html(
        ModelResult result,
        int position,
        IReadOnlyList<string> files,
        IReadOnlyList<Figure> figures,
        string title,
        Pixels pixels
    )
    {
        var layer = result.Layers[position];
        var body = new StringBuilder(Navigation(result, position, files));
        body.Append(
            $"<header><h1>{HtmlText.Encode(layer.LongName)}</h1>\n<p class=\"source\">layer {layer.LayerId} of {HtmlText.Encode(title)} · {LayerKinds.TypeName(layer.Kind)} · {layer.ShapeText.Replace(" x ", " × ")}{(layer.Rf > 1 ? $", {layer.Rf} matrices {layer.Rows} × {layer.Columns} pooled" : "")}</p></header>\n"
        );
        body.Append($"<p>{Finding(layer, result.Options.Bootstrap)}</p>\n");
        if (layer.Warnings.Count > 0)
            body.Append("<ul class=\"warnings\">")
                .AppendJoin("", layer.Warnings.Select(w => $"<li class=\"warning\">{HtmlText.Encode(w)}</li>"))
                .Append("</ul>\n");
        if (figures.Count == 0)
            body.Append("<p class=\"muted\">No figures: the spectrum is zero.</p>\n");
        body.Append("<div class=\"figures\">\n");
        foreach (var figure in figures)
            body.Append(Page.FigureHtml(figure, "../", pixels));
        body.Append("</div>\n").Append(NotComputed(layer));
        body.Append("<h2>Every number</h2>\n")
            .Append(
                Page.Table(
                    ["quantity", "value", "meaning"],
                    LayerColumns
                        .All.Select(c => (Column: c, Value: c.Value(layer)))
                        .Where(c => c.Value is not (null or ""))
                        .Select(c =>
                            new[]
                            {
                                HtmlText.Encode(c.Column.Name),
                                Show(c.Value!),
                                HtmlText.Encode(c.Column.Description),
                            }
                        ),
                    "quantities"
                )
            );
        body.Append(Navigation(result, position, files));
        return Page.Html($"{layer.LongName} — {title}", body.ToString(), "../", charts: figures.Count > 0);
    }

    static string Finding(LayerResult layer, int bootstrap)
    {
        if (layer.Fit is not { } fit)
            return $"No power law: {HtmlText.Encode(layer.FitFailure ?? "not asked for")}.";
        var law =
            fit.Kind == FitKind.PL
                ? "A power law"
                : $"A truncated power law of cut-off rate Λ = {Significant(fit.Lambda ?? 0)}";
        var text = new StringBuilder(
            $"{law} with <b>α = {Fixed(fit.Alpha)} ± {Fixed(fit.Sigma)}</b> is fitted to the {fit.TailLength} largest of {Count(layer.Eigenvalues.Length, "eigenvalue")} (λ ≥ {Significant(fit.Xmin)}), at Kolmogorov–Smirnov distance D = {Fixed(fit.D, 3)}."
        );
        if (fit.P is { } p)
            text.Append(
                $" The bootstrap gives p {(BootstrapP(p, bootstrap) is ['&', ..] chance ? chance : $"= {BootstrapP(p, bootstrap)}")}{(p <= LayerWarnings.PoorP ? ", so the power law itself is doubtful" : "")}."
            );
        if (fit.AlphaInterval is { } interval)
            text.Append($" With 95 % confidence α is in {Fixed(interval.Low)} … {Fixed(interval.High)}.");
        if ((layer.MpLikelihoodFit ?? layer.MpFit) is { } bulk)
            text.Append(
                $" {(bulk.NumSpikes == 0 ? "No eigenvalue" : Count(bulk.NumSpikes, "eigenvalue"))} {(bulk.NumSpikes <= 1 ? "lies" : "lie")} beyond the random bulk."
            );
        return text.ToString();
    }

    static string NotComputed(LayerResult layer)
    {
        List<string> lacking = [];
        if (layer.MpFit is null && layer.MpLikelihoodFit is null)
            lacking.Add("the Marchenko–Pastur bulk");
        if (layer.Twin is null)
            lacking.Add("the shuffled twin");
        if (layer.Fit is { Alternatives.Count: 0 })
            lacking.Add("alternatives to the power law");
        if (layer.Fit is { P: null })
            lacking.Add("the bootstrap p value");
        return lacking.Count == 0 ? "" : $"<p class=\"muted\">Not computed here: {string.Join(", ", lacking)}.</p>\n";
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

    // Longer words wrap, else they would push the numbers of their column out of the page.
    const int LongestOnALine = 30;

    static string Navigation(ModelResult result, int position, IReadOnlyList<string> files)
    {
        string To(int other, string text) => $"<a href=\"{files[other]}.html\">{text}</a>";
        var previous =
            position > 0 ? To(position - 1, $"← {HtmlText.Encode(result.Layers[position - 1].LongName)}") : "";
        var next =
            position + 1 < files.Count
                ? To(position + 1, $"{HtmlText.Encode(result.Layers[position + 1].LongName)} →")
                : "";
        return $"<nav><span>{previous}</span><span><a href=\"../index.html\">overview</a></span><span>{next}</span></nav>\n";
    }
}
