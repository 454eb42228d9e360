using HeavyTails.Reports.Plotting;

namespace HeavyTails.Tests.Reports.Plotting;

public class SymLogTests
{
    // SymmetricalLogTransform(10, t, 1) of matplotlib 3.9 is t times the place here:
    // v * adj for |v| <= t, sign(v) t (adj + log10(|v| / t)) beyond, adj = 1 / (1 - 1/10).
    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(1, .9, 1)]
    [InlineData(1, 1, 1.1111111111111112)]
    [InlineData(1, 200, 3.4121411067751)]
    [InlineData(.1, -.03, -.33333333333333331)]
    [InlineData(.1, 37, 3.679312835178106)]
    [InlineData(.1, -5, -2.81008111544713)]
    public void Places_are_those_of_symlog_in_units_of_the_threshold(double threshold, double value, double place) =>
        Assert.Equal(place, new SymLog(threshold).Place(value), 12);

    [Fact]
    public void The_scale_is_odd_rises_everywhere_and_has_no_step_at_the_threshold()
    {
        SymLog scale = new(.03);
        double[] values = [.. Enumerable.Range(-4000, 8001).Select(i => i * 1e-4)];
        Assert.All(values.Zip(values.Skip(1)), pair => Assert.True(scale.Place(pair.First) < scale.Place(pair.Second)));
        Assert.All(values, v => Assert.Equal(-scale.Place(v), scale.Place(-v), 14));
        Assert.Equal(scale.Place(.03), scale.Place(Math.BitIncrement(.03)), 12);
        Assert.True(double.IsNaN(scale.Place(double.NaN)));
    }

    [Fact]
    public void Ticks_are_0_the_threshold_and_powers_of_ten_on_both_sides()
    {
        SymLog scale = new(1);
        var (places, labels) = scale.Ticks(scale.Place(-20), scale.Place(2000));
        Assert.Equal(["−10", "−1", "0", "1", "10", "100", "1000"], labels);
        double[] values = [-10, -1, 0, 1, 10, 100, 1000];
        Assert.Equal(values.Select(scale.Place), places);
    }

    [Fact]
    public void Ticks_beyond_a_thousand_are_written_as_powers()
    {
        SymLog scale = new(1);
        Assert.Equal(["0", "10<sup>0</sup>", "10<sup>1</sup>"], scale.Ticks(0, scale.Place(1e6)).Labels[..3]);
    }

    [Fact]
    public void A_short_axis_has_finer_ticks_and_one_within_the_linear_part_has_quarters()
    {
        SymLog scale = new(.1);
        Assert.Equal(["0", "0.1", "0.2", "0.5", "1", "2"], scale.Ticks(0, scale.Place(2)).Labels);
        Assert.Equal(["0", "0.025", "0.05", "0.075"], scale.Ticks(0, scale.Place(.08)).Labels);
    }

    [Fact]
    public void A_threshold_that_is_no_power_of_ten_has_a_tick_and_its_neighbour_none()
    {
        SymLog scale = new(.8);
        Assert.Equal(["0", "0.8", "10", "100"], scale.Ticks(0, scale.Place(300)).Labels);
    }
}
