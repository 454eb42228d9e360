using System.Text.RegularExpressions;
using HeavyTails.Core.Curvature;
using HeavyTails.Reports.Curvature;
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Plotting;

namespace HeavyTails.Tests.Reports.Curvature;

[Collection(nameof(Drawing))]
public sealed partial class CurvatureReportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("heavytails-tests-").FullName;

    // The environment variable HEAVYTAILS_KEEP_CURVATURE names a folder where the report stays for inspection.
    private string Place =>
        Environment.GetEnvironmentVariable("HEAVYTAILS_KEEP_CURVATURE") is { Length: > 0 } kept
            ? kept
            : Path.Combine(_folder, "report");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_report_has_its_figures_its_links_resolve_and_it_loads_nothing_from_a_network()
    {
        Have.PlotlyOrSkip();
        var result = HandMade.Result();
        var outcome = CurvatureReport.Save(
            result,
            Place,
            new() { Title = "Curvature <by hand>", Source = "dense matrices" }
        );
        Assert.Equal(7, outcome.Figures);
        foreach (var page in Directory.GetFiles(Place, "*.html", SearchOption.AllDirectories))
        {
            Pages.AssertOffline(page);
            foreach (var link in Pages.Links(page))
                Assert.True(
                    File.Exists(Path.Combine(Path.GetDirectoryName(page)!, Uri.UnescapeDataString(link))),
                    $"{page}: {link}"
                );
        }
        var index = File.ReadAllText(outcome.Index);
        Assert.Contains("Curvature &lt;by hand&gt;", index);
        Assert.Contains("fc2 &amp; &lt;more&gt;", index);
        Assert.Contains("dense &lt;H&gt; = G + R", index);
        foreach (var part in result.Parts)
        {
            Assert.Contains(Cell(part.Eigenpairs!.Largest[0].Value, part.Eigenpairs.Largest[0].Residual), index);
            Assert.Contains(Cell(part.Eigenpairs.Smallest[0].Value, part.Eigenpairs.Smallest[0].Residual), index);
            Assert.Contains(Cell(part.Trace!.Value.Value, part.Trace.Value.StandardError), index);
        }
    }

    [Fact]
    public void No_cell_of_the_tables_of_matrices_and_layers_holds_a_number_without_its_error()
    {
        var page = CurvaturePageOf(HandMade.Result());
        var tables = page.Split("<table class=\"series\">")[1..];
        Assert.Equal(3, tables.Length);
        var cells = tables
            .SelectMany(t => DataCell().Matches(t.Split("</table>")[0]).Select(m => m.Groups[1].Value))
            .Where(c => c.Contains('.', StringComparison.Ordinal))
            .ToArray();
        Assert.True(cells.Length > 40, $"expected more than 40 numbers, got {cells.Length}");
        Assert.All(cells, c => Assert.Contains("±", c));
    }

    [Fact]
    public void The_page_says_of_each_matrix_whether_the_search_for_further_eigenvalues_ended()
    {
        var result = HandMade.Result();
        var first = result.Parts[0] with { Eigenpairs = result.Parts[0].Eigenpairs! with { Converged = false } };
        var page = CurvaturePageOf(result with { Parts = [first, .. result.Parts.Skip(1)] });
        Assert.Contains("<td>search for further ones</td><td>did not end</td><td>ended</td><td>ended</td>", page);
        Assert.Single(WarningItem().Matches(page));
        Assert.DoesNotContain("class=\"warning\"", CurvaturePageOf(result));
    }

    [Fact]
    public void A_result_with_nothing_but_a_trace_of_one_probe_has_a_page_that_says_that_its_error_is_unknown()
    {
        var result = HandMade.Result();
        var part = result.Parts[0] with
        {
            Eigenpairs = null,
            Quadrature = null,
            Trace = Estimate.Of([13.06]),
            FrobeniusSquared = null,
        };
        var page = CurvaturePageOf(result with { Parts = [part] });
        Assert.Contains("13.06 ± ∞", page);
        Assert.DoesNotContain("NaN", page);
    }

    [Fact]
    public void Twenty_layers_have_figures_as_wide_as_the_page_with_the_name_of_each()
    {
        Have.PlotlyOrSkip();
        Have.BrowserOrSkip();
        var result = HandMade.Result();
        CurvaturePart[] layers =
        [
            .. Enumerable.Range(0, 20).Select(i => result.Parts[3] with { Layer = $"layer{i / 6}.{i % 6}.conv{i}" }),
        ];
        var folder = Path.Combine(_folder, "twenty");
        CurvatureReport.Save(result with { Parts = layers }, folder);
        var pixels = Path.Combine(folder, "ends.png");
        var ends = CurvaturePage.Draw(result with { Parts = layers }).Single(f => f.Name == "layers-eigenvalues");
        FigureWriter.SavePng(ends.Chart, pixels);
        Assert.Equal(FigureWriter.PixelScale * 1192, Png.Read(pixels).Width);
        var dom = HeadlessBrowser.Render(Path.Combine(folder, "figures", "layers-mean.html"), TimeSpan.FromMinutes(1));
        Assert.All(layers, layer => Assert.Contains($">{layer.Layer}</text>", dom));
        if (Environment.GetEnvironmentVariable("HEAVYTAILS_KEEP_CURVATURE") is { Length: > 0 } kept)
            CurvatureReport.Save(result with { Parts = layers }, kept + "-twenty");
    }

    private string CurvaturePageOf(CurvatureResult result)
    {
        var outcome = CurvatureReport.Save(result, Path.Combine(_folder, "page"), new ReportOptions { Png = false });
        return File.ReadAllText(outcome.Index);
    }

    private static string Cell(double value, double error) => $"<td>{ErrorText.Html(value, error)}</td>";

    [GeneratedRegex("<li class=\"warning\">[^<]*search for further ones did not end")]
    private static partial Regex WarningItem();

    [GeneratedRegex("<td>(.*?)</td>")]
    private static partial Regex DataCell();
}
