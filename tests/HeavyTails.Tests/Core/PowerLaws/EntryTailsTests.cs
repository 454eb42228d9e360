using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws;

namespace HeavyTails.Tests.Core.PowerLaws;

public sealed class EntryTailsTests
{
    private static double[] Uniforms(int count, ulong seed)
    {
        var random = new SplitMix64(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextUniform())];
    }

    // Pareto's law on the right with alpha 2.5, an exponential one on the left.
    private static double[] Mixed(int each) =>
        [
            .. Uniforms(each, 1).Select(u => Math.Pow(1 - u, -1 / 1.5)),
            .. Uniforms(each, 2).Select(u => Math.Log(1 - u) - 1e-3),
        ];

    [Fact]
    public void Each_side_has_the_fit_of_its_magnitudes_and_its_likeliest_law()
    {
        var numbers = Mixed(4000);
        var tails = EntryTails.Of(numbers);
        var (left, right) = (tails.Left.Value, tails.Right.Value);
        Assert.Equal(PowerLaw.Fit(numbers[..4000]).Value, right.Fit);
        Assert.Equal(PowerLaw.Fit(numbers[4000..].Select(w => -w).ToArray()).Value, left.Fit);
        Assert.InRange(right.Fit.Alpha, 2.5 - (4 * right.Fit.Sigma), 2.5 + (4 * right.Fit.Sigma));
        Assert.Equal("power_law", right.Law);
        Assert.True(right.Ratio.Value.NormalizedR > 2, $"{right.Ratio}");
        Assert.NotEqual("power_law", left.Law);
    }

    [Fact]
    public void A_sign_change_exchanges_the_sides_and_a_factor_changes_only_xmin()
    {
        var numbers = Mixed(1000);
        var tails = EntryTails.Of(numbers);
        var turned = EntryTails.Of([.. numbers.Select(w => -8 * w)]);
        Assert.Equal(tails.Left.Value.Fit.Alpha, turned.Right.Value.Fit.Alpha, 1e-12);
        Assert.Equal(8 * tails.Right.Value.Fit.Xmin, turned.Left.Value.Fit.Xmin, 1e-9);
        Assert.Equal(tails.Right.Value.Law, turned.Left.Value.Law);
        Assert.Equal(tails.Kurtosis.Value, turned.Kurtosis.Value, 1e-9);
    }

    [Fact]
    public void Of_many_values_the_largest_are_fitted()
    {
        var numbers = Uniforms(30_000, 3).Select(u => Math.Pow(1 - u, -1 / 1.5)).ToArray();
        var right = EntryTails.Of(numbers).Right.Value;
        Assert.Equal(PowerLaw.Fit(numbers.Order().ToArray()[20_000..]).Value, right.Fit);
    }

    [Fact]
    public void Kurtosis_is_that_of_the_definition()
    {
        Assert.Equal(-2, EntryTails.Of([1, -1, 1, -1]).Kurtosis.Value, 1e-12);
        // (0 x 9, 1): mean 0.1, variance 0.09, fourth moment (9 x 0.1^4 + 0.9^4) / 10 = 0.0657.
        Assert.Equal((0.0657 / 0.0081) - 3, EntryTails.Of([0, 0, 0, 0, 0, 0, 0, 0, 0, 1]).Kurtosis.Value, 1e-9);
        Assert.Equal(-2, EntryTails.Of([1e-300, -1e-300]).Kurtosis.Value, 1e-9);
        Assert.Equal(-2, EntryTails.Of([1e300, -1e300]).Kurtosis.Value, 1e-9);
    }

    [Fact]
    public void Too_few_or_equal_weights_have_a_reason()
    {
        var tails = EntryTails.Of([0, 0, 0]);
        Assert.Equal("0 negative weights are fewer than 32", tails.Left.Reason);
        Assert.Equal("0 positive weights are fewer than 32", tails.Right.Reason);
        Assert.Equal(FitFailure.AllEqual, tails.Kurtosis.Failure);
    }
}
