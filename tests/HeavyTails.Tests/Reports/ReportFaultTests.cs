using HeavyTails.Reports;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Plotting;

namespace HeavyTails.Tests.Reports;

/// <summary>A report is written whatever characters are in the names of layers and however the browser fails.</summary>
[Collection(nameof(Drawing))]
public sealed class ReportFaultTests : IDisposable
{
    private static readonly ReportOptions WithPixels = new() { Pixels = true };

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
        var outcome = Report.Save(Synthetic.Named(names), report, new ReportOptions { Pixels = false });
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
    public void Figures_of_layers_whose_names_XML_forbids_have_PNGs()
    {
        Have.PlotlyOrSkip();
        Have.BrowserOrSkip();
        var outcome = Report.Save(Synthetic.Named("nul\0 \u001b[31m \ufffe" + (char)0xD83D), At("report"), WithPixels);
        Assert.Null(outcome.WhyNoPixels);
        Assert.Equal(outcome.Figures, Directory.GetFiles(At("report", "figures"), "*.png").Length);
    }

    // The beginning of a loop in a shell that writes the elements of a page with a hundred figures.
    private const string Damaged = "for i in $(seq 0 99); do echo '<pre id=\"figure-'$i'\">data:image/png;base64,";

    [Theory]
    [InlineData("echo no display >&2; exit 3", "ended with 3: no display")]
    [InlineData("exit 0", "the browser stopped before it drew the figure")]
    [InlineData("echo '<pre id=\"figure-99999999999\">x</pre>'", "the browser stopped before it drew the figure")]
    [InlineData(Damaged + "no base64!</pre>'; done", "the image from the browser is damaged")]
    [InlineData(Damaged + "aGVsbG8=</pre>'; done", "the image from the browser is damaged")]
    [InlineData(Damaged + "</pre><pre id=\"figure-'$i'\"></pre>'; done", "expected one image from the browser")]
    public void If_the_browser_fails_the_pages_are_written_without_PNGs(string script, string why)
    {
        Have.PlotlyOrSkip();
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The browser of this test is a shell script.");
        Faults.With(
            Faults.Browser,
            faults.Program("browser", script),
            () =>
            {
                var outcome = Report.Save(Synthetic.Named("fc1"), At("report"), WithPixels);
                Assert.Contains(why, outcome.WhyNoPixels);
                Assert.Single(outcome.WhyNoPixels!.Split('\n'));
                Assert.Contains(why, File.ReadAllText(outcome.Index));
                foreach (var page in Directory.GetFiles(At("report"), "*.html", SearchOption.AllDirectories))
                    Assert.DoesNotContain(".png\"", File.ReadAllText(page));
            }
        );
    }

    [Fact]
    public void If_the_browser_is_not_a_program_the_pages_are_written_without_PNGs()
    {
        Have.PlotlyOrSkip();
        File.WriteAllText(At("text"), "not a program");
        Faults.With(
            Faults.Browser,
            At("text"),
            () =>
                Assert.Contains(
                    "did not start",
                    Report.Save(Synthetic.Named("fc1"), At("report"), WithPixels).WhyNoPixels
                )
        );
        Assert.True(File.Exists(At("report", "layers", "001-fc1.html")));
    }

    [Theory]
    [InlineData("sleep 600")]
    [InlineData("sleep 600 & exit 0")] // The child process keeps the output open.
    public void A_browser_that_hangs_is_ended_when_its_time_is_over(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The browser of this test is a shell script.");
        Faults.With(
            Faults.Browser,
            faults.Program("browser", script),
            () =>
                Assert.Throws<TimeoutException>(() => HeadlessBrowser.Render(At("page.html"), TimeSpan.FromSeconds(1)))
        );
    }

    [Fact]
    public void If_one_figure_cannot_be_drawn_the_others_still_are()
    {
        Have.PlotlyOrSkip();
        Have.BrowserOrSkip();
        static Figure Of(string name, int width)
        {
            var curve = new Curve("y", [1.0, 2, 3], [1.0, 4, 9]);
            var figure = new CurveFigure
            {
                Name = name,
                Title = name,
                X = new("x"),
                Y = new("y"),
                Curves = [curve],
            }.Draw();
            figure.Chart.Width = width;
            return figure;
        }
        // A canvas of Chromium cannot be as wide as the second figure.
        var outcome = new ExperimentPage("three", "made up")
            .Figures(Of("one", 500), Of("two", 60_000), Of("three", 500))
            .Save(At("page"), pixels: true);
        Assert.StartsWith("No PNG of two: plotly.js could not draw the figure", outcome.WhyNoPixels);
        Assert.Equal(
            ["one.png", "three.png"],
            Directory.GetFiles(At("page", "figures"), "*.png").Select(Path.GetFileName).Order()
        );
        var page = File.ReadAllText(outcome.Index);
        Assert.Contains("figures/three.png", page);
        Assert.DoesNotContain("figures/two.png", page);
    }

    [Fact]
    public void If_the_variable_names_no_browser_the_reason_has_its_path()
    {
        Have.PlotlyOrSkip();
        Faults.With(
            Faults.Browser,
            At("none"),
            () =>
            {
                var why = Report.Save(Synthetic.Named("fc1"), At("report"), WithPixels).WhyNoPixels;
                Assert.Contains($"{Faults.Browser} names {At("none")}", why);
            }
        );
    }
}
