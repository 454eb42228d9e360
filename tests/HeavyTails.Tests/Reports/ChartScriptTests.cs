using System.Text.Json;
using HeavyTails.Reports;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Plotting;
using XPlot.Plotly;

namespace HeavyTails.Tests.Reports;

/// <summary>Pages and PNGs have none of the faults of the HTML that XPlot itself writes.</summary>
[Collection(nameof(Drawing))]
public sealed class ChartScriptTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("heavytails-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static readonly TheoryData<string> Hostile = new(
        "</script><script>document.title = 'taken over'</script>",
        "</SCRIPT >",
        "<!--<script>",
        "a\u2028b\u2029c",
        "\"'\\</script",
        "[DATA] [LAYOUT] [ID]",
        "NaN",
        "Infinity"
    );

    /// <summary>A chart that has the given text in every place where XPlot takes a text.</summary>
    static PlotlyChart Chart(string text) =>
        WithId(
            "figure",
            XPlot.Plotly.Chart.Plot(
                new Trace[]
                {
                    new Scatter
                    {
                        x = new[] { 1, 2 },
                        y = new[] { 1, 2 },
                        name = text,
                        text = new[] { text, "b" },
                        marker = new Marker
                        {
                            color = new[] { 1, 2 },
                            colorbar = new Colorbar { title = text },
                        },
                    },
                    new Bar
                    {
                        x = new[] { text, "b" },
                        y = new[] { 1, 2 },
                        name = "bars",
                    },
                },
                new Layout
                {
                    title = text,
                    xaxis = new Xaxis
                    {
                        title = text,
                        tickvals = new[] { 0, 1 },
                        ticktext = new[] { text, "b" },
                    },
                    yaxis = new Yaxis { title = text },
                    annotations =
                    [
                        new Annotation
                        {
                            text = text,
                            x = 1,
                            y = 1,
                        },
                    ],
                }
            )
        );

    static PlotlyChart WithId(string id, PlotlyChart chart)
    {
        chart.Id = id;
        return chart;
    }

    /// <summary>The arguments of the call of Plotly.newPlot: id, traces, layout.</summary>
    static JsonElement Call(PlotlyChart chart)
    {
        const string start = "<script>\nPlotly.newPlot(",
            end = ");\n</script>\n";
        var html = FigureWriter.InlineHtml(chart);
        Assert.EndsWith(end, html);
        return JsonDocument
            .Parse($"[{html[(html.IndexOf(start, StringComparison.Ordinal) + start.Length)..^end.Length]}]")
            .RootElement;
    }

    static JsonElement Trace(Trace trace) => Call(XPlot.Plotly.Chart.Plot(new[] { trace }))[1][0];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_text_cannot_end_the_script_that_contains_it(string text)
    {
        var chart = WithId(text, Chart(text));
        var html = FigureWriter.InlineHtml(chart);
        Assert.Equal(1, html.Split("<script", StringSplitOptions.None).Length - 1);
        Assert.Equal(1, html.Split("</script", StringSplitOptions.None).Length - 1);
        Assert.DoesNotContain("</SCRIPT", html);
        Assert.DoesNotContain("<!--", html);
        Assert.DoesNotMatch("[\u2028\u2029]", html[html.IndexOf("<script", StringComparison.Ordinal)..]);
        Assert.StartsWith($"<div id=\"{System.Net.WebUtility.HtmlEncode(text)}\" ", html);
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_text_arrives_unchanged_in_every_place_that_takes_one(string text)
    {
        var call = Call(Chart(text));
        var (scatter, bars, layout) = (call[1][0], call[1][1], call[2]);
        JsonElement[] places =
        [
            scatter.GetProperty("name"),
            scatter.GetProperty("text")[0],
            scatter.GetProperty("marker").GetProperty("colorbar").GetProperty("title"),
            bars.GetProperty("x")[0],
            layout.GetProperty("title"),
            layout.GetProperty("xaxis").GetProperty("title"),
            layout.GetProperty("xaxis").GetProperty("ticktext")[0],
            layout.GetProperty("yaxis").GetProperty("title"),
            layout.GetProperty("annotations")[0].GetProperty("text"),
        ];
        Assert.All(places, place => Assert.Equal(text, place.GetString()));
    }

    [Fact]
    public void A_page_with_a_hostile_text_draws_its_figure_and_runs_nothing_else()
    {
        Have.PlotlyOrSkip();
        Have.BrowserOrSkip();
        var path = Path.Combine(_folder, "figure.html");
        FigureWriter.SaveHtml(Chart("</script><script>document.title = 'taken over'</script>"), path);
        var dom = HeadlessBrowser.Render(path, TimeSpan.FromMinutes(1));
        Assert.Contains("class=\"gtitle\"", dom);
        Assert.Contains("<title>figure</title>", dom);
    }

    [Fact]
    public void A_number_that_is_not_finite_is_written_as_null_in_every_array_of_numbers()
    {
        double[] doubles = [1.5, double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        const string expected = "[1.5,null,null,null]";
        var scatter = Trace(
            new Scatter
            {
                x = doubles.ToList(),
                y = Array.ConvertAll(doubles, v => (float)v),
                text = new object[] { 1.5, double.NaN, float.NaN, float.PositiveInfinity },
                marker = new Marker { size = doubles, color = doubles.Select(v => (double?)v) },
                error_x = new Error_x { array = doubles },
                error_y = new Error_y { array = Array.ConvertAll(doubles, v => (float?)v), arrayminus = doubles },
            }
        );
        var (marker, errorX, errorY) = (
            scatter.GetProperty("marker"),
            scatter.GetProperty("error_x"),
            scatter.GetProperty("error_y")
        );
        JsonElement[] places =
        [
            scatter.GetProperty("x"),
            scatter.GetProperty("y"),
            scatter.GetProperty("text"),
            marker.GetProperty("size"),
            marker.GetProperty("color"),
            errorX.GetProperty("array"),
            errorY.GetProperty("array"),
            errorY.GetProperty("arrayminus"),
        ];
        Assert.All(places, place => Assert.Equal(expected, place.GetRawText()));
        Assert.Equal(
            $"[{expected},[2.0]]",
            Trace(new Heatmap { z = new[] { doubles, [2] } }).GetProperty("z").GetRawText()
        );
        Assert.Equal(
            "[[1.0,null],[null,4.0]]",
            Trace(
                    new Surface
                    {
                        z = new[,]
                        {
                            { 1, double.NaN },
                            { double.PositiveInfinity, 4 },
                        },
                    }
                )
                .GetProperty("z")
                .GetRawText()
        );
        Assert.Equal(JsonValueKind.Null, Trace(new Heatmap { zmin = double.NaN }).GetProperty("zmin").ValueKind);
    }

    [Fact]
    public void A_browser_leaves_a_gap_where_a_number_is_not_finite()
    {
        Have.PlotlyOrSkip();
        Have.BrowserOrSkip();
        var path = Path.Combine(_folder, "gap.html");
        // Written as three distinct texts beside one distinct number, they would make the axis one of categories, and
        // the line would go through all seven points.
        double[] y = [3, 3, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 3, 3];
        FigureWriter.SaveHtml(
            XPlot.Plotly.Chart.Plot([
                new Scatter
                {
                    x = Enumerable.Range(1, 7),
                    y = y,
                    mode = "lines",
                },
            ]),
            path
        );
        var dom = HeadlessBrowser.Render(path, TimeSpan.FromMinutes(1));
        Assert.Equal(2, dom.Split("class=\"js-line\"").Length - 1);
    }

    [Fact]
    public void The_default_settings_of_a_programs_JSON_library_do_not_change_figures()
    {
        var before = Newtonsoft.Json.JsonConvert.DefaultSettings;
        try
        {
            Newtonsoft.Json.JsonConvert.DefaultSettings = () =>
                new()
                {
                    Formatting = Newtonsoft.Json.Formatting.Indented,
                    FloatFormatHandling = Newtonsoft.Json.FloatFormatHandling.DefaultValue,
                };
            Assert.Equal(
                "[1.0,null]",
                Trace(new Scatter { y = new[] { 1, double.NaN } }).GetProperty("y").GetRawText()
            );
        }
        finally
        {
            Newtonsoft.Json.JsonConvert.DefaultSettings = before;
        }
    }

    [Fact]
    public void A_chart_without_names_without_a_layout_or_without_traces_is_drawn()
    {
        var call = Call(XPlot.Plotly.Chart.Plot([new Scatter { y = new[] { 1 } }]));
        Assert.Equal("""[{"type":"scatter","y":[1]}]""", call[1].GetRawText());
        Assert.Equal("{}", call[2].GetRawText());
        Assert.Equal("[]", Call(new PlotlyChart())[1].GetRawText());
    }

    [Fact]
    public void No_kind_of_page_loads_plotly_from_a_network()
    {
        Have.PlotlyOrSkip();
        var model = Synthetic.Model();
        var plain = new ReportOptions { Png = false };
        Report.Save(model, Path.Combine(_folder, "report"), plain);
        CompareReport.Save([new("one", model), new("two", model)], Path.Combine(_folder, "compare"), plain);
        var figure = new CurveFigure
        {
            Name = "curve",
            Title = "title",
            X = new("x"),
            Y = new("y"),
            Curves = [new("a", [1, 2], [3, 4])],
        }.Draw();
        new ExperimentPage("An experiment", "drawn")
            .Figures(figure)
            .Save(Path.Combine(_folder, "experiment"), png: false);
        FigureWriter.SaveHtml(Chart("a chart of a user's own"), Path.Combine(_folder, "single", "figure.html"));
        File.WriteAllText(Path.Combine(_folder, "xplot.html"), figure.Chart.GetHtml());
        var pages = Directory.GetFiles(_folder, "*.html", SearchOption.AllDirectories);
        Assert.Equal(
            ["compare", "experiment", "report", "single", "xplot.html"],
            pages.Select(p => Path.GetRelativePath(_folder, p).Split('/')[0]).Distinct().Order()
        );
        Assert.All(pages, Pages.AssertOffline);
        Assert.All(
            pages.Where(p => !p.EndsWith("xplot.html")),
            page => Assert.DoesNotContain("file:", File.ReadAllText(page))
        );
    }
}
