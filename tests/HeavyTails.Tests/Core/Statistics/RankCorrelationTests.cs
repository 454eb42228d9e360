using System.Text.Json;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Statistics;
using HeavyTails.Tests.Core.PowerLaws;

namespace HeavyTails.Tests.Core.Statistics;

/// <summary>
/// Against SciPy (reference/rank_correlations.json), by hand, and how often intervals hold the truth.
/// </summary>
public sealed class RankCorrelationTests
{
    private static readonly JsonElement Reference = ReferenceFile.Read("rank_correlations.json");

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(x => x.GetDouble())];

    private static void Same(JsonElement expected, string prefix, RankCorrelation found)
    {
        Assert.Equal(expected.GetProperty(prefix == "" ? "r" : prefix).GetDouble(), found.Value, 1e-12);
        var p = expected.GetProperty(prefix == "" ? "p" : $"{prefix}_p").GetDouble();
        Assert.Equal(1, found.PValue / p, 1e-9);
        var ends = Numbers(expected.GetProperty(prefix == "" ? "interval" : $"{prefix}_interval"));
        Assert.Equal(ends[0], found.Interval.Value.Low, 1e-12);
        Assert.Equal(ends[1], found.Interval.Value.High, 1e-12);
    }

    [Fact]
    public void Plain_and_partial_correlations_are_those_of_SciPy()
    {
        foreach (var expected in Reference.GetProperty("correlations").EnumerateArray())
        {
            double[][] q = [.. expected.GetProperty("quantities").EnumerateArray().Select(Numbers)];
            Same(expected, "", RankCorrelation.Spearman(q[0], q[1]).Value);
            var partial = RankCorrelation.Partial(q[0], q[1], q[2..]).Value;
            Same(expected, "partial", partial);
            Assert.Equal(q.Length - 2, partial.Controls);
        }
    }

    [Fact]
    public void Equal_values_share_their_mean_rank() =>
        Assert.Equal([2.5, 1, 4, 2.5, 5], Ranks.Of([3.0, -1.0, 7.0, 3.0, 8.0]));

    [Fact]
    public void Ranks_that_agree_entirely_have_no_interval()
    {
        double[] x = [1, 2, 3, 4, 5, 6],
            cubes = [.. x.Select(v => -v * v * v)];
        var found = RankCorrelation.Spearman(x, cubes).Value;
        Assert.Equal(-1, found.Value, 1e-12);
        // 2 of the 6! = 720 orders agree entirely.
        Assert.Equal(2 / 720.0, found.PValue, 1e-12);
        Assert.Equal(FitFailure.OnBoundary, found.Interval.Failure);
    }

    // 2 of the 4! orders of four, and 2 of the 3! of three, agree entirely.
    [Fact]
    public void A_p_value_is_never_below_the_chance_of_entire_agreement()
    {
        double[] x = [1, 2, 3, 4];
        Assert.Equal(2 / 24.0, RankCorrelation.Spearman(x, x).Value.PValue, 1e-12);
        Assert.Equal(2 / 6.0, RankCorrelation.Spearman(x.AsSpan(0, 3), x.AsSpan(0, 3)).Value.PValue, 1e-12);
        Assert.InRange(RankCorrelation.Spearman(x, [1, 2, 4, 3]).Value.PValue, 2 / 24.0, 1);
    }

    [Fact]
    public void What_has_no_correlation_says_why()
    {
        double[] x = [1, 2, 3, 4, 5, 6],
            y = [2, 1, 4, 3, 6, 5],
            same = [7, 7, 7, 7, 7, 7],
            broken = [1, 2, double.NaN, 4, 5, 6];
        Assert.Equal(FitFailure.AllEqual, RankCorrelation.Spearman(x, same).Failure);
        Assert.Equal(FitFailure.NotFinite, RankCorrelation.Spearman(x, broken).Failure);
        Assert.Equal(FitFailure.NotEnoughData, RankCorrelation.Partial(x, y, [x, y, x, y]).Failure);
        // Nothing is left of x when its own ranks are held fixed.
        Assert.Equal(
            FitFailure.AllEqual,
            RankCorrelation
                .Partial(
                    x,
                    y,
                    [
                        [.. x.Select(v => v * v)],
                    ]
                )
                .Failure
        );
        var error = Assert.Throws<ArgumentException>(() =>
            RankCorrelation.Partial(
                x,
                y,
                [
                    [1.0, 2.0],
                ]
            )
        );
        Assert.Contains("expected 6 values of each quantity, got 6 and 2", error.Message);
    }

    [Fact]
    public void A_control_that_is_constant_or_given_twice_takes_no_degree_of_freedom()
    {
        double[] x = [.. Variates.Gaussian(30, 1)],
            y = [.. Variates.Gaussian(30, 2)],
            z = [.. Variates.Gaussian(30, 3)],
            same = new double[30];
        var once = RankCorrelation.Partial(x, y, [z]).Value;
        var more = RankCorrelation.Partial(x, y, [z, same, z]).Value;
        Assert.Equal(1, more.Controls);
        Assert.Equal(once.Value, more.Value, 1e-12);
        Assert.Equal(once.Interval.Value.High, more.Interval.Value.High, 1e-12);
    }

    // Of a bivariate normal of correlation rho Spearman's is 6 / pi asin(rho / 2) (Pearson 1907). Over 2,000 samples
    // the share that holds it has a standard error of 0.005; the interval is an approximation, so that 0.92 .. 0.98
    // passes.
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(-0.8)]
    public void Intervals_of_24_pairs_hold_the_true_correlation_in_95_of_100_samples(double rho)
    {
        const int samples = 2000,
            n = 24;
        var truth = 6 / Math.PI * Math.Asin(rho / 2);
        var (random, held) = (new SplitMix64(5), 0);
        double[] x = new double[n],
            y = new double[n];
        for (var s = 0; s < samples; s++)
        {
            for (var i = 0; i < n; i++)
            {
                var (first, second) = random.NextGaussians();
                (x[i], y[i]) = (first, (rho * first) + (Math.Sqrt(1 - (rho * rho)) * second));
            }
            var interval = RankCorrelation.Spearman(x, y).Value.Interval.Value;
            held += interval.Low <= truth && truth <= interval.High ? 1 : 0;
        }
        Assert.InRange(held / (double)samples, .92, .98);
    }

    [Fact]
    public void Paired_effects_are_those_of_SciPy()
    {
        foreach (var expected in Reference.GetProperty("effects").EnumerateArray())
        {
            var found = PairedEffect
                .Of(Numbers(expected.GetProperty("before")), Numbers(expected.GetProperty("after")))
                .Value;
            Assert.Equal(expected.GetProperty("mean").GetDouble(), found.Mean, 1e-12);
            Assert.Equal(1, found.PValue.Value / expected.GetProperty("p").GetDouble(), 1e-9);
            var ends = Numbers(expected.GetProperty("interval"));
            // Math.NET's quantile of Student's law is good to about 1e-8.
            Assert.Equal(ends[0], found.Interval.Low, 1e-6 * (ends[1] - ends[0]));
            Assert.Equal(ends[1], found.Interval.High, 1e-6 * (ends[1] - ends[0]));
        }
    }

    [Fact]
    public void Effects_without_a_spread_have_no_p_value_and_one_pair_is_none()
    {
        Assert.Equal(FitFailure.AllEqual, PairedEffect.Of([1, 2, 3], [2, 3, 4]).Value.PValue.Failure);
        Assert.Equal(1, PairedEffect.Of([1, 2, 3], [1, 2, 3]).Value.PValue.Value);
        Assert.Equal(FitFailure.NotEnoughData, PairedEffect.Of([1], [2]).Failure);
        Assert.Equal(FitFailure.NotFinite, PairedEffect.Of([1, 2], [2, double.NaN]).Failure);
    }

    [Fact]
    public void Holm_multiplies_the_least_p_by_the_number_of_tests_and_keeps_the_order()
    {
        // 4 x 0.005, 3 x 0.01, 2 x 0.03, and 1 x 0.04, which is raised to the one before.
        double[] expected = [.03, .06, .06, .02];
        var found = Holm.Adjust([.01, .04, .03, .005]);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], 1e-15);
        Assert.Equal([1, 1], Holm.Adjust([.9, .6]));
        Assert.Throws<ArgumentException>(() => Holm.Adjust([.5, double.NaN]));
    }
}
