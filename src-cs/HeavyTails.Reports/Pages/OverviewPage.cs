// The page of the whole model: its mean values, alpha layer by layer, warnings, the table of layers, which tensors
// were not analysed and why, and what computed it.
using System.Globalization;
using System.Text;
using System.Text.Json;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Nulls;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Tables;
using HeavyTails.Reports.Wording;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Pages;

static class OverviewPage
{
    const string Footer =
        "<footer>Tables: <a href=\"layers.csv\">layers.csv</a>, <a href=\"layers.json\">layers.json</a>. This folder "
        + "holds all that its pages show; no page loads anything from a network.</footer>";

    public static PageFigures Draw(ModelResult result) =>
        result.Layers.Count == 0
            ? new()
            : new()
            {
                Nulls = [.. new[] { NullFigures.Hill(result.Layers) }.OfType<Figure>()],
                Others =
                [
                    NullFigures.Alpha(result.Layers) ?? OverviewFigures.Alpha(result.Layers),
                    OverviewFigures.Weighted(result.Layers),
                    OverviewFigures.Ranks(result.Layers),
                ],
            };

    public static string Html(ReportContent content, PageFigures figures)
    {
        var (result, options) = (content.Result, content.Options);
        var body = new StringBuilder(Page.Header(options.Heading, options.Source))
            .Append(Numbers(result))
            .Append(NotRead(result))
            .Append(Page.MissingPictures(content.Pictures))
            .Append(BesideUntrained.Html(content, figures.Nulls))
            .Append(Page.Figures(figures.Others, "", content.Pictures))
            .Append(WhichLaws.Html(result))
            .Append(Warnings(content))
            .Append(LayersTable.Html(content))
            .Append(Skipped(result))
            .Append(Means(result))
            .Append(Provenance(result))
            .Append(Footer);
        return Page.Html(options.Heading, body.ToString(), "");
    }

    static string Numbers(ModelResult result)
    {
        List<(string Value, string Label)> numbers = [(Integer(result.Layers.Count), "layers analysed")];
        void Add(string column, string label)
        {
            if (result.Summary.FirstOrDefault(s => s.Name == column) is { } mean)
                numbers.Add((Fixed(mean.Mean), $"{label}, mean over {mean.Count}"));
        }
        var judged = result.Layers.Where(l => l.Nulls.Bind(n => n.Verdict).Succeeded).ToArray();
        if (judged.Length > 0)
            numbers.Add(
                (
                    Integer(judged.Count(l => l.Nulls.Value.Verdict.Value == TailVerdict.Heavy)),
                    $"heavier-tailed than untrained, of {Integer(judged.Length)}"
                )
            );
        Add("alpha", "α");
        Add("alpha_weighted", "α log₁₀ λ<sub>max</sub>");
        // DeepDataProfiler's metric is one of the model only if every fitted layer has it (as with --conv flatten).
        if (result.Layers.All(l => l.Fit.ValueOrNull is null || l.Ddp.ValueOrNull is not null))
        {
            Add("ddp_metric_ln", "universal metric, ln");
            Add("ddp_metric_log10", "universal metric, log₁₀");
        }
        numbers.Add((Integer(result.Layers.Count(l => l.Warnings.Count > 0)), "layers with warnings"));
        numbers.Add((Integer(result.Skipped.Count), "tensors not analysed"));
        var boxes = numbers.Select(n => $"<li><b>{n.Value}</b><span>{n.Label}</span></li>");
        return $"<ul class=\"numbers\">{string.Concat(boxes)}</ul>\n";
    }

    static string NotRead(ModelResult result) =>
        string.Concat(result.Place.NotRead().Select(said => $"<p class=\"warning\">{HtmlText.Encode(said)}</p>\n"));

    static string Warnings(ReportContent content)
    {
        var items = content
            .Result.Layers.Zip(content.Files)
            .Where(l => l.First.Warnings.Count > 0)
            .Select(l =>
                $"<li><a href=\"layers/{l.Second}.html\">{HtmlText.Encode(l.First.LongName)}</a>: "
                + $"<span class=\"warning\">{HtmlText.Encode(string.Join("; ", l.First.Warnings))}</span></li>\n"
            )
            .ToArray();
        if (items.Length == 0)
            return "<h2>Warnings</h2>\n<p>There are none.</p>\n";
        var list = $"<ul class=\"warnings\">\n{string.Concat(items)}</ul>\n";
        return "<h2>Warnings</h2>\n"
            + (
                items.Length <= MostOpenWarnings
                    ? list
                    : $"<details><summary>{Count(items.Length, "layer")} with warnings</summary>\n{list}</details>\n"
            );
    }

    // Longer lists are folded, so that the table of layers below them is found.
    const int MostOpenWarnings = 30;

    // Faults one by one; tensors that have no spectrum grouped by the reason.
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
                    Shape(s),
                    $"<span class=\"fault\">{HtmlText.Encode(s.Reason)}</span>",
                }
            )
            .ToArray();
        var html = new StringBuilder("<h2>Not analysed</h2>\n");
        if (faults.Length > 0)
            html.Append(Page.Table(["tensor", "type", "shape", "reason"], faults, "plain"));
        foreach (var group in result.Skipped.Where(s => !s.IsFault).GroupBy(s => s.Reason))
        {
            var names = group.Select(s => $"{HtmlText.Encode(s.LongName)} <span class=\"muted\">[{Shape(s)}]</span>");
            html.Append("<details><summary>")
                .Append(HtmlText.Encode(group.Key))
                .Append(": ")
                .Append(Count(group.Count(), "tensor"))
                .Append("</summary><p class=\"names\">")
                .AppendJoin(", ", names)
                .Append("</p></details>\n");
        }
        return html.ToString();
    }

    static string Shape(SkippedLayer skipped) => skipped.ShapeText.Replace(" x ", " × ");

    static string Means(ModelResult result) =>
        result.Summary.Count == 0
            ? ""
            : "<h2>Means</h2>\n<p>Each mean is over the layers that have the quantity; layers without a fit have no "
                + "exponent.</p>\n"
                + Page.Table(
                    ["quantity", "mean", "layers"],
                    result.Summary.Select(s =>
                        new[] { HtmlText.Encode(s.Name), Significant(s.Mean), Integer(s.Count) }
                    ),
                    "quantities"
                );

    static string Provenance(ModelResult result)
    {
        var backend = result.Backend;
        IEnumerable<(string Name, string Value)> rows =
        [
            ("backend", $"{backend.Backend}: {backend.Routine}"),
            ("device", $"{backend.Device}, {backend.InstructionSet}, {Count(backend.Threads, "thread")}"),
            ("BLAS", backend.Blas),
            .. Versions.All.Select(v => (v.Name, v.Version)),
            ("options", string.Join(", ", OptionsOf(result.Options))),
        ];
        return "<h2>What computed it</h2>\n"
            + Page.Table(
                [Page.Unseen("what"), Page.Unseen("which")],
                rows.Select(r => new[] { HtmlText.Encode(r.Name), HtmlText.Encode(r.Value) }),
                "plain"
            );
    }

    static IEnumerable<string> OptionsOf(AnalysisOptions options) =>
        from property in typeof(AnalysisOptions).GetProperties()
        where property.GetGetMethod()?.IsStatic == false
        let name = JsonNamingPolicy.KebabCaseLower.ConvertName(property.Name)
        select $"{name} {Convert.ToString(property.GetValue(options), CultureInfo.InvariantCulture)}";
}
