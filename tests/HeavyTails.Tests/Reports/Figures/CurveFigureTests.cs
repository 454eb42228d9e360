using HeavyTails.Reports.Figures;
using HeavyTails.Reports.Plotting;

namespace HeavyTails.Tests.Reports.Figures;

[Collection(nameof(Reports.Drawing))]
public class CurveFigureTests
{
    private static CurveFigure Of(Curve curve) =>
        new()
        {
            Name = "f",
            Title = "t",
            X = new("x"),
            Y = new("y"),
            Curves = [curve],
        };

    private static string Script(CurveFigure figure) =>
        string.Concat(FigureWriter.InlineHtml(figure.Draw().Chart).Where(c => !char.IsWhiteSpace(c))).Replace(".0", "");

    [Fact]
    public void A_band_runs_along_the_upper_ends_and_back_along_the_lower_ends_without_a_gap()
    {
        var html = Script(Of(new("a", [1, 2, 3], [5, 6, 7]) { Low = [4, double.NaN, 6], High = [6, 7, 8] }));
        Assert.Contains("toself", html);
        Assert.Contains("[1,3,3,1]", html);
        Assert.Contains("[6,8,6,4]", html);
    }

    [Fact]
    public void A_linear_axis_of_positive_values_begins_at_zero_unless_FromZero_is_false()
    {
        var figure = Of(new("a", [1, 2], [5, 6]));
        Assert.Contains("\"rangemode\":\"tozero\"", Script(figure));
        Assert.DoesNotContain("rangemode", Script(figure with { FromZero = false }));
        Assert.DoesNotContain("rangemode", Script(figure with { Y = new("y", Log: true) }));
        Assert.DoesNotContain("rangemode", Script(Of(new("a", [1, 2], [-5, 6]))));
    }

    [Fact]
    public void A_logarithmic_axis_covers_curves_spreads_and_reference_lines()
    {
        var figure = Of(new("a", [1, 2], [10, 100]) { Low = [1, 50], High = [20, 200] }) with
        {
            Y = new("y", Log: true),
            Lines = [new(1000, "a line")],
        };
        // From 10^0 to 10^3, with a twentieth of room at both ends.
        Assert.Matches("\"range\":\\[-0\\.15\\d*,3\\.1[45]\\d*\\]", Script(figure));
        Assert.Contains("\"text\":\"aline\"", Script(figure));
    }

    [Theory]
    [InlineData(1, 0, 0, "expected 2 values of Y, as many as of X, got 1")]
    [InlineData(2, 1, 2, "expected 2 values of Low, as many as of X, got 1")]
    [InlineData(2, 2, 0, "expected 2 values of High, as many as of X, got 0")]
    public void A_curve_of_unequal_lengths_is_refused_by_name(int y, int low, int high, string why)
    {
        var curve = new Curve("a", [1, 2], new double[y]) { Low = new double[low], High = new double[high] };
        var refused = Assert.Throws<ArgumentException>(() => Of(curve).Draw());
        Assert.Contains($"curve a of f: {why}", refused.Message);
    }
}
