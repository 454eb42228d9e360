using System.Text.Json;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;

namespace HeavyTails.Tests.Reports.Figures;

/// <summary>Curves whose colours stand for numbers, and axes with ends and scales of their own.</summary>
[Collection(nameof(Reports.Drawing))]
public sealed class ColouredCurvesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("heavytails-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static CurveFigure Of(params Curve[] curves) =>
        new()
        {
            Name = "f",
            Title = "t",
            X = new("x"),
            Y = new("y"),
            Curves = curves,
            Colours = new("training steps"),
        };

    private static Curve Points(params double[] numbers) =>
        new("", [.. numbers.Select((_, i) => (double)i)], numbers) { Style = CurveStyle.Points, ColourBy = numbers };

    /// <summary>The traces and the layout, as a browser is told to draw them.</summary>
    private static (JsonElement Traces, JsonElement Layout) Drawn(CurveFigure figure)
    {
        const string start = "Plotly.newPlot(";
        var html = FigureWriter.InlineHtml(figure.Draw().Chart);
        var from = html.IndexOf(start, StringComparison.Ordinal) + start.Length;
        var call = JsonDocument.Parse($"[{html[from..html.LastIndexOf(");", StringComparison.Ordinal)]}]").RootElement;
        return (call[1], call[2]);
    }

    private static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetDouble())];

    private static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetString()!)];

    [Fact]
    public void Points_have_the_logarithms_of_their_numbers_on_a_scale_from_the_least_to_the_greatest()
    {
        var (traces, layout) = Drawn(Of(Points(1, 1000, 10)));
        var marker = traces[0].GetProperty("marker");
        Assert.Equal([0, 3, 1], Doubles(marker.GetProperty("color")).Select(p => Math.Round(p, 12)));
        Assert.Equal(0, marker.GetProperty("cmin").GetDouble(), 12);
        Assert.Equal(3, marker.GetProperty("cmax").GetDouble(), 12);
        Assert.False(marker.GetProperty("showscale").GetBoolean());
        var bar = traces[1].GetProperty("marker").GetProperty("colorbar");
        Assert.Equal(["1", "10", "100", "1000"], Texts(bar.GetProperty("ticktext")));
        Assert.Equal([0, 1, 2, 3], Doubles(bar.GetProperty("tickvals")).Select(p => Math.Round(p, 12)));
        Assert.Equal("training steps", layout.GetProperty("annotations")[0].GetProperty("text").GetString());
    }

    [Fact]
    public void Zero_has_a_tick_of_its_own_below_the_least_positive_number()
    {
        var (traces, _) = Drawn(Of(Points(0, 1, 100)));
        var marker = traces[1].GetProperty("marker");
        var ticks = marker.GetProperty("colorbar").GetProperty("tickvals");
        Assert.Equal("0", Texts(marker.GetProperty("colorbar").GetProperty("ticktext"))[0]);
        Assert.Equal(marker.GetProperty("cmin").GetDouble(), Doubles(ticks)[0]);
        Assert.InRange(Doubles(ticks)[0], -1, -.2);
        Assert.Equal(Doubles(ticks)[0], Doubles(traces[0].GetProperty("marker").GetProperty("color"))[0]);
    }

    [Fact]
    public void Lines_have_the_colours_of_their_numbers_and_no_entry_in_a_legend()
    {
        Curve[] lines =
        [
            .. Enumerable.Range(0, 50).Select(i => new Curve("", [0, 1], [i, i]) { ColourBy = [Math.Pow(10, i)] }),
        ];
        var (traces, layout) = Drawn(Of(lines));
        Assert.Equal(51, traces.GetArrayLength());
        Assert.Equal("#440154", traces[0].GetProperty("line").GetProperty("color").GetString());
        Assert.Equal("#fde725", traces[49].GetProperty("line").GetProperty("color").GetString());
        Assert.False(layout.GetProperty("showlegend").GetBoolean());
    }

    [Fact]
    public void A_scale_covers_more_numbers_than_those_of_its_curves_on_request()
    {
        var figure = Of(Points(10)) with { Colours = new ColourScale("steps").Covering([1, 100]) };
        var marker = Drawn(figure).Traces[0].GetProperty("marker");
        Assert.Equal(0, marker.GetProperty("cmin").GetDouble(), 12);
        Assert.Equal(2, marker.GetProperty("cmax").GetDouble(), 12);
    }

    [Fact]
    public void A_linear_scale_takes_the_numbers_as_they_are()
    {
        var figure = Of(Points(-1, 3)) with { Colours = new ColourScale("n") { Log = false } };
        Assert.Equal([-1, 3], Doubles(Drawn(figure).Traces[0].GetProperty("marker").GetProperty("color")));
    }

    [Fact]
    public void Symbols_sizes_and_opacities_are_drawn()
    {
        var curve = Points(1, 2).WithSymbol(PointSymbol.Triangle).WithSize(11).WithOpacity(.7);
        var trace = Drawn(Of(curve)).Traces[0];
        Assert.Equal("triangle-up", trace.GetProperty("marker").GetProperty("symbol").GetString());
        Assert.Equal(11, trace.GetProperty("marker").GetProperty("size").GetDouble());
        Assert.Equal(.7, trace.GetProperty("opacity").GetDouble());
    }

    [Fact]
    public void Numbers_without_a_place_on_the_scale_are_refused()
    {
        Refused(Of(Points(1, -2)), "colours of f: expected numbers of 0 or more, got -2");
        Refused(Of(Points(1, 2)) with { Colours = null }, "expected a figure with a scale of colours");
        Refused(Of(Points(1, 2) with { ColourBy = [1] }), "expected 2 values of ColourBy, as many as of X, got 1");
        Refused(Of(new Curve("", [1], [1]) { ColourBy = [1, 2] }), "expected 1 value of ColourBy for a line, got 2");
    }

    [Fact]
    public void A_symmetric_logarithmic_axis_holds_places_and_its_ticks_and_hover_texts_say_the_values()
    {
        SymLog scale = new(1);
        var figure = Of(Points(0, 10, 200)) with
        {
            Y = new("y") { LinearThreshold = 1 },
            Lines = [new(100, "")],
        };
        var (traces, layout) = Drawn(figure);
        Assert.Equal([0, scale.Place(10), scale.Place(200)], Doubles(traces[0].GetProperty("y")));
        Assert.Equal("(2.00, 200) 200", traces[0].GetProperty("text")[2].GetString());
        var axis = layout.GetProperty("yaxis");
        Assert.False(axis.TryGetProperty("type", out _));
        Assert.Equal(["0", "1", "10", "100"], Texts(axis.GetProperty("ticktext")));
        Assert.Equal(scale.Place(100), layout.GetProperty("shapes")[0].GetProperty("y0").GetDouble());
    }

    [Fact]
    public void Given_ends_of_an_axis_are_exact_and_the_others_follow_the_data()
    {
        var figure = Of(Points(5, 30)) with
        {
            X = new("x") { Low = -1 },
            Y = new("y", Log: true) { Low = 1, High = 500 },
        };
        var layout = Drawn(figure).Layout;
        var y = Doubles(layout.GetProperty("yaxis").GetProperty("range"));
        Assert.Equal(0, y[0], 12);
        Assert.Equal(Math.Log10(500), y[1], 12);
        var x = Doubles(layout.GetProperty("xaxis").GetProperty("range"));
        Assert.Equal(-1, x[0]);
        Assert.Equal(1.1, x[1], 12);
    }

    [Fact]
    public void Ends_and_thresholds_that_do_not_fit_are_refused_by_the_title_of_the_axis()
    {
        var figure = Of(Points(1, 2));
        Refused(
            figure with
            {
                X = new("x") { Low = 2, High = 1 },
            },
            "axis x of f: expected an end above the beginning"
        );
        Refused(figure with { Y = new("y", Log: true) { Low = 0 } }, "axis y of f: expected positive ends");
        Refused(figure with { Y = new("y") { LinearThreshold = 0 } }, "expected a positive linear threshold");
    }

    [Fact]
    public void A_browser_draws_the_colour_bar_with_its_ticks_and_title_in_pages_and_PNG()
    {
        Have.PlotlyOrSkip();
        Have.BrowserOrSkip();
        var path = Path.Combine(_folder, "figure.html");
        var chart = Of(Points(0, 1, 10, 100)).Draw().Chart;
        FigureWriter.SaveHtml(chart, path);
        var dom = HeadlessBrowser.Render(path, TimeSpan.FromMinutes(1));
        Assert.Contains("class=\"cbfills\"", dom);
        Assert.Contains(">training steps<", dom);
        Assert.Equal(5, dom.Split("class=\"point\"").Length);
        var pixels = Path.Combine(_folder, "figure.png");
        var plain = Path.Combine(_folder, "plain.png");
        var withoutColours = Of(Points(0, 1, 10, 100) with { ColourBy = [] }) with { Colours = null };
        FigureWriter.SavePng(chart, pixels);
        FigureWriter.SavePng(withoutColours.Draw().Chart, plain);
        // Each row of pixels of the colour bar has another colour.
        Assert.InRange(Png.Read(pixels).DistinctRows - Png.Read(plain).DistinctRows, 200, int.MaxValue);
    }

    [Fact]
    public void Colour_maps_are_stripes_below_each_other()
    {
        var figure = ColourMapFigure.Draw("maps", [ColourMap.Viridis, ColourMap.Mei2019]);
        var html = FigureWriter.InlineHtml(figure.Chart);
        Assert.Equal(3, html.Split("\"heatmap\"").Length);
        Assert.Contains("rgb(245,173,47)", html);
        Assert.Contains(
            "expected at least 1",
            Assert.Throws<ArgumentException>(() => ColourMapFigure.Draw("m", [])).Message
        );
    }

    private static void Refused(CurveFigure figure, string why) =>
        Assert.Contains(why, Assert.Throws<ArgumentException>(figure.Draw).Message);
}
