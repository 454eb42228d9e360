using System.Text.Json;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;

namespace HeavyTails.Tests.Reports.Figures;

/// <summary>Histograms of spectra over logarithmic axes.</summary>
public sealed class EsdCurvesTests
{
    private static (JsonElement Traces, JsonElement Layout) Drawn(CurveFigure figure)
    {
        const string start = "Plotly.newPlot(";
        var html = FigureWriter.InlineHtml(figure.Draw().Chart);
        var from = html.IndexOf(start, StringComparison.Ordinal) + start.Length;
        var call = JsonDocument.Parse($"[{html[from..html.LastIndexOf(");", StringComparison.Ordinal)]}]").RootElement;
        return (call[1], call[2]);
    }

    private static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetDouble())];

    // Steps at x_i .. x_(i+1) of height y_i; the area over log10 x.
    private static double Area(Curve steps) =>
        Enumerable.Range(0, steps.X.Count - 1).Sum(i => steps.Y[i] * Math.Log10(steps.X[i + 1] / steps.X[i]));

    [Fact]
    public void Steps_count_eigenvalues_per_decade()
    {
        double[] eigenvalues = [1, 2, 20, 2000, 10_000];
        var range = EsdCurves.Range(eigenvalues, [.1, 0, -1, double.NaN]);
        Assert.Equal((.1, 10_000), range);
        var steps = EsdCurves.Steps("s", eigenvalues, range, 5);
        Assert.Equal([.1, .1, 1, 10, 100, 1000, 10_000], steps.X.Select(x => Math.Round(x, 10)));
        Assert.Equal([0, 0, .4, .2, 0, .4, 0], steps.Y.Select(y => Math.Round(y, 12)));
        Assert.Equal(1, Area(steps), 1e-12);
        // Zeros have no place on the axis, but are eigenvalues.
        Assert.Equal(.5, Area(EsdCurves.Steps("s", [0, 0, 3, 5], (1, 10))), 1e-12);
    }

    [Theory]
    [InlineData(1.5)]
    [InlineData(1)]
    [InlineData(30)]
    public void The_law_has_the_area_one(double q)
    {
        var law = EsdCurves.MarchenkoPastur("MP", new(q, 3));
        var area = Enumerable
            .Range(1, law.X.Count - 1)
            .Sum(i => (law.Y[i] + law.Y[i - 1]) / 2 * Math.Log10(law.X[i] / law.X[i - 1]));
        // At Q = 1 a share of about 2 sqrt(1e-4) / (pi / 2) lies below the first point.
        Assert.Equal(1, area, q == 1 ? .02 : 1e-3);
    }

    [Fact]
    public void Spectra_that_cannot_be_drawn_are_refused()
    {
        Assert.Throws<ArgumentException>(() => EsdCurves.Range([0, -1]));
        Assert.Throws<ArgumentException>(() => EsdCurves.Range());
        Assert.Throws<ArgumentException>(() => EsdCurves.Steps("s", [], (1, 2)));
        Assert.Throws<ArgumentException>(() => EsdCurves.Steps("s", [1], (0, 2)));
        Assert.Throws<ArgumentException>(() => EsdCurves.Steps("s", [1], (1, 2), 0));
        var (low, high) = EsdCurves.Range([5]);
        Assert.True(low < 5 && high > 5);
    }

    [Fact]
    public void Empty_bins_lie_at_the_bottom_of_a_logarithmic_axis_and_the_area_is_filled()
    {
        CurveFigure figure = new()
        {
            Name = "f",
            Title = "t",
            X = new("x", Log: true),
            Y = new("y", Log: true),
            Curves = [EsdCurves.Steps("s", [1, 2, 20, 2000], (1, 10_000), 4)],
            Lines = [new(2, "low", Vertical: true), new(9000, "high", Vertical: true)],
        };
        var (traces, layout) = Drawn(figure);
        var bottom = Math.Pow(10, layout.GetProperty("yaxis").GetProperty("range")[0].GetDouble());
        Assert.True(bottom < .25);
        Assert.Equal(
            [bottom, .5, .25, bottom, .25, bottom],
            Doubles(traces[0].GetProperty("y")),
            (a, b) => Math.Abs(a - b) < 1e-12
        );
        Assert.Equal("hv", traces[0].GetProperty("line").GetProperty("shape").GetString());
        Assert.Equal("toself", traces[0].GetProperty("fill").GetString());
        // The name of a line near the right end would leave the figure.
        Assert.Equal(
            ["left", "right"],
            layout.GetProperty("annotations").EnumerateArray().Select(a => a.GetProperty("xanchor").GetString()!)
        );
        var linear = Drawn(figure with { Y = new("y") }).Traces[0];
        Assert.Equal([0, .5, .25, 0, .25, 0], Doubles(linear.GetProperty("y")), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Names_of_lines_that_would_lie_on_each_other_go_into_rows()
    {
        CurveFigure figure = new()
        {
            Name = "f",
            Title = "t",
            X = new("x"),
            Y = new("y"),
            Curves = [new("c", [0, 1], [0, 1])],
            Lines =
            [
                new(.1, "left", Vertical: true),
                new(.7, "&#955;<sub>+</sub>", Vertical: true),
                new(.8, "a longer name", Vertical: true),
                new(.82, "", Vertical: true),
                new(.81, "a third name", Vertical: true),
            ],
        };
        double[] Heights(CurveFigure f) =>
            [
                .. Drawn(f)
                    .Layout.GetProperty("annotations")
                    .EnumerateArray()
                    .Select(a => a.GetProperty("y").GetDouble()),
            ];
        Assert.Equal([1, 1, 1, .94], Heights(figure with { X = new FigureAxis("x").Between(0, 1) }));
        // Without ends of its own, plotly.js chooses them, and nothing is known of the places.
        Assert.Equal([1, 1, 1, 1], Heights(figure));
    }
}
