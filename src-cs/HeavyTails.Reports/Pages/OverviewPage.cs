// The model: its means, alpha by layer, warnings, the table, what was left out and why, what ran.
using System.Globalization;
using System.Text;
using System.Text.Json;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Layers;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Tables;
using HeavyTails.Reports.Wording;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Pages;

static class OverviewPage
{
    public static IReadOnlyList<Figure> Draw(ModelResult result) =>
        result.Layers.Count == 0
            ? []
            :
            [
                OverviewFigures.Alpha(result.Layers),
                OverviewFigures.Weighted(result.Layers),
                OverviewFigures.Ranks(result.Layers),
            ];

    public static string Html(
        ModelResult result,
        IReadOnlyList<string> files,
        IReadOnlyList<Figure> figures,
        ReportOptions options,
        Pixels pixels
    )
    {
        var body = new StringBuilder($"<header><h1>{HtmlText.Encode(options.Heading)}</h1>\n");
        if (options.Source is { } source)
            body.Append($"<p class=\"source\">{HtmlText.Encode(source)}</p>");
        body.Append("</header>\n").Append(Numbers(result));
        body.Append(Page.Lacking(pixels));
        body.Append("<div class=\"figures\">\n");
        for (var i = 0; i < figures.Count; i++)
            body.Append(Page.FigureHtml(figures[i], "", pixels, wide: i == 0));
        body.Append("</div>\n")
            .Append(Warnings(result, files))
            .Append(Layers(result, files))
            .Append(Skipped(result))
            .Append(Means(result))
            .Append(WhatRan(result));
        body.Append(
            "<footer>Tables: <a href=\"layers.csv\">layers.csv</a>, <a href=\"layers.json\">layers.json</a>. The folder is complete by itself; no page loads anything from a network.</footer>"
        );
        return Page.Html(options.Heading, body.ToString(), "", charts: figures.Count > 0);
    }

    static string Numbers(ModelResult result)
    {
        List<(string Value, string Label)> numbers = [(Integer(result.Layers.Count), "layers analysed")];
        void Add(string column, string label)
        {
            if (result.Summary.FirstOrDefault(s => s.Name == column) is { } mean)
                numbers.Add((Fixed(mean.Mean), $"{label}, mean over {mean.Count}"));
        }
        Add("alpha", "α");
        Add("alpha_weighted", "α log₁₀ λ<sub>max</sub>");
        // DeepDataProfiler's metric is a model's only where it covers the model (its way with convolutions is --conv flatten).
        if (result.Layers.All(l => l.Fit is null || l.Ddp is not null))
        {
            Add("ddp_metric_ln", "universal metric, ln");
            Add("ddp_metric_log10", "universal metric, log₁₀");
        }
        numbers.Add((Integer(result.Layers.Count(l => l.Warnings.Count > 0)), "layers with warnings"));
        numbers.Add((Integer(result.Skipped.Count), "tensors not analysed"));
        return $"<ul class=\"numbers\">{string.Concat(numbers.Select(n => $"<li><b>{n.Value}</b><span>{n.Label}</span></li>"))}</ul>\n";
    }

    static string Warnings(ModelResult result, IReadOnlyList<string> files)
    {
        var some = result.Layers.Select((layer, at) => (layer, at)).Where(l => l.layer.Warnings.Count > 0).ToArray();
        return some.Length == 0
            ? "<h2>Warnings</h2>\n<p>None.</p>\n"
            : $"<h2>Warnings</h2>\n<ul class=\"warnings\">\n{string.Concat(some.Select(l => $"<li><a href=\"layers/{files[l.at]}.html\">{HtmlText.Encode(l.layer.LongName)}</a>: <span class=\"warning\">{HtmlText.Encode(string.Join("; ", l.layer.Warnings))}</span></li>\n"))}</ul>\n";
    }

    static string Layers(ModelResult result, IReadOnlyList<string> files)
    {
        if (result.Layers.Count == 0)
            return "";
        var p = result.Layers.Any(l => l.Fit?.P is not null);
        var spikes = result.Layers.Any(l => (l.MpLikelihoodFit ?? l.MpFit) is not null);
        string[] heads =
        [
            "",
            "layer",
            "matrices",
            "n",
            "α ± σ",
            "D",
            "n<sub>tail</sub>",
            .. p ? ["p"] : Array.Empty<string>(),
            "x<sub>min</sub>",
            "λ<sub>max</sub>",
            "α log₁₀ λ<sub>max</sub>",
            "stable rank",
            .. spikes ? ["spikes"] : Array.Empty<string>(),
            "",
        ];
        var rows = result.Layers.Select(
            (l, at) =>
                new[]
                {
                    Integer(l.LayerId),
                    $"<a{(l.LongName.Length > 36 ? " class=\"long\"" : "")} href=\"layers/{files[at]}.html\">{HtmlText.Encode(l.LongName)}</a>",
                    $"{LayerKinds.TypeName(l.Kind).Replace('_', ' ')} {(l.Rf > 1 ? $"{l.Rf} × " : "")}[{l.Rows} × {l.Columns}]",
                    Thousands(l.Eigenvalues.Length),
                    l.Fit is { } f ? $"{Fixed(f.Alpha)} ± {Fixed(f.Sigma)}" : "–",
                    l.Fit is { } g ? Fixed(g.D, 3) : "–",
                    l.Fit is { } t ? Integer(t.TailLength) : "–",
                }
                    .Concat(
                        p
                            ? [l.Fit?.P is { } value ? BootstrapP(value, result.Options.Bootstrap) : "–"]
                            : Array.Empty<string>()
                    )
                    .Concat([
                        l.Fit is { } h ? Significant(h.Xmin) : "–",
                        Significant(l.Metrics.SpectralNorm),
                        l.Fit is { } k && l.Metrics.SpectralNorm > 0 ? Fixed(k.Alpha * l.Metrics.LogSpectralNorm) : "–",
                        Significant(l.Metrics.StableRank),
                    ])
                    .Concat(
                        spikes
                            ? [(l.MpLikelihoodFit ?? l.MpFit) is { } mp ? Integer(mp.NumSpikes) : "–"]
                            : Array.Empty<string>()
                    )
                    .Append(Remark(l))
        );
        return "<h2>Layers</h2>\n<p>Of n eigenvalues, those from x<sub>min</sub> on, n<sub>tail</sub> of them, are fitted by a power law of exponent α, at Kolmogorov–Smirnov distance D.</p>\n"
            + Page.Table(heads, rows, "layers");
    }

    // The warnings themselves stand above.
    static string Remark(LayerResult layer) =>
        layer.Warnings.Count == 0
            ? ""
            : $"<span class=\"warning\" title=\"{HtmlText.Encode(string.Join("; ", layer.Warnings))}\">⚠</span>";

    // Faults one by one; what has no spectrum, by reason.
    static string Skipped(ModelResult result)
    {
        if (result.Skipped.Count == 0)
            return "";
        var faults = result
            .Skipped.Where(s => s.IsFault)
            .Select(s =>
                new[]
                {
                    HtmlText.Encode(s.LongName),
                    LayerKinds.TypeName(s.Kind),
                    s.ShapeText.Replace(" x ", " × "),
                    $"<span class=\"fault\">{HtmlText.Encode(s.Reason)}</span>",
                }
            )
            .ToArray();
        var html = new StringBuilder("<h2>Not analysed</h2>\n");
        if (faults.Length > 0)
            html.Append(Page.Table(["tensor", "type", "shape", "why"], faults, "plain"));
        foreach (var group in result.Skipped.Where(s => !s.IsFault).GroupBy(s => s.Reason))
            html.Append(
                $"<details><summary>{HtmlText.Encode(group.Key)}: {Count(group.Count(), "tensor")}</summary><p class=\"names\">{string.Join(", ", group.Select(s => $"{HtmlText.Encode(s.LongName)} <span class=\"muted\">[{s.ShapeText.Replace(" x ", " × ")}]</span>"))}</p></details>\n"
            );
        return html.ToString();
    }

    static string Means(ModelResult result) =>
        result.Summary.Count == 0
            ? ""
            : "<h2>Means</h2>\n<p>Over the layers that have the quantity; a fit that failed enters none.</p>\n"
                + Page.Table(
                    ["quantity", "mean", "layers"],
                    result.Summary.Select(s =>
                        new[] { HtmlText.Encode(s.Name), Significant(s.Mean), Integer(s.Count) }
                    ),
                    "quantities"
                );

    static string WhatRan(ModelResult result)
    {
        var backend = result.Backend;
        IEnumerable<(string, string)> rows =
        [
            ("backend", $"{backend.Backend}: {backend.Routine}"),
            ("device", $"{backend.Device}, {backend.InstructionSet}, {Count(backend.Threads, "thread")}"),
            ("BLAS", backend.Blas),
            .. Versions.All.Select(v => (v.Name, v.Version)),
            (
                "options",
                string.Join(
                    ", ",
                    typeof(AnalysisOptions)
                        .GetProperties()
                        .Where(o => o.GetGetMethod()?.IsStatic == false)
                        .Select(o =>
                            $"{JsonNamingPolicy.KebabCaseLower.ConvertName(o.Name)} {Convert.ToString(o.GetValue(result.Options), CultureInfo.InvariantCulture)}"
                        )
                )
            ),
        ];
        return "<h2>What ran</h2>\n"
            + Page.Table(
                ["", ""],
                rows.Select(r => new[] { HtmlText.Encode(r.Item1), HtmlText.Encode(r.Item2) }),
                "plain"
            );
    }
}
