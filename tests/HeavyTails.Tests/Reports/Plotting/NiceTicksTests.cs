using HeavyTails.Core.Numerics;
using HeavyTails.Reports.Plotting;

namespace HeavyTails.Tests.Reports.Plotting;

public class NiceTicksTests
{
    [Fact]
    public void Every_interval_has_three_to_eight_ticks_inside_it_at_equal_round_distances()
    {
        var random = new SplitMix64(5);
        for (var i = 0; i < 2000; i++)
        {
            var low = (random.NextUniform() - .5) * Math.Pow(10, (8 * random.NextUniform()) - 4);
            var high = low + (Math.Abs(low) * Math.Pow(10, (4 * random.NextUniform()) - 2));
            var ticks = NiceTicks.Between(low, high);
            Assert.InRange(ticks.Length, 3, 8);
            Assert.True(ticks[0] >= low - (1e-8 * (high - low)) && ticks[^1] <= high + (1e-8 * (high - low)));
            var step = (ticks[^1] - ticks[0]) / (ticks.Length - 1);
            var mantissa = step / Math.Pow(10, Math.Floor(Math.Log10(step) + 1e-6));
            Assert.Contains(Math.Round(mantissa, 3), new[] { 1.0, 2, 5 });
            Assert.All(ticks, t => Assert.Equal(Math.Round(t / step), t / step, 4));
        }
    }

    [Fact]
    public void An_interval_without_a_length_has_none()
    {
        Assert.Empty(NiceTicks.Between(1, 1));
        Assert.Empty(NiceTicks.Between(double.NaN, 1));
        Assert.Empty(NiceTicks.Between(0, double.PositiveInfinity));
    }

    [Fact]
    public void A_logarithmic_axis_that_holds_no_two_round_numbers_has_finer_ticks()
    {
        var (values, labels) = (LogRange.Of(2.1, 2.35) with { IsLowExact = true, IsHighExact = true }).Ticks;
        Assert.All(values, v => Assert.InRange(v, 2.1, 2.35));
        Assert.Contains("2.2", labels);
        SymLog scale = new(1);
        Assert.Contains("0.96", scale.Ticks(scale.Place(.93), scale.Place(1.01)).Labels);
    }
}
