using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Wording;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Pages;

/// <summary>The table of layers on the overview, one row for each layer.</summary>
static class LayersTable
{
    const string None = "–";

    // Longer names are wrapped, so that the table is no wider than the page.
    const int LongestName = 36;

    private sealed record Column(string Head, Func<LayerResult, string> Cell);

    public static string Html(ReportContent content)
    {
        var result = content.Result;
        if (result.Layers.Count == 0)
            return "";
        Column[] columns = [.. Columns(result)];
        var rows = result.Layers.Zip(
            content.Files,
            (layer, file) =>
                columns
                    .Select(c => c.Cell(layer))
                    .Prepend(Name(layer, file))
                    .Prepend(Integer(layer.LayerId))
                    .Append(Remark(layer))
        );
        return "<h2>Layers</h2>\n<p>The power law of exponent α is fitted to the n<sub>tail</sub> eigenvalues from "
            + "x<sub>min</sub> on, of n in all. D is the Kolmogorov–Smirnov distance between them and the fit."
            + (
                result.Layers.Any(l => l.Errors.Succeeded)
                    ? " Where α has no error it lies among those of untrained layers, and no error of it can be "
                        + "trusted."
                    : ""
            )
            + "</p>\n"
            + Page.Table(
                ["#", "layer", .. columns.Select(c => c.Head), Page.Unseen("warnings")],
                rows,
                "layers sortable"
            );
    }

    static IEnumerable<Column> Columns(ModelResult result)
    {
        var layers = result.Layers;
        yield return new("matrices", Matrices);
        yield return new("n", l => Thousands(l.Eigenvalues.Length));
        yield return new(
            layers.Any(l => l.Errors.Succeeded) ? "α" : "α ± σ",
            l => l.Fit.ValueOrNull is { } f ? LayerLabels.Alpha(l, f) : None
        );
        yield return new("D", l => l.Fit.ValueOrNull is { } f ? Fixed(f.D, 3) : None);
        yield return new("n<sub>tail</sub>", l => l.Fit.ValueOrNull is { } f ? Integer(f.TailLength) : None);
        if (layers.Any(l => l.Fit.ValueOrNull is { P.Succeeded: true }))
            yield return new(
                "p",
                l => l.Fit.ValueOrNull?.P.ValueOrNull is { } p ? BootstrapP(p, result.Options.Bootstrap) : None
            );
        yield return new("x<sub>min</sub>", l => l.Fit.ValueOrNull is { } f ? Significant(f.Xmin) : None);
        yield return new("λ<sub>max</sub>", l => Significant(l.Metrics.SpectralNorm));
        yield return new(
            "α log₁₀ λ<sub>max</sub>",
            l =>
                l.Fit.ValueOrNull is { } f && l.Metrics.SpectralNorm > 0
                    ? Fixed(f.Alpha * l.Metrics.LogSpectralNorm)
                    : None
        );
        yield return new("stable rank", l => Significant(l.Metrics.StableRank));
        if (layers.Any(l => l.MpFit.ValueOrNull is not null))
            yield return new("spikes", l => l.MpFit.ValueOrNull is { } bulk ? Integer(bulk.NumSpikes) : None);
    }

    /// <summary>The layer's name as a link from the overview to its page.</summary>
    public static string Name(LayerResult layer, string file)
    {
        var wrapped = layer.LongName.Length > LongestName ? " class=\"long\"" : "";
        return $"<a{wrapped} href=\"layers/{file}.html\">{HtmlText.Encode(layer.LongName)}</a>";
    }

    /// <summary>Kind, number and shape of the layer's matrices: "dense [64 × 10]".</summary>
    public static string Matrices(LayerResult layer)
    {
        var type = LayerKinds.TypeName(layer.Kind).Replace('_', ' ');
        return $"{type} {(layer.Rf > 1 ? $"{layer.Rf} × " : "")}[{layer.Rows} × {layer.Columns}]";
    }

    // The list above the table has the text of the warnings; the sign shows it, too, under the mouse.
    static string Remark(LayerResult layer) =>
        layer.Warnings.Count == 0
            ? ""
            : $"<span class=\"warning\" role=\"img\" aria-label=\"{Count(layer.Warnings.Count, "warning")}\" "
                + $"title=\"{HtmlText.Encode(string.Join("; ", layer.Warnings))}\">⚠</span>";
}
