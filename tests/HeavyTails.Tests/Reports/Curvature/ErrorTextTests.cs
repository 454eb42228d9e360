using HeavyTails.Reports.Curvature;

namespace HeavyTails.Tests.Reports.Curvature;

public class ErrorTextTests
{
    [Theory]
    [InlineData(13.0582, .0913, "13.06 ± 0.09")]
    [InlineData(13.0582, .132, "13.06 ± 0.13")]
    [InlineData(13.0582, .0996, "13.06 ± 0.10")]
    [InlineData(-.0660218, .0013, "-0.0660 ± 0.0013")]
    [InlineData(27.3065214, 31.4, "30 ± 30")]
    [InlineData(12345.6, 420, "12300 ± 400")]
    [InlineData(3.24e-7, 4.1e-8, "(3.2 ± 0.4)e-7")]
    [InlineData(2.5e9, 1.2e8, "(2.50 ± 0.12)e9")]
    [InlineData(.8155970963, 3.1e-12, "0.81559710 ± 3e-12")]
    [InlineData(0, 4e-9, "(0 ± 4)e-9")]
    [InlineData(13.0582, 0, "13.06 ± 0")]
    [InlineData(13.0582, double.PositiveInfinity, "13.06 ± ∞")]
    public void A_value_has_as_many_digits_as_its_error_supports(double value, double error, string text) =>
        Assert.Equal(text, ErrorText.Ascii(value, error));

    [Fact]
    public void On_pages_minus_signs_are_true_ones_and_powers_of_ten_are_raised() =>
        Assert.Equal("−2.1980921 ± 3 × 10<sup>−11</sup>", ErrorText.Html(-2.19809214, 2.6e-11));
}
