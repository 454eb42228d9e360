using HeavyTails.Reports.Plotting;
using XPlot.Plotly;

namespace HeavyTails.Tests.Reports;

[Collection(nameof(Drawing))]
public sealed class FiguresTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("heavytails-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static PlotlyChart Chart(string title) =>
        XPlot.Plotly.Chart.Plot(
            [
                new Scatter
                {
                    x = new[] { 1.0, 10, 100 },
                    y = new[] { 1.0, 0.1, 0.001 },
                    mode = "lines+markers",
                    name = "series",
                },
            ],
            new Layout
            {
                title = title,
                xaxis = new Xaxis { title = "eigenvalue", type = "log" },
                yaxis = new Yaxis { title = "density", type = "log" },
            }
        );

    [Fact]
    public void A_saved_page_loads_nothing_from_a_network()
    {
        Have.PlotlyOrSkip();
        var path = Path.Combine(_folder, "figure.html");
        FigureWriter.SaveHtml(Chart("offline"), path);
        Pages.AssertOffline(path);
        Assert.True(File.Exists(Path.Combine(_folder, PlotlyScript.FileName)));
        Assert.Empty(Directory.GetFiles(_folder, "*.part"));
    }

    [Fact]
    public void Titles_of_the_figure_and_of_its_axes_are_drawn()
    {
        Have.PlotlyOrSkip();
        Have.BrowserOrSkip();
        var path = Path.Combine(_folder, "figure.html");
        FigureWriter.SaveHtml(Chart("a title that shows"), path);
        var dom = HeadlessBrowser.Render(path, TimeSpan.FromMinutes(1));
        // The text elements of the SVG show what plotly.js drew, not what it was told to draw.
        var drawn = System
            .Text.RegularExpressions.Regex.Matches(
                dom,
                "<text[^>]*class=\"(gtitle|xtitle|ytitle)\"[^>]*>([^<]*)</text>"
            )
            .ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
        Assert.Equal("a title that shows", drawn["gtitle"]);
        Assert.Equal("eigenvalue", drawn["xtitle"]);
        Assert.Equal("density", drawn["ytitle"]);
    }

    [Fact]
    public void A_PNG_has_the_charts_size_and_is_not_blank()
    {
        var charts = Enumerable
            .Range(0, 3)
            .Select(i => (Chart($"number {i}"), Path.Combine(_folder, $"{i}.png")))
            .ToList();
        charts[1].Item1.Width = 300;
        charts[1].Item1.Height = 200;
        foreach (var (chart, path) in charts)
            FigureWriter.SavePng(chart, path);
        var images = charts.Select(c => Png.Read(c.Item2)).ToList();
        Assert.Equal([2700, 900, 2700], images.Select(i => i.Width));
        Assert.Equal([1500, 600, 1500], images.Select(i => i.Height));
        Assert.All(images, i => Assert.InRange(i.DistinctRows, 50, int.MaxValue));
    }

    [Fact]
    public void A_part_of_a_chart_that_pictures_lack_is_an_error_that_names_the_part_and_the_file()
    {
        var chart = XPlot.Plotly.Chart.Plot(new Trace[] { new Pie { values = new[] { 1.0, 2.0 } } }, new Layout());
        var error = Assert.Throws<InvalidOperationException>(() =>
            FigureWriter.SavePng(chart, Path.Combine(_folder, "broken.png"))
        );
        Assert.Equal("broken.png: a trace of type pie is drawn by plotly.js only", error.Message);
        Assert.False(File.Exists(Path.Combine(_folder, "broken.png")));
    }

    [Fact]
    public void A_size_of_less_than_10_px_is_refused()
    {
        var chart = Chart("narrow");
        chart.Width = -5;
        var error = Assert.Throws<ArgumentException>(() =>
            FigureWriter.SavePng(chart, Path.Combine(_folder, "narrow.png"))
        );
        Assert.Contains("-5 x 500", error.Message);
    }
}
