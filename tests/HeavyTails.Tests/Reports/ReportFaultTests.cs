using HeavyTails.Core.Analysis;
using HeavyTails.Core.Layers;
using HeavyTails.Data.Transforms;
using HeavyTails.Reports;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Plotting;

namespace HeavyTails.Tests.Reports;

/// <summary>
/// What may not cost a reader the report: names that hold anything, a browser, a plotly.js or a folder that is not as
/// it should be.
/// </summary>
[Collection(nameof(Drawing))]
public sealed class ReportFaultTests : IDisposable
{
    private const string Browser = "HEAVYTAILS_CHROMIUM",
        Plotly = "HEAVYTAILS_PLOTLY";
    private readonly string folder = Directory.CreateTempSubdirectory("heavytails-faults-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string At(params string[] names) => Path.Combine([folder, .. names]);

    private static void With(string variable, string value, Action act)
    {
        var before = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, value);
        try
        {
            act();
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, before);
        }
    }

    private string Program(string name, string script)
    {
        File.WriteAllText(At(name), "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(At(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return At(name);
    }

    private static ModelResult Named(params string[] names)
    {
        var model = Synthetic.Model();
        return model with
        {
            Layers = [.. names.Select((name, i) => model.Layers[3] with { LayerId = i + 1, LongName = name })],
            Skipped =
            [
                .. names.Select(name => new SkippedLayer(
                    0,
                    name,
                    LayerKind.Bias,
                    "16",
                    $"a bias of {name}",
                    IsFault: name.Length % 2 == 0
                )),
            ],
        };
    }

    [Fact]
    public void Any_name_of_a_layer_makes_pages_and_figures_whose_links_resolve()
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
        var outcome = Report.Save(Named(names), report, new ReportOptions { Pixels = false });
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
    public void Names_that_xml_forbids_are_drawn_as_pixels()
    {
        Have.PlotlyOrSkip();
        Have.BrowserOrSkip();
        var outcome = Report.Save(Named("nul\0", "\u001b[31m", "\ufffe" + (char)0xD83D), At("report"));
        Assert.Null(outcome.WhyNoPixels);
        Assert.Equal(outcome.Figures, Directory.GetFiles(At("report", "figures"), "*.png").Length);
    }

    // The beginning of a shell's loop that writes what a page with a hundred figures would hold.
    private const string Damaged = "for i in $(seq 0 99); do echo '<pre id=\"figure-'$i'\">data:image/png;base64,";

    [Theory]
    [InlineData("echo no display >&2; exit 3", "ended with 3: no display")]
    [InlineData("exit 0", "the browser stopped before it was drawn")]
    [InlineData("echo '<pre id=\"figure-99999999999\">x</pre>'", "the browser stopped before it was drawn")]
    [InlineData(Damaged + "no base64!</pre>'; done", "the picture from the browser is damaged")]
    [InlineData(Damaged + "aGVsbG8=</pre>'; done", "the picture from the browser is damaged")]
    [InlineData(Damaged + "</pre><pre id=\"figure-'$i'\"></pre>'; done", "expected one picture from the browser")]
    public void A_browser_that_fails_costs_the_pixels_and_not_the_pages(string script, string why)
    {
        Have.PlotlyOrSkip();
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The browser of this test is a shell script.");
        With(
            Browser,
            Program("browser", script),
            () =>
            {
                var outcome = Report.Save(Named("fc1"), At("report"));
                Assert.Contains(why, outcome.WhyNoPixels);
                Assert.Single(outcome.WhyNoPixels!.Split('\n'));
                Assert.Contains(why, File.ReadAllText(outcome.Index));
                foreach (var page in Directory.GetFiles(At("report"), "*.html", SearchOption.AllDirectories))
                    Assert.DoesNotContain(".png\"", File.ReadAllText(page));
            }
        );
    }

    [Fact]
    public void A_browser_that_is_no_program_costs_the_pixels_and_not_the_pages()
    {
        Have.PlotlyOrSkip();
        File.WriteAllText(At("text"), "not a program");
        With(
            Browser,
            At("text"),
            () => Assert.Contains("did not start", Report.Save(Named("fc1"), At("report")).WhyNoPixels)
        );
        Assert.True(File.Exists(At("report", "layers", "001-fc1.html")));
    }

    [Theory]
    [InlineData("sleep 600")]
    [InlineData("sleep 600 & exit 0")] // its child keeps the output open
    public void A_browser_that_hangs_is_ended_after_its_time(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The browser of this test is a shell script.");
        With(
            Browser,
            Program("browser", script),
            () =>
                Assert.Throws<TimeoutException>(() => HeadlessBrowser.Render(At("page.html"), TimeSpan.FromSeconds(1)))
        );
    }

    [Fact]
    public void One_figure_that_cannot_be_drawn_costs_no_other()
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
        // No canvas of Chromium's is as wide as the second.
        var outcome = new ExperimentPage("three", "made up")
            .Figures(Of("one", 500), Of("two", 60_000), Of("three", 500))
            .Save(At("page"));
        Assert.StartsWith("No PNG of two: plotly.js could not draw it", outcome.WhyNoPixels);
        Assert.Equal(
            ["one.png", "three.png"],
            Directory.GetFiles(At("page", "figures"), "*.png").Select(Path.GetFileName).Order()
        );
        var page = File.ReadAllText(outcome.Index);
        Assert.Contains("figures/three.png", page);
        Assert.DoesNotContain("figures/two.png", page);
    }

    [Fact]
    public void A_plotly_that_is_cut_short_or_another_one_is_refused_with_both_hashes()
    {
        Have.PlotlyOrSkip();
        var whole = File.ReadAllBytes(PlotlyScript.Find());
        File.WriteAllBytes(At("cut.js"), whole[..^1000]);
        whole[1000] ^= 1;
        File.WriteAllBytes(At("changed.js"), whole);
        foreach (var name in new[] { "cut.js", "changed.js" })
            With(
                Plotly,
                At(name),
                () =>
                {
                    foreach (var use in new Action[] { () => PlotlyScript.Find(), () => PlotlyScript.CopyTo(folder) })
                    {
                        var error = Assert.Throws<InvalidDataException>(use).Message;
                        Assert.Contains(PlotlyScript.Sha256, error);
                        Assert.Contains(
                            Convert.ToHexStringLower(
                                System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(At(name)))
                            ),
                            error
                        );
                    }
                }
            );
        Assert.Equal(["changed.js", "cut.js"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_cut_copy_of_plotly_beside_a_page_is_made_whole()
    {
        Have.PlotlyOrSkip();
        var whole = File.ReadAllBytes(PlotlyScript.Find());
        var copy = At(PlotlyScript.FileName);
        foreach (var fault in new[] { whole[..1000], [.. whole[1..], (byte)'x'] })
        {
            File.WriteAllBytes(copy, fault);
            PlotlyScript.CopyTo(folder);
            Assert.Equal(whole, File.ReadAllBytes(copy));
        }
    }

    [Fact]
    public void The_build_takes_the_plotly_that_pages_are_drawn_with()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "HeavyTails.sln")))
            root = root.Parent;
        var build = File.ReadAllText(Path.Combine(root!.FullName, "build", "npm.cake"));
        Assert.Contains($"plotly.js-dist-min@{PlotlyScript.Version}\"", build);
        Assert.Contains($"\"{PlotlyScript.Sha256}\"", build);
    }

    [Fact]
    public void A_report_is_written_through_a_link_and_nothing_a_user_laid_into_an_older_one_is_lost()
    {
        Have.PlotlyOrSkip();
        var plain = new ReportOptions { Pixels = false };
        Directory.CreateDirectory(At("far"));
        Directory.CreateSymbolicLink(At("link"), "far");
        for (var i = 0; i < 2; i++)
        {
            Report.Check(At("link"));
            Report.Save(Named("fc1"), At("link"), plain);
        }
        Assert.Equal("far", new DirectoryInfo(At("link")).LinkTarget);
        Assert.True(File.Exists(At("far", "index.html")));
        string[] mine =
        [
            "notes.txt",
            "layers/model.pt",
            "layers/mine.html",
            "figures/mine.png",
            "figures/model.pt",
            "plotly-mine.min.js",
        ];
        foreach (var notes in mine.Select(name => At("far", name)))
        {
            File.WriteAllText(notes, "mine");
            Assert.Contains(Path.GetFileName(notes), Assert.Throws<IOException>(() => Report.Check(At("far"))).Message);
            Assert.Throws<IOException>(() => Report.Save(Named("fc1"), At("far"), plain));
            Assert.Equal("mine", File.ReadAllText(notes));
            File.Delete(notes);
        }
    }

    [Fact]
    public void A_report_of_an_earlier_version_which_lists_no_files_is_replaced_and_holds_what_its_pages_name()
    {
        Have.PlotlyOrSkip();
        var plain = new ReportOptions { Pixels = false };
        Report.Save(Named("fc1", "fc 2"), At("report"), plain);
        File.Delete(At("report", "files.txt"));
        File.WriteAllText(At("report", "figures", "mine.html"), "mine");
        Assert.Contains("figures/mine.html", Assert.Throws<IOException>(() => Report.Check(At("report"))).Message);
        File.Delete(At("report", "figures", "mine.html"));
        Report.Save(Named("fc1"), At("report"), plain);
        Assert.False(File.Exists(At("report", "layers", "002-fc-2.html")));
        Assert.Contains("layers/001-fc1.html\n", File.ReadAllText(At("report", "files.txt")));
    }

    [Fact]
    public void A_file_that_appears_in_an_older_report_while_the_new_one_is_drawn_is_not_lost()
    {
        Have.PlotlyOrSkip();
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The browser of this test is a shell script.");
        Report.Save(Named("fc1"), At("report"), new ReportOptions { Pixels = false });
        var before = File.GetLastWriteTimeUtc(At("report", "index.html"));
        With(
            Browser,
            Program("browser", $"echo mine >{At("report", "figures", "mine.png")}"),
            () =>
                Assert.Contains(
                    "figures/mine.png",
                    Assert.Throws<IOException>(() => Report.Save(Named("fc1"), At("report"))).Message
                )
        );
        Assert.Equal("mine\n", File.ReadAllText(At("report", "figures", "mine.png")));
        Assert.Equal(before, File.GetLastWriteTimeUtc(At("report", "index.html")));
    }

    [Fact]
    public void A_variable_that_names_no_browser_is_said_with_its_path()
    {
        Have.PlotlyOrSkip();
        With(
            Browser,
            At("none"),
            () =>
            {
                var why = Report.Save(Named("fc1"), At("report")).WhyNoPixels;
                Assert.Contains($"{Browser} names {At("none")}", why);
            }
        );
    }
}
