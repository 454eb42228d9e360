using HeavyTails.Core.Fits;

namespace HeavyTails.Tests.Core.Fits;

public sealed class PValueTests
{
    [Theory]
    [InlineData(0, 3, "p < 0.001")]
    [InlineData(4.9e-4, 3, "p < 0.001")]
    [InlineData(5.1e-4, 3, "p = 0.001")]
    [InlineData(0.0124, 3, "p = 0.012")]
    [InlineData(0.004, 2, "p < 0.01")]
    [InlineData(1, 2, "p = 1.00")]
    public void A_p_value_is_never_written_as_zero(double p, int decimals, string text) =>
        Assert.Equal(text, PValue.Equation(p, decimals));
}
