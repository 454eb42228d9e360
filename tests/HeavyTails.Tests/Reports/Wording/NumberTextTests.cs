using HeavyTails.Reports.Wording;

namespace HeavyTails.Tests.Reports.Wording;

public class NumberTextTests
{
    [Theory]
    [InlineData(2.926, 2, "2.93")]
    [InlineData(-0.5, 2, "−0.50")]
    [InlineData(1234.6, 0, "1235")]
    [InlineData(double.NaN, 3, "–")]
    [InlineData(double.PositiveInfinity, 3, "∞")]
    [InlineData(double.NegativeInfinity, 3, "−∞")]
    public void A_page_has_a_fixed_number_of_decimals_and_a_true_minus_sign(double x, int decimals, string text) =>
        Assert.Equal(text, NumberText.Fixed(x, decimals));

    [Theory]
    [InlineData(-1.106, 2, "-1.11")]
    [InlineData(0.5, 3, "0.500")]
    public void A_terminal_has_an_ascii_minus_sign(double x, int decimals, string text) =>
        Assert.Equal(text, NumberText.FixedAscii(x, decimals));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.00123456, "0.00123")]
    [InlineData(-4.567, "−4.57")]
    [InlineData(12345.6, "12346")]
    [InlineData(4.567e-9, "4.57 × 10<sup>−9</sup>")]
    [InlineData(-1e8, "−1.00 × 10<sup>8</sup>")]
    [InlineData(double.NaN, "–")]
    public void Three_digits_are_significant_and_a_far_order_of_magnitude_is_a_power_of_ten(double x, string text) =>
        Assert.Equal(text, NumberText.Significant(x));

    [Theory]
    [InlineData(0.02, "0.02")]
    [InlineData(150, "150")]
    [InlineData(3e-6, "3×10<sup>−6</sup>")]
    [InlineData(1.2e6, "1.2×10<sup>6</sup>")]
    public void A_tick_has_as_few_digits_as_say_its_value(double x, string text) =>
        Assert.Equal(text, NumberText.Tick(x));

    [Theory]
    [InlineData(0.273, 100, "0.27")]
    [InlineData(0.2734, 2500, "0.273")]
    [InlineData(0, 100, "&lt; 0.01")]
    [InlineData(0, 0, "&lt; 0.01")]
    [InlineData(0.0004, 2500, "&lt; 0.001")]
    public void A_bootstraps_p_has_the_digits_that_its_sets_support(double p, int sets, string text) =>
        Assert.Equal(text, NumberText.BootstrapP(p, sets));

    [Fact]
    public void An_error_has_as_many_decimals_as_its_value_and_none_is_left_out()
    {
        Assert.Equal("17.09 ± 0.03", NumberText.WithError(17.091, 0.0345));
        Assert.Equal("−1.5", NumberText.WithError(-1.5, double.NaN, 1));
    }

    [Fact]
    public void Counts_have_separators_and_their_noun_in_the_plural()
    {
        Assert.Equal("1 layer", NumberText.Count(1, "layer"));
        Assert.Equal("1,234 layers", NumberText.Count(1234, "layer"));
        Assert.Equal("0 layers", NumberText.Count(0, "layer"));
    }
}
