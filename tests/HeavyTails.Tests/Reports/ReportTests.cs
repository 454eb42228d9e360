using System.Xml.Linq;
using HeavyTails.Reports;
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Plotting;

namespace HeavyTails.Tests.Reports;

[Collection(nameof(Drawing))]
public sealed class ReportTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("heavytails-tests-").FullName;

    // The environment variable HEAVYTAILS_KEEP_REPORT names a folder where the synthetic report stays for inspection.
    string Place =>
        Environment.GetEnvironmentVariable("HEAVYTAILS_KEEP_REPORT") is { Length: > 0 } kept
            ? kept
            : Path.Combine(_folder, "report");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_report_has_a_page_for_each_layer_its_links_resolve_and_it_loads_nothing_from_a_network()
    {
        Have.PlotlyOrSkip();
        var model = Synthetic.Model();
        var outcome = Report.Save(
            model,
            Place,
            new ReportOptions { Title = "Synthetic <model>", Source = "planted tails" }
        );
        Assert.True(File.Exists(outcome.Index));
        var pages = Directory.GetFiles(Place, "*.html", SearchOption.AllDirectories);
        Assert.Equal(1 + model.Layers.Count + outcome.Figures, pages.Length);
        Assert.Equal(model.Layers.Count, Directory.GetFiles(Path.Combine(Place, "layers")).Length);
        foreach (var page in pages)
        {
            Pages.AssertOffline(page);
            foreach (var link in Pages.Links(page))
                Assert.True(
                    File.Exists(Path.Combine(Path.GetDirectoryName(page)!, Uri.UnescapeDataString(link))),
                    $"{page}: {link}"
                );
        }
        Assert.Single(Directory.GetFiles(Place, "plotly*", SearchOption.AllDirectories));
        var index = File.ReadAllText(outcome.Index);
        Assert.Contains("Synthetic &lt;model&gt;", index);
        Assert.Contains("3 of 4,096 weights are NaN or infinite", index);
        Assert.Contains("a bias has no spectrum", index);
        // An alpha never stands without its error, its distance D and the length of its tail.
        foreach (var layer in model.Layers.Where(l => l.Fit.Succeeded))
        {
            var fit = layer.Fit.Value;
            var cells = FormattableString.Invariant($"{fit.Alpha:F2} ± {fit.Sigma:F2}</td><td>{fit.D:F3}</td>");
            Assert.Contains($"{cells}<td>{fit.TailLength}</td>", index);
        }
        Assert.Empty(Directory.GetFiles(Place, "*.png", SearchOption.AllDirectories));
    }

    [Fact]
    public void With_PNGs_every_figure_has_one_that_its_page_links_to_beside_its_SVG()
    {
        Have.PlotlyOrSkip();
        var report = Path.Combine(_folder, "pixels");
        var outcome = Report.Save(Synthetic.Named("fc1"), report, new ReportOptions { Png = true });
        Assert.Null(outcome.WhyNoPictures);
        var images = Directory.GetFiles(Path.Combine(report, "figures"), "*.png");
        Assert.Equal(outcome.Figures, images.Length);
        Assert.All(images, image => Assert.InRange(Png.Read(image).DistinctRows, 100, int.MaxValue));
        var pages = Directory.GetFiles(Path.Combine(report, "layers")).Append(outcome.Index).ToArray();
        var linked = pages.SelectMany(Pages.Links).Select(Path.GetFileName).ToHashSet();
        Assert.All(images, image => Assert.Contains(Path.GetFileName(image), linked));
        var vectors = images.Select(image => Path.ChangeExtension(image, ".svg")).ToArray();
        Assert.All(vectors, vector => Assert.Equal("svg", XDocument.Load(vector).Root!.Name.LocalName));
        Assert.All(vectors, vector => Assert.Contains(Path.GetFileName(vector), linked));
    }

    [Fact]
    public void Every_figure_of_a_page_is_drawn_by_a_browser_without_an_error()
    {
        Have.PlotlyOrSkip();
        Have.BrowserOrSkip();
        var model = Synthetic.Model();
        var report = Path.Combine(_folder, "drawn");
        Report.Save(model, report, new ReportOptions { Png = false });
        var page = Directory.GetFiles(Path.Combine(report, "layers"), "004*").Single();
        var dom = HeadlessBrowser.Render(page, TimeSpan.FromMinutes(2));
        Assert.Equal(10, dom.Split("class=\"gtitle\"").Length - 1);
        Assert.Equal(10, dom.Split("class=\"xtitle\"").Length - 1);
        Assert.Contains("blocks.0.mlp.fc1 &lt;wide &amp; deep&gt;: Hill plot", dom);
    }

    [Fact]
    public void Every_value_of_a_layers_table_is_inside_the_window_however_long_its_warnings_and_its_name()
    {
        Have.PlotlyOrSkip();
        Have.BrowserOrSkip();
        var model = Synthetic.Model();
        var warnings = Enumerable.Repeat("truncated power law fits better (R = -2.2, p = 0.002)", 6).ToArray();
        var report = Path.Combine(_folder, "long");
        var layer = model.Layers[0] with { Warnings = warnings, LongName = new string('n', 400) };
        Report.Save(model with { Layers = [layer] }, report, new ReportOptions { Png = false });
        var page = Directory.GetFiles(Path.Combine(report, "layers")).Single();
        File.AppendAllText(
            page,
            """
            <script>
            const cells = [...document.querySelectorAll("table.quantities td:nth-child(2)")];
            const right = Math.max(document.body.scrollWidth, ...cells.map(cell => cell.getBoundingClientRect().right));
            document.body.dataset.fits = cells.length > 20 && right <= window.innerWidth;
            </script>
            """
        );
        Assert.Contains("data-fits=\"true\"", HeadlessBrowser.Render(page, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void The_table_of_layers_is_sorted_by_its_heads_and_filtered_by_words()
    {
        Have.PlotlyOrSkip();
        Have.BrowserOrSkip();
        var report = Path.Combine(_folder, "sorted");
        var names = Enumerable.Range(1, 12).Select(i => $"block{13 - i}").ToArray();
        var page = Report.Save(Synthetic.Named(names), report, new ReportOptions { Png = false }).Index;
        var text = File.ReadAllText(page);
        const string actions = """
            <script>
            const rows = () => [...document.querySelectorAll("table.layers tbody tr")].filter(row => !row.hidden)
              .map(row => row.cells[1].textContent).join(",");
            const head = document.querySelector("table.layers th:nth-child(2)"), sort = head.querySelector("button");
            const note = what => { document.body.dataset[what] = rows(); };
            sort.click(), note("up"), sort.click(), note("down");
            const field = document.querySelector("label.filter input");
            field.value = "BLOCK1 dense";
            field.dispatchEvent(new Event("input")), note("found");
            document.body.dataset.sorted = head.getAttribute("aria-sort");
            </script></body>
            """;
        File.WriteAllText(page, text.Replace("</body>", actions, StringComparison.Ordinal));
        var dom = HeadlessBrowser.Render(page, TimeSpan.FromMinutes(1));
        string Of(IEnumerable<int> numbers) => string.Join(',', numbers.Select(i => $"block{i}"));
        Assert.Contains($"data-up=\"{Of(Enumerable.Range(1, 12))}\"", dom);
        Assert.Contains($"data-down=\"{Of(Enumerable.Range(1, 12).Reverse())}\"", dom);
        Assert.Contains($"data-found=\"{Of([12, 11, 10, 1])}\"", dom);
        Assert.Contains("data-sorted=\"descending\"", dom);
    }

    [Fact]
    public void Pictures_of_figures_have_their_titles_and_captions_as_words()
    {
        Have.PlotlyOrSkip();
        var report = Path.Combine(_folder, "words");
        Report.Save(Synthetic.Named("fc1"), report, new ReportOptions { Png = false });
        var page = File.ReadAllText(Directory.GetFiles(Path.Combine(report, "layers")).Single());
        Assert.Contains("alt=\"fc1: Hill plot. ", page);
        Assert.DoesNotMatch("alt=\"[^\"]*[<>]", page);
    }

    [Fact]
    public void An_older_report_is_replaced_and_a_folder_with_other_files_is_refused()
    {
        Have.PlotlyOrSkip();
        var model = Synthetic.Model();
        var (folder, plain) = (Path.Combine(_folder, "again"), new ReportOptions { Png = false });
        Report.Save(model, folder, plain);
        Report.Save(model with { Layers = [model.Layers[1]] }, folder, plain);
        Assert.Single(Directory.GetFiles(Path.Combine(folder, "layers")));
        var other = Directory.CreateDirectory(Path.Combine(_folder, "thesis")).FullName;
        File.WriteAllText(Path.Combine(other, "chapter1.tex"), "years of work");
        var refused = Assert.Throws<IOException>(() => Report.Save(model, other, plain));
        Assert.Contains("thesis", refused.Message);
        Assert.Equal(["chapter1.tex"], Directory.GetFiles(other).Select(Path.GetFileName));
        Assert.Empty(Directory.GetDirectories(_folder, "*.part"));
        Assert.Empty(Directory.GetDirectories(_folder, "*.old"));
    }

    [Fact]
    public void A_result_without_a_layer_keeps_an_older_report_but_not_another_folder()
    {
        Have.PlotlyOrSkip();
        var model = Synthetic.Model();
        var (folder, plain) = (Path.Combine(_folder, "kept"), new ReportOptions { Png = false });
        var nothing = model with { Layers = [] };
        Assert.False(Report.KeepsOlder(nothing, folder));
        Assert.False(Report.Save(nothing, folder, plain).KeptOlder);
        Report.Save(model, folder, plain);
        var before = File.ReadAllText(Path.Combine(folder, "index.html"));
        Assert.True(Report.KeepsOlder(nothing, folder));
        var outcome = Report.Save(nothing, folder, plain);
        Assert.Equal([$"{folder}: the report there is kept, since nothing was analysed"], outcome.Messages);
        Assert.Equal(before, File.ReadAllText(outcome.Index));
        var other = Directory.CreateDirectory(Path.Combine(_folder, "thesis")).FullName;
        File.WriteAllText(Path.Combine(other, "chapter1.tex"), "years of work");
        Assert.Throws<IOException>(() => Report.Save(nothing, other, plain));
    }
}
