// The estimators from the largest values: Hill, Pickands and the moment estimator.
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.TailIndices;

namespace HeavyTails.Tests.Core.TailIndices;

public class TopOrderTests
{
    private static readonly TailIndexOptions NoErrors = new() { Resamples = 0 };

    [Theory]
    [InlineData(10_000, 100)]
    [InlineData(300_000, 3)]
    [InlineData(300_000, 30_000)]
    [InlineData(300_000, 299_999)]
    public void The_largest_values_are_found_exactly(int count, int k)
    {
        var x = Variates.Stable(1.1, count, 12);
        var sorted = Array.ConvertAll(x, Math.Abs);
        Array.Sort(sorted, (a, b) => b.CompareTo(a));
        var hill = k / sorted.Take(k).Sum(v => Math.Log(v / sorted[k]));
        Assert.Equal(hill, TailIndex.Hill(x, k, NoErrors).Value.TailIndex, 10);
        Assert.Equal(hill, TailIndex.All(x, NoErrors with { TopCount = k }).Hill.Value.TailIndex, 10);
        Assert.Equal(
            hill,
            TailIndex.All(Array.ConvertAll(x, v => (float)v), NoErrors with { TopCount = k }).Hill.Value.TailIndex,
            4
        );
    }

    [Fact]
    public void Hill_needs_one_value_above_the_threshold_the_moment_estimator_two_and_Pickands_four()
    {
        double[] x = [1, -8, 2, 4, 0.5, 1, 1, 3];
        Assert.Equal(1 / Math.Log(2), TailIndex.Hill(x, 1).Value.TailIndex, 1e-14);
        Assert.Equal(1 / Math.Log(2), TailIndex.All(x, new() { TopCount = 1 }).Hill.Value.TailIndex, 1e-14);
        Assert.Equal(1 / Math.Log(2), Hill.Estimate([.. x.Select(Math.Abs)], 1).Value.TailIndex, 1e-14);
        Assert.Contains("Moment needs at least 2", TailIndex.Moment(x, 1).Reason, StringComparison.Ordinal);
        Assert.True(TailIndex.Moment(x, 2).Succeeded);
        Assert.Contains("Pickands needs at least 4", TailIndex.Pickands(x, 3).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Sorted_values_make_a_poor_sample_but_the_same_result()
    {
        var x = Array.ConvertAll(Variates.Stable(1.1, 200_000, 12), Math.Abs);
        var expected = TailIndex.Hill(x, 50, NoErrors).Value.TailIndex;
        Array.Sort(x);
        Assert.Equal(expected, TailIndex.Hill(x, 50, NoErrors).Value.TailIndex, 10);
        for (var i = 0; i < x.Length; i++)
            x[i] = i % 48 == 0 ? 1e9 + i : x[i]; // the value at every sampled place is large
        Array.Sort(x, (a, b) => b.CompareTo(a));
        Assert.True(TailIndex.Hill(x, 10_000, NoErrors).Value.TailIndex > 0);
    }

    [Theory]
    [InlineData(.5)]
    [InlineData(1.0)]
    [InlineData(3.0)]
    public void Pareto_values_give_back_their_exponent_by_all_three_estimators(double tailIndex)
    {
        var random = new SplitMix64(77);
        var x = new double[200_000];
        for (var i = 0; i < x.Length; i++)
            x[i] = Math.Pow(1 - random.NextUniform(), -1 / tailIndex);
        var all = TailIndex.All(x, new() { TopCount = 20_000 });
        foreach (var fit in new[] { all.Hill.Value, all.Moment.Value, all.Pickands.Value })
        {
            Assert.InRange(
                fit.TailIndex,
                tailIndex - (4 * fit.AsymptoticError.Value),
                tailIndex + (4 * fit.AsymptoticError.Value)
            );
            Assert.InRange(fit.Error.Value.StandardError / fit.AsymptoticError.Value, .6, 1.6);
        }
        Assert.Equal(all.Hill.Value.TailIndex / Math.Sqrt(20_000), all.Hill.Value.AsymptoticError.Value, 12);
    }

    [Fact]
    public void Light_tails_have_no_finite_index_by_the_moment_estimator()
    {
        var random = new SplitMix64(5);
        var uniform = new double[100_000];
        for (var i = 0; i < uniform.Length; i++)
            uniform[i] = random.NextUniform();
        var fit = TailIndex.Moment(uniform, 2000, NoErrors).Value;
        Assert.True(double.IsPositiveInfinity(fit.TailIndex)); // gamma = -1
        Assert.Equal(FitFailure.NotApplicable, fit.AsymptoticError.Failure);
        Assert.Contains("gamma > 0", fit.AsymptoticError.Reason);
        Assert.Equal(FitFailure.NotRequested, fit.Error.Failure);
        Assert.True(double.IsPositiveInfinity(TailIndex.Pickands(uniform, 2000, NoErrors).Value.TailIndex));
    }
}
