using HeavyTails.Core.Numerics;

namespace HeavyTails.Tests.Core.Numerics;

public class ChiSquaredTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(2.5)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Chi_squared_has_mean_k_and_variance_2k(double degrees)
    {
        const int draws = 20_000;
        var random = new SplitMix64(3);
        var (sum, squares) = (0.0, 0.0);
        for (var i = 0; i < draws; i++)
        {
            var x = ChiSquared.Next(ref random, degrees) - degrees;
            Assert.True(x >= -degrees);
            sum += x;
            squares += x * x;
        }
        Assert.Equal(0, sum / draws, 4 * Math.Sqrt(2.0 * degrees / draws));
        // The fourth central moment is 12 k^2 + 48 k, the variance of the square 8 k^2 + 48 k.
        var spread = Math.Sqrt(((8.0 * degrees * degrees) + (48.0 * degrees)) / draws);
        Assert.Equal(2 * degrees, squares / draws, 4 * spread);
    }

    // P(chi^2_2 > x) = exp(-x / 2) and P(chi^2_1 > 1) = 0.3173: the laws, not only their moments.
    [Fact]
    public void Tails_of_one_and_two_degrees_are_exact()
    {
        const int draws = 20_000;
        var random = new SplitMix64(4);
        var (one, two) = (0, 0);
        for (var i = 0; i < draws; i++)
        {
            one += ChiSquared.Next(ref random, 1) > 1 ? 1 : 0;
            two += ChiSquared.Next(ref random, 2) > 3 ? 1 : 0;
        }
        Assert.Equal(.31731, one / (double)draws, 4 * Math.Sqrt(.31731 * .68269 / draws));
        Assert.Equal(Math.Exp(-1.5), two / (double)draws, 4 * Math.Sqrt(.2231 * .7769 / draws));
        Assert.Throws<ArgumentOutOfRangeException>(() => Drawn(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Drawn(1.5));
    }

    private static double Drawn(double degrees)
    {
        var random = new SplitMix64(1);
        return ChiSquared.Next(ref random, degrees);
    }
}
