using HeavyTails.Core.Numerics;

namespace HeavyTails.Tests.Core.Numerics;

/// <summary>Expectations over a standard normal, against closed forms.</summary>
public class GaussianExpectationTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 0)]
    [InlineData(4, 3)]
    [InlineData(10, 945)]
    public void Moments_are_double_factorials(int power, double moment) =>
        Assert.Equal(moment, GaussianExpectation.Of(z => Math.Pow(z, power)), 1e-13 * Math.Max(1, moment));

    [Fact]
    public void A_kink_at_zero_costs_nothing()
    {
        Assert.Equal(1 / Math.Sqrt(2 * Math.PI), GaussianExpectation.Of(z => Math.Max(0, z)), 1e-14);
        Assert.Equal(Math.Sqrt(2 / Math.PI), GaussianExpectation.Of(Math.Abs), 1e-14);
    }

    // E e^(tz) He_k(z) = t^k e^(t^2 / 2).
    [Fact]
    public void Hermite_coefficients_of_an_exponential()
    {
        const double t = .7;
        var factorial = 1.0;
        for (var k = 0; k <= 20; k++, factorial *= k)
            Assert.Equal(
                Math.Pow(t, k) * Math.Exp(t * t / 2) / Math.Sqrt(factorial),
                GaussianExpectation.HermiteCoefficient(z => Math.Exp(t * z), k),
                1e-13
            );
        Assert.Throws<ArgumentOutOfRangeException>(() => GaussianExpectation.HermiteCoefficient(z => z, 31));
    }
}
