using System.Text.Json;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;

namespace HeavyTails.Tests.Reports.Figures;

/// <summary>Matrices by colour.</summary>
[Collection(nameof(Reports.Drawing))]
public sealed class HeatMapFigureTests
{
    private static HeatMapFigure Of(double[] values, int rows, int columns) =>
        new()
        {
            Name = "overlaps",
            Title = "t",
            X = "j",
            Y = "i",
            XEdges = HeatMapFigure.EdgesOf(columns),
            YEdges = HeatMapFigure.EdgesOf(rows),
            Values = values,
            Colours = new("squared overlap"),
        };

    private static (JsonElement Traces, JsonElement Layout) Drawn(HeatMapFigure figure)
    {
        const string start = "Plotly.newPlot(";
        var html = FigureWriter.InlineHtml(figure.Draw().Chart);
        var from = html.IndexOf(start, StringComparison.Ordinal) + start.Length;
        var call = JsonDocument.Parse($"[{html[from..html.LastIndexOf(");", StringComparison.Ordinal)]}]").RootElement;
        return (call[1], call[2]);
    }

    private static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetDouble())];

    [Fact]
    public void Rows_go_down_from_the_top_and_colours_are_logarithms()
    {
        var (traces, layout) = Drawn(Of([1, 10, 100, 1e-3, 1, 1000], 2, 3));
        var map = traces[0];
        Assert.Equal("heatmap", map.GetProperty("type").GetString());
        Assert.Equal([.5, 1.5, 2.5, 3.5], Doubles(map.GetProperty("x")));
        Assert.Equal([0, 1, 2], Doubles(map.GetProperty("z")[0]).Select(z => Math.Round(z, 12)));
        Assert.Equal([-3, 0, 3], Doubles(map.GetProperty("z")[1]).Select(z => Math.Round(z, 12)));
        Assert.Equal((-3, 3), (Rounded(map, "zmin"), Rounded(map, "zmax")));
        Assert.Equal([2.5, .5], Doubles(layout.GetProperty("yaxis").GetProperty("range")));
        Assert.Equal([.5, 3.5], Doubles(layout.GetProperty("xaxis").GetProperty("range")));
        Assert.Equal("squared overlap", layout.GetProperty("annotations")[0].GetProperty("text").GetString());
        Assert.True(traces[1].GetProperty("marker").GetProperty("showscale").GetBoolean());

        static double Rounded(JsonElement trace, string name) => Math.Round(trace.GetProperty(name).GetDouble(), 12);
    }

    [Fact]
    public void Blocks_may_have_different_sizes_and_scales_may_be_shared()
    {
        var figure = Of([1, 2], 1, 2) with
        {
            XEdges = [.5, 3.5, 4.5],
            Colours = new ColourScale("overlap") { Log = false }.Covering([0, 5]),
        };
        var map = Drawn(figure).Traces[0];
        Assert.Equal([.5, 3.5, 4.5], Doubles(map.GetProperty("x")));
        Assert.Equal((0, 5), (map.GetProperty("zmin").GetDouble(), map.GetProperty("zmax").GetDouble()));
        Assert.Equal([1, 2], Doubles(map.GetProperty("z")[0]));
    }

    [Fact]
    public void A_number_that_is_missing_leaves_a_gap_and_zero_has_a_place()
    {
        var z = Drawn(Of([double.NaN, 0, 1, 10], 2, 2)).Traces[0].GetProperty("z");
        Assert.NotEqual(JsonValueKind.Number, z[0][0].ValueKind);
        Assert.True(z[0][1].GetDouble() < 0);
    }

    [Fact]
    public void Matrices_that_do_not_fit_their_edges_are_refused()
    {
        string Refused(HeatMapFigure figure) => Assert.Throws<ArgumentException>(() => figure.Draw()).Message;
        Assert.Contains("3 and 3 edges and 3 numbers", Refused(Of([1, 2, 3], 2, 2)));
        Assert.Contains("2 and 1 edges and 0 numbers", Refused(Of([], 1, 0)));
        Assert.Contains("ascending YEdges, got 1 after 2", Refused(Of([1, 2], 2, 1) with { YEdges = [0, 2, 1] }));
        Assert.Contains("got -1", Refused(Of([1, -1], 1, 2)));
        Assert.Contains("got Infinity", Refused(Of([1, double.PositiveInfinity], 1, 2)));
    }

    [Fact]
    public void A_heat_map_is_drawn()
    {
        var folder = Directory.CreateTempSubdirectory("heavytails-tests-").FullName;
        try
        {
            var path = Path.Combine(folder, "map.png");
            double[] values = [.. Enumerable.Range(0, 400).Select(i => Math.Pow(10, -(i % 20) * .2) / (1 + i))];
            FigureWriter.SavePng(Of(values, 20, 20).Draw().Chart, path);
            Assert.InRange(Png.Read(path).DistinctRows, 50, int.MaxValue);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
