using HeavyTails.Core.LinearModels;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Tests.Core.LinearModels;

/// <summary>Ridge regression: the condition of its minimum, and its two systems.</summary>
public class RidgeTests
{
    // At the minimum Z'(Z w - y) + mu w = 0; n < h takes the dual system and n >= h the primal one.
    [Theory]
    [InlineData(1, 1, .5)]
    [InlineData(40, 30, .013)]
    [InlineData(30, 30, 1e-6)]
    [InlineData(29, 30, 1e-6)]
    [InlineData(13, 200, 2)]
    public void The_gradient_of_the_objective_vanishes(int n, int h, double penalty)
    {
        var (z, y) = (Variates.Gaussian(n * h, 1), Variates.Gaussian(n, 2));
        var w = Ridge.Fit(z, y, penalty);
        var residuals = Enumerable.Range(0, n).Select(i => Vectors.Dot(z.AsSpan(i * h, h), w) - y[i]).ToArray();
        for (var j = 0; j < h; j++)
        {
            var slope = penalty * w[j];
            for (var i = 0; i < n; i++)
                slope += z[(i * h) + j] * residuals[i];
            Assert.Equal(0, slope, 1e-9);
        }
    }

    // Rows of zeros change the size of the system but not the weights.
    [Fact]
    public void Primal_and_dual_systems_have_the_same_solution()
    {
        var (z, y) = (Variates.Gaussian(20 * 33, 3), Variates.Gaussian(20, 4));
        var dual = Ridge.Fit(z, y, .1);
        var primal = Ridge.Fit([.. z, .. new double[20 * 33]], [.. y, .. new double[20]], .1);
        Assert.All(dual.Zip(primal), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Fact]
    public void What_cannot_be_solved_is_refused_with_both_sides()
    {
        Assert.Contains(
            "got 5 numbers",
            Assert.Throws<ArgumentException>(() => Ridge.Fit(new double[5], new double[2], 1)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "got 0",
            Assert.Throws<ArgumentException>(() => Ridge.Fit(new double[4], new double[2], 0)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArithmeticException>(() => Ridge.Fit([1, 1, 1, 1], [1, 2], 1e-300));
        Assert.Throws<ArithmeticException>(() => Ridge.Fit([1, double.NaN], [1, 2], 1));
    }
}
