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

    [Theory]
    [InlineData(0, 100, 3, "p < 0.010")]
    [InlineData(0, 20, 2, "p < 0.05")]
    [InlineData(0, 30, 2, "p < 0.04")] // 1/30, rounded up
    [InlineData(0, 5000, 2, "p < 0.01")]
    [InlineData(0.05, 20, 2, "p = 0.05")]
    public void A_share_of_synthetic_sets_is_not_claimed_to_be_smaller_than_they_show(
        double p,
        int sets,
        int decimals,
        string text
    ) => Assert.Equal(text, PValue.Equation(p, decimals, sets));
}
