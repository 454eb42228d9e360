using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Papers.Jamming.Transition;

namespace HeavyTails.Tests.Papers.Jamming.Transition;

/// <summary>Straight lines through measured values, and what they predict.</summary>
public class DriftFitTests(ITestOutputHelper output)
{
    // Three points with weights 1, 4, 1 at x = 0, 1, 2 and y = 0, 1, 3: mean x 1, mean y 7/6, sum w dx^2 = 2,
    // sum w dx y = 3, slope 3/2, intercept -1/3, residuals 1/3, -1/6, 1/3.
    [Fact]
    public void A_line_by_hand()
    {
        var line = DriftFit.Of([new(0, 0, 1), new(1, 1, .5), new(2, 3, 1)]).Value;
        Assert.Equal(-1.0 / 3, line.Intercept.Value, 1e-14);
        Assert.Equal(1.5, line.Slope.Value, 1e-14);
        Assert.Equal(1.0 / 3, line.ChiSquared, 1e-14);
        Assert.Equal(1, line.DegreesOfFreedom);
        Assert.Equal(1, line.ErrorFactor);
        Assert.Equal(Math.Sqrt((1.0 / 6) + .5), line.Intercept.Error, 1e-14);
        Assert.Equal(Math.Sqrt(.5), line.Slope.Error, 1e-14);
        Assert.Equal(Math.Sqrt(1.0 / 6), line.At(1).Error, 1e-14);
        Assert.Equal(.5637028616507731, line.PValue.Value, 1e-12); // erfc(sqrt(1/6))
    }

    [Fact]
    public void Two_points_have_a_line_without_a_chi_squared()
    {
        var line = DriftFit.OfWidths([new(10, 2, .1), new(20, 2.5, .1)]).Value;
        Assert.Equal(3, line.Intercept.Value, 1e-12);
        Assert.Equal(2.5, line.AtWidth(20).Value, 1e-12);
        Assert.Equal(.1, line.AtWidth(20).Error, 1e-12);
        Assert.Equal(FitFailure.NotEnoughData, line.PValue.Failure);
    }

    // Values 3 - 10/h with errors .05 at the widths of a quick scan, 1000 times.
    [Theory]
    [InlineData(1)]
    [InlineData(2.0 / 3)]
    public void Predictions_at_a_large_width_have_their_error(double exponent)
    {
        double[] widths = [6, 8, 10, 14, 20];
        var (inside, pulls) = (0, 0.0);
        for (var set = 0; set < 1000; set++)
        {
            var z = Variates.Gaussian(widths.Length, 5000 + (ulong)set);
            DriftPoint[] points =
            [
                .. widths.Select((h, i) => new DriftPoint(h, 3 - (10 * Math.Pow(h, -exponent)) + (.05 * z[i]), .05)),
            ];
            var line = DriftFit.OfWidths(points, exponent).Value;
            var (value, error) = line.AtWidth(51);
            var pull = (value - 3 + (10 * Math.Pow(51, -exponent))) / error;
            pulls += pull;
            inside += Math.Abs(pull) < 1.96 ? 1 : 0;
        }
        output.WriteLine($"inside {inside}, mean pull {pulls / 1000}");
        Assert.InRange(inside, 935, 990);
        Assert.InRange(pulls / 1000, -.1, .1);
    }

    [Fact]
    public void A_bad_line_has_larger_errors()
    {
        DriftPoint[] points = [new(1, 0, .1), new(2, 1, .1), new(3, 0, .1), new(4, 1, .1)];
        var line = DriftFit.Of(points).Value;
        Assert.Equal(Math.Sqrt(line.ChiSquared / 2), line.ErrorFactor, 1e-14);
        Assert.InRange(line.ErrorFactor, 5, 7);
        Assert.InRange(line.PValue.Value, 0, 1e-10);
    }

    [Fact]
    public void A_free_exponent_is_found_where_there_are_enough_widths()
    {
        double[] widths = [5, 8, 12, 20, 35, 60];
        var z = Variates.Gaussian(widths.Length, 8);
        DriftPoint[] points =
        [
            .. widths.Select((h, i) => new DriftPoint(h, 3 - (8 * Math.Pow(h, -2.0 / 3)) + (.01 * z[i]), .01)),
        ];
        var (line, low, high) = DriftFit.OfWidthsFree(points).Value;
        output.WriteLine($"{line}: {low} .. {high}");
        Assert.Equal(3, line.DegreesOfFreedom);
        Assert.InRange(2.0 / 3, low, high);
        Assert.InRange(high - low, .01, .3);
        Assert.Equal(FitFailure.NotEnoughData, DriftFit.OfWidthsFree(points[..4]).Failure);
    }

    [Fact]
    public void Points_that_do_not_fit_are_refused()
    {
        Assert.Equal(FitFailure.NotEnoughData, DriftFit.Of([new(1, 2, .1), new(1, 3, .1)]).Failure);
        Assert.Contains(
            "0",
            Assert.Throws<ArgumentException>(() => DriftFit.Of([new(1, 2, 0), new(2, 3, .1)])).Message
        );
        Assert.Contains(
            "got -1",
            Assert.Throws<ArgumentException>(() => DriftFit.OfWidths([new(-1, 2, 1), new(2, 3, .1)])).Message
        );
    }
}
