using System.Text.Json;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;

namespace HeavyTails.Tests.Reports.Figures;

/// <summary>Matrices of correlations, and intervals quantity by quantity.</summary>
[Collection(nameof(Reports.Drawing))]
public sealed class CorrelationFigureTests
{
    private static (JsonElement Traces, JsonElement Layout) Drawn(Figure figure)
    {
        const string start = "Plotly.newPlot(";
        var html = FigureWriter.InlineHtml(figure.Chart);
        var from = html.IndexOf(start, StringComparison.Ordinal) + start.Length;
        var call = JsonDocument.Parse($"[{html[from..html.LastIndexOf(");", StringComparison.Ordinal)]}]").RootElement;
        return (call[1], call[2]);
    }

    private static string[] Words(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetString()!)];

    private static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetDouble())];

    private static CorrelationFigure Of(params CorrelationEntry[] entries) =>
        new()
        {
            Name = "links",
            Title = "t",
            Quantities = ["a", "b"],
            Entries = entries,
        };

    [Fact]
    public void Numbers_stand_in_their_places_dark_where_the_interval_leaves_out_0()
    {
        var (traces, layout) = Drawn(Of(new(1, true), new(-.354, true), new(.999, false), new(1, true)).Draw());
        Assert.Equal("heatmap", traces[0].GetProperty("type").GetString());
        Assert.Equal((-1, 1), (traces[0].GetProperty("zmin").GetDouble(), traces[0].GetProperty("zmax").GetDouble()));
        // The entry of row 1 and column 2 is dark, that of row 2 and column 1 grey; the diagonal has no number.
        Assert.Equal(["−.35"], Words(traces[1].GetProperty("text")));
        Assert.Equal((2, 1), (Doubles(traces[1].GetProperty("x"))[0], Doubles(traces[1].GetProperty("y"))[0]));
        Assert.Equal(["1"], Words(traces[2].GetProperty("text")));
        Assert.Equal((1, 2), (Doubles(traces[2].GetProperty("x"))[0], Doubles(traces[2].GetProperty("y"))[0]));
        Assert.Equal([2.5, .5], Doubles(layout.GetProperty("yaxis").GetProperty("range")));
        Assert.Equal(["a", "b"], Words(layout.GetProperty("xaxis").GetProperty("ticktext")));
    }

    [Fact]
    public void Entries_that_are_no_correlations_or_too_few_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Of(new CorrelationEntry(1, true)).Draw());
        Assert.Contains("got 1 for 2", error.Message);
        error = Assert.Throws<ArgumentException>(() =>
            Of(new(1, true), new(-1.5, true), new(0, true), new(1, true)).Draw()
        );
        Assert.Contains("expected numbers in -1 .. 1, got -1.5", error.Message);
    }

    [Fact]
    public void Intervals_have_bars_to_both_ends_and_the_axis_ends_at_the_most_that_it_shows()
    {
        var figure = new IntervalFigure
        {
            Name = "effects",
            Title = "t",
            X = "difference",
            Quantities = ["a", "b", "c"],
            Series = [new("clipped", [1, double.NaN, 9], [.5, double.NaN, 7], [2, double.NaN, 11])],
            Most = 4,
        };
        var (traces, layout) = Drawn(figure.Draw());
        Assert.Equal([1, 9], Doubles(traces[0].GetProperty("x")));
        Assert.Equal([1, 3], Doubles(traces[0].GetProperty("y")));
        Assert.Equal([1, 2], Doubles(traces[0].GetProperty("error_x").GetProperty("array")));
        Assert.Equal([.5, 2], Doubles(traces[0].GetProperty("error_x").GetProperty("arrayminus")));
        Assert.Equal(
            [-4.2, 4.2],
            Doubles(layout.GetProperty("xaxis").GetProperty("range")).Select(v => Math.Round(v, 9))
        );
        var error = Assert.Throws<ArgumentException>(() =>
            (figure with { Series = [new("clipped", [1], [1], [1])] }).Draw()
        );
        Assert.Contains("expected 3 values and ends, got 1, 1 and 1", error.Message);
    }
}
