using System.Xml.Linq;
using HeavyTails.Reports;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Plotting;
using XPlot.Plotly;

namespace HeavyTails.Tests.Reports;

/// <summary>A report is written whatever characters are in the names of layers and whatever cannot be drawn.</summary>
[Collection(nameof(Drawing))]
public sealed class ReportFaultTests : IDisposable
{
    private static readonly ReportOptions WithPng = new() { Png = true };

    private readonly Faults faults = new();

    public void Dispose() => faults.Dispose();

    private string At(params string[] names) => faults.At(names);

    [Fact]
    public void Whatever_the_names_of_layers_the_links_between_pages_and_figures_resolve()
    {
        Have.PlotlyOrSkip();
        string[] names =
        [
            "nul\0",
            "\u001b[31mred\u001b[0m",
            "\ufffe",
            "half " + (char)0xD83D,
            "line\nbreak",
            "../../up",
            "..",
            "",
            "a/b",
            "a\\b",
            "Case",
            "case",
            "a:b",
            "a?b",
            "<script>alert(1)</script>",
            "\"quoted\" & 'so'",
            "\u202egnp.exe",
            new string('ä', 300),
            string.Concat(Enumerable.Repeat("😀", 40)),
        ];
        var report = At("report");
        var outcome = Report.Save(Synthetic.Named(names), report, new ReportOptions { Png = false });
        Assert.Equal(
            [
                "figures",
                "files.txt",
                "index.html",
                "layers",
                "layers.csv",
                "layers.json",
                PlotlyScript.FileName,
                "style.css",
            ],
            Directory.GetFileSystemEntries(report).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            names.Length,
            Directory
                .GetFiles(At("report", "layers"))
                .Select(f => Path.GetFileName(f).ToUpperInvariant())
                .Distinct()
                .Count()
        );
        foreach (var page in Directory.GetFiles(report, "*.html", SearchOption.AllDirectories))
        {
            Assert.Matches("^[A-Za-z0-9._-]{1,120}$", Path.GetFileName(page));
            Assert.DoesNotContain(
                File.ReadAllText(page),
                c => char.IsControl(c) && c is not '\n' || c is '\ufffe' or '\u202e'
            );
            Assert.DoesNotContain("<script>alert", File.ReadAllText(page));
            foreach (var link in Pages.Links(page))
                Assert.True(
                    File.Exists(Path.Combine(Path.GetDirectoryName(page)!, Uri.UnescapeDataString(link))),
                    $"{page}: {link}"
                );
        }
        Assert.Contains("\\x1b[31mred\\x1b[0m", File.ReadAllText(outcome.Index));
    }

    [Fact]
    public void Figures_of_layers_whose_names_XML_forbids_have_pictures()
    {
        Have.PlotlyOrSkip();
        var outcome = Report.Save(Synthetic.Named("nul\0 \u001b[31m \ufffe" + (char)0xD83D), At("report"), WithPng);
        Assert.Null(outcome.WhyNoPictures);
        Assert.Equal(outcome.Figures, Directory.GetFiles(At("report", "figures"), "*.png").Length);
        var vectors = Directory.GetFiles(At("report", "figures"), "*.svg");
        Assert.Equal(outcome.Figures, vectors.Length);
        Assert.All(vectors, vector => Assert.NotNull(XDocument.Load(vector).Root));
    }

    [Theory]
    [InlineData("</text><script>alert(1)</script>")]
    [InlineData("&lt;script&gt; \"'<![CDATA[ <!-- \0\ud800\ufffe")]
    public void A_picture_with_a_hostile_text_is_valid_and_has_no_script(string text)
    {
        var chart = new CurveFigure
        {
            Name = "hostile",
            Title = text,
            X = new(text),
            Y = new(text),
            Curves = [new(text, [1.0, 2], [1.0, 4]), new("other", [1.0, 2], [2.0, 3])],
            Lines = [new(3, text)],
        }
            .Draw()
            .Chart;
        FigureWriter.SaveSvg(chart, At("figure.svg"));
        var names = XDocument.Load(At("figure.svg")).Descendants().Select(e => e.Name.LocalName).ToHashSet();
        Assert.Subset(new HashSet<string> { "svg", "title", "g", "path", "text", "tspan", "clipPath", "rect" }, names);
        FigureWriter.SavePng(chart, At("figure.png"));
        Assert.InRange(Png.Read(At("figure.png")).DistinctRows, 50, int.MaxValue);
    }

    [Fact]
    public void If_one_figure_cannot_be_drawn_the_others_still_are()
    {
        Have.PlotlyOrSkip();
        static Figure Of(string name)
        {
            var curve = new Curve("y", [1.0, 2, 3], [1.0, 4, 9]);
            return new CurveFigure
            {
                Name = name,
                Title = name,
                X = new("x"),
                Y = new("y"),
                Curves = [curve],
            }.Draw();
        }
        // A user's own chart, of a kind that the figures of reports do not have.
        Figure pie = new("two", "", Chart.Plot(new Trace[] { new Pie { values = new[] { 1.0, 2.0 } } }, new Layout()));
        var outcome = new ExperimentPage("three", "made up")
            .Figures(Of("one"), pie, Of("three"))
            .Save(At("page"), png: true);
        Assert.Equal(
            "No picture of two: a trace of type pie is drawn by plotly.js only; the pages show it",
            outcome.WhyNoPictures
        );
        Assert.Equal(
            ["one.png", "three.png"],
            Directory.GetFiles(At("page", "figures"), "*.png").Select(Path.GetFileName).Order()
        );
        var page = File.ReadAllText(outcome.Index);
        Assert.Contains("figures/three.png", page);
        Assert.Contains("figures/two.html", page);
        Assert.DoesNotContain("figures/two.png", page);
    }
}
