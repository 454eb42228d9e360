// The page of an analysis of curvature: its numbers, the figures, the matrices side by side, the ends of their spectra,
// the layers, and how all of it was computed. Every number stands beside its error.
using System.Text;
using HeavyTails.Core.Curvature;
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Plotting;
using HeavyTails.Reports.Tables;
using HeavyTails.Reports.Wording;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Curvature;

/// <summary>The page of an analysis of curvature.</summary>
internal static class CurvaturePage
{
    private const string None = "–";

    private const string Footer =
        "<footer>Data: <a href=\"curvature.csv\">curvature.csv</a> (a row for each matrix), "
        + "<a href=\"curvature.json\">curvature.json</a> (everything, with the nodes and weights of the densities). "
        + "This folder holds all that its page shows; no page loads anything from a network.</footer>";

    /// <summary>The figures of the page, from top to bottom.</summary>
    public static IReadOnlyList<Figure> Draw(CurvatureResult result)
    {
        var whole = Whole(result);
        var layers = LayerGroups(result).FirstOrDefault()?.ToArray() ?? [];
        List<Figure?> figures = [];
        if (whole.Length > 0)
        {
            var name = MatrixNames.Option(whole[0].Matrix);
            figures.Add(DensityFigures.Draw(whole[0], name));
            figures.Add(LogDensityFigures.Draw(whole[0], name));
            figures.Add(LogDensityFigures.Compared(whole));
            figures.Add(EigenvalueFigures.Ends(whole[0], name));
            figures.Add(EigenvalueFigures.Convergence(whole));
        }
        if (layers.Length > 0)
        {
            figures.Add(LayerFigures.Ends(layers));
            figures.Add(LayerFigures.Means(layers));
        }
        return [.. figures.OfType<Figure>()];
    }

    /// <summary>The page as HTML.</summary>
    public static string Html(
        CurvatureResult result,
        IReadOnlyList<Figure> figures,
        ReportOptions options,
        Pictures pictures
    )
    {
        var heading = CurvatureReport.Heading(options);
        var body = new StringBuilder(Page.Header(heading, $"{result.Network} · {result.Loss} · {result.Data}"))
            .Append(Numbers(result))
            .Append(Warnings(result))
            .Append(Page.MissingPictures(pictures))
            .Append(Page.Figures(figures, "", pictures))
            .Append(Matrices(Whole(result)))
            .Append(Ends(Whole(result)))
            .Append(string.Concat(LayerGroups(result).Select(Layers)))
            .Append(Computed(result))
            .Append(Footer);
        return Page.Html(heading, body.ToString(), "");
    }

    private static CurvaturePart[] Whole(CurvatureResult result) => [.. result.Parts.Where(p => p.Layer is null)];

    private static IEnumerable<IGrouping<CurvatureMatrix, CurvaturePart>> LayerGroups(CurvatureResult result) =>
        result.Parts.Where(p => p.Layer is not null).GroupBy(p => p.Matrix);

    private static string Numbers(CurvatureResult result)
    {
        List<(string Value, string Label)> numbers =
        [
            (Long(result.Parameters), "parameters"),
            (Long(result.Samples), "samples"),
            (Significant(result.Value), "loss"),
            (Significant(result.GradientNorm), "norm of the gradient"),
        ];
        if (Whole(result) is [var first, ..])
        {
            var of = first.Matrix.InWords();
            Add(first.LambdaMax(), $"λ<sub>max</sub> of the {of}");
            Add(first.LambdaMin(), $"λ<sub>min</sub> of the {of}");
            Add(first.TraceEstimate()?.Measured(), $"trace of the {of}");
        }
        var boxes = numbers.Select(n => $"<li><b>{n.Value}</b><span>{n.Label}</span></li>");
        return $"<ul class=\"numbers\">{string.Concat(boxes)}</ul>\n";

        void Add(Measured? number, string label)
        {
            if (number is { } known)
                numbers.Add((known.Html, label));
        }
    }

    private static string Warnings(CurvatureResult result)
    {
        string[] warnings =
        [
            .. result
                .Parts.Where(p => p.Eigenpairs is { Converged: false })
                .Select(p => $"{Name(p)}: {EigenpairWords.Unfinished}."),
        ];
        return warnings.Length == 0
            ? ""
            : $"<ul class=\"warnings\">{string.Concat(warnings.Select(w => $"<li class=\"warning\">{w}</li>"))}</ul>\n";
    }

    private static string Matrices(CurvaturePart[] parts)
    {
        if (parts.Length == 0)
            return "";
        (string Name, Func<CurvaturePart, string> Cell)[] rows =
        [
            ("largest eigenvalue λ<sub>max</sub>", p => Cell(p.LambdaMax())),
            ("smallest eigenvalue λ<sub>min</sub>", p => Cell(p.LambdaMin())),
            ("trace", p => Cell(p.TraceEstimate()?.Measured())),
            ("trace / parameters", p => Cell(p.MeanEigenvalue())),
            ("Frobenius norm", p => Cell(p.Frobenius())),
            ("probes of the trace", p => p.TraceEstimate() is { } t ? Long(t.Probes) : None),
        ];
        return "<h2>The matrices</h2>\n<p>The Hessian of the loss is H = G + R: the Gauss–Newton matrix G "
            + "(H<sub>0</sub>), from the curvature of the loss with respect to the outputs, and the residual R "
            + "(H<sub>p</sub>), from that of the network itself. The error of an eigenvalue is a bound, its residual; "
            + "that of a trace or a norm is its standard error over the probes.</p>\n"
            + Page.Table(
                ["", .. parts.Select(p => MatrixNames.Html(p.Matrix))],
                rows.Where(r => parts.Any(p => r.Cell(p) != None)).Select(r => parts.Select(r.Cell).Prepend(r.Name)),
                "series"
            );
    }

    private static string Ends(CurvaturePart[] parts)
    {
        CurvaturePart[] known = [.. parts.Where(p => p.Eigenpairs is not null)];
        if (known.Length == 0)
            return "";
        var largest = known.Max(p => p.Eigenpairs!.Largest.Count);
        var smallest = known.Max(p => p.Eigenpairs!.Smallest.Count);
        var rows = Enumerable
            .Range(0, largest)
            .Select(i =>
                (Name: $"largest, {i + 1}", At: i, Of: (Func<Eigenpairs, IReadOnlyList<Eigenvalue>>)(e => e.Largest))
            )
            .Concat(
                Enumerable
                    .Range(0, smallest)
                    .Select(i =>
                        (
                            Name: $"smallest, {i + 1}",
                            At: i,
                            Of: (Func<Eigenpairs, IReadOnlyList<Eigenvalue>>)(e => e.Smallest)
                        )
                    )
            );
        return $"<h2>Ends of the spectra</h2>\n<p>{EigenpairWords.Promise}</p>\n"
            + Page.Table(
                ["", .. known.Select(p => MatrixNames.Html(p.Matrix))],
                rows.Select(row =>
                        known
                            .Select(p =>
                                row.Of(p.Eigenpairs!) is var values && row.At < values.Count
                                    ? ErrorText.Html(values[row.At].Value, values[row.At].Residual)
                                    : None
                            )
                            .Prepend(row.Name)
                    )
                    .Append(known.Select(p => EigenpairWords.Search(p.Eigenpairs!)).Prepend("search for further ones")),
                "series"
            );
    }

    private static string Layers(IGrouping<CurvatureMatrix, CurvaturePart> layers)
    {
        (string Head, Func<CurvaturePart, string> Cell)[] columns =
        [
            ("layer", p => HtmlText.Encode(p.Layer!)),
            ("parameters", p => Thousands(p.Dimension)),
            ("λ<sub>max</sub>", p => Cell(p.LambdaMax())),
            ("λ<sub>min</sub>", p => Cell(p.LambdaMin())),
            ("trace", p => Cell(p.TraceEstimate()?.Measured())),
            ("trace / parameters", p => Cell(p.MeanEigenvalue())),
            ("Frobenius norm", p => Cell(p.Frobenius())),
            ("products", p => Long(p.Products)),
        ];
        return $"<h2>Layers: {MatrixNames.Html(layers.Key)}</h2>\n<p>The block of rows and columns of each layer, the "
            + "other layers held fixed. Errors as above: bounds for eigenvalues, standard errors for traces and "
            + "norms.</p>\n"
            + Page.Table(columns.Select(c => c.Head), layers.Select(p => columns.Select(c => c.Cell(p))), "series");
    }

    private static string Computed(CurvatureResult result)
    {
        var rows = result.Parts.Select(p =>
            new[]
            {
                Name(p),
                Long(p.Products),
                Significant(p.Seconds),
                p.NoiseFloor() is { } noise ? Significant(noise) : None,
                p.Asymmetry() is { } asymmetry ? Significant(asymmetry) : None,
                HtmlText.Encode(p.Operator),
            }
        );
        string[] methods =
        [
            .. result.Parts.SelectMany(p => p.Reports()).Select(r => HtmlText.Encode(r.Computed)).Distinct(),
        ];
        var versions = string.Join(", ", Versions.All.Select(v => HtmlText.Encode($"{v.Name} {v.Version}")));
        return "<h2>How it was computed</h2>\n<p>Products are with one vector each. An eigenvalue below the noise "
            + "floor in size is not told from zero: the floor is the rounding error of a product, in units of "
            + "eigenvalues. The asymmetry is ‖A − A′‖/‖A‖ as random vectors see it; rounding makes it differ from "
            + "zero. Loss and gradient are sums over all samples, whose only error is rounding.</p>\n"
            + Page.Table(
                ["matrix", "products", "seconds", "noise floor", "asymmetry", "operator"],
                rows,
                "curvature",
                column => column is 0 or 5 ? "wrap" : ""
            )
            + (methods.Length == 0 ? "" : $"<p>Iterative methods: {string.Join("; ", methods)}.</p>\n")
            + $"<p class=\"muted\">{versions}</p>\n";
    }

    private static string Name(CurvaturePart part) =>
        MatrixNames.Html(part.Matrix) + (part.Layer is { } layer ? $", {HtmlText.Encode(layer)}" : "");

    private static string Cell(Measured? number) => number is { } known ? known.Html : None;

    private static string Long(long n) => n.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
}
