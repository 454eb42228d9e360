using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.TailEstimators;
using HeavyTails.Tests.Core.PowerLaws;
using Estimators = HeavyTails.Core.TailEstimators.TailEstimators;

namespace HeavyTails.Tests.Core.TailEstimators;

/// <summary>What all estimators have in common, and small cases by hand.</summary>
public class EstimatorTests
{
    private static readonly string[] Names =
    [
        "ks",
        "hill_mid",
        "xmin_peak",
        "hill_double_bootstrap",
        "moments",
        "kernel",
        "danielsson",
        "dk",
        "watson",
    ];

    [Fact]
    public void The_moment_estimator_of_three_values_by_hand()
    {
        // Excesses 3 and 1 over ln 1: M_1 = 2, M_2 = 5, xi = 2 + 1 - (1/2) / (1 - 4/5) = 1/2.
        var estimate = MomentEstimator.At([1, Math.E, Math.Exp(3)], 2).Value;
        Assert.Equal(0.5, estimate.Xi, 12);
        Assert.Equal(3, estimate.Alpha, 11);
        Assert.Equal((1, 2), (estimate.Xmin, estimate.TailLength));
        Assert.Equal(4 * Math.Sqrt(1.25 / 2), estimate.Error.Value, 10);
    }

    [Fact]
    public void Watsons_statistic_of_three_values_by_hand()
    {
        // alpha = 1 + 3 / (0 + 1 + 2) = 2, F = 0, 1 - 1/e, 1 - 1/e^2.
        double[] f = [0, 1 - Math.Exp(-1), 1 - Math.Exp(-2)];
        var expected =
            1 / 36.0
            + Square(f[0] - 1 / 6.0)
            + Square(f[1] - 1 / 2.0)
            + Square(f[2] - 5 / 6.0)
            - 3 * Square(f.Sum() / 3 - 0.5);
        Assert.Equal(0.07399, expected, 5);
        Assert.Equal(expected, WatsonDistance.Statistic([Math.Exp(2), 1, Math.E, 0.5], 1).Value, 14);
        static double Square(double x) => x * x;
    }

    [Fact]
    public void No_other_xmin_has_a_smaller_watson_distance()
    {
        for (var seed = 0ul; seed < 40; seed++)
        {
            var data = Samples.Shape((int)(seed % 4), 300, seed);
            if (seed % 3 == 0)
                data = Array.ConvertAll(data, x => Math.Round(x, 1) + 0.1);
            double Distance(double xmin) => WatsonDistance.Statistic(data, xmin).Value / data.Count(x => x >= xmin);
            var least = data.Distinct().Order().SkipLast(1).Min(Distance);
            Assert.Equal(least, Distance(new WatsonDistance().Of(data).Value.Xmin), 1e-12);
        }
    }

    [Fact]
    public void The_distance_of_quantiles_of_a_geometric_sequence_by_hand()
    {
        // x_(i) = 2^(1-i), xi_k = (k + 1)/2 ln 2, T = 3 of 20: k = 1 has the distances |1/2 - 1|, |1/4 - 2^-xi|,
        // |1/8 - 3^-xi|, at most .5; k = 2, xi = 1.0397, has |1/2 - 2^xi / 2| = .528 at j = 1.
        double[] data = [.. Enumerable.Range(0, 20).Select(i => Math.Pow(2, -i)).Order()];
        var estimate = new QuantileDistance().Of(data).Value;
        Assert.Equal((1, 0.5), (estimate.TailLength, estimate.Xmin));
        Assert.Equal(Math.Log(2), estimate.Xi, 12);
        Assert.Equal(FitFailure.NotApplicable, estimate.Error.Failure);
    }

    [Fact]
    public void The_list_holds_every_estimator_once_and_by_name()
    {
        Assert.Equal(Names, Estimators.All.Select(e => e.Name));
        Assert.All(Estimators.All, e => Assert.Same(e, Estimators.Named(e.Name)));
        Assert.All(Estimators.All, e => Assert.True(e.Title.Length > 5 && e.Source.Any(char.IsDigit)));
        var thrown = Assert.Throws<ArgumentException>(() => Estimators.Named("hill"));
        Assert.Equal($"expected a tail estimator ({string.Join(", ", Names)}), got hill", thrown.Message);
    }

    [Fact]
    public void Estimates_side_by_side_are_those_of_each_and_depend_on_the_seed_alone()
    {
        var data = Laws.Draw(Laws.Burr, 300, 1);
        var first = Estimators.SideBySide(data);
        Assert.Equal(Names, first.Select(r => r.Estimator.Name));
        Assert.All(first, r => Assert.Equal(r.Estimator.Of(data), r.Estimate));
        Assert.Equal(first.Select(r => r.Estimate), Estimators.SideBySide(data).Select(r => r.Estimate));
        var other = Estimators.SideBySide(data, 1);
        string[] resampled = [.. first.Zip(other).Where(p => p.First.Estimate != p.Second.Estimate).Select(Name)];
        Assert.Empty(resampled.Except(["hill_double_bootstrap", "moments", "kernel"]));
        Assert.NotEmpty(resampled);
        static string Name(
            (
                (ITailEstimator Estimator, FitResult<TailEstimate>) First,
                (ITailEstimator, FitResult<TailEstimate>) Second
            ) pair
        ) => pair.First.Estimator.Name;
    }

    [Theory]
    [InlineData(-40)]
    [InlineData(17)]
    public void Another_unit_changes_xmin_alone(int exponent)
    {
        var scale = Math.Pow(2, exponent);
        foreach (var data in new[] { Laws.Draw(Laws.Frechet, 400, 2), Laws.Draw(Laws.StudentT, 150, 3) })
        foreach (var estimator in Estimators.All)
        {
            var (one, two) = (estimator.Of(data), estimator.Of(Array.ConvertAll(data, x => x * scale)));
            Assert.Equal(one.Failure, two.Failure);
            if (!one.TryGet(out var estimate))
                continue;
            Assert.Equal(estimate.Alpha, two.Value.Alpha, 1e-8 * estimate.Alpha);
            Assert.Equal(estimate.Xmin * scale, two.Value.Xmin, 1e-12 * estimate.Xmin * scale);
            Assert.Equal(estimate.TailLength, two.Value.TailLength);
        }
    }

    [Fact]
    public void The_order_of_the_values_and_those_that_are_not_positive_change_nothing()
    {
        var data = Laws.Draw(Laws.Burr, 250, 4);
        double[] mixed = [.. data, 0, -1];
        Shuffle.InPlace(mixed.AsSpan(), 9);
        var before = mixed.ToArray();
        Assert.All(Estimators.All, e => Assert.Equal(e.Of(data), e.Of(mixed)));
        Assert.Equal(before, mixed);
    }

    public static TheoryData<double[], FitFailure> Nothing =>
        new()
        {
            { [], FitFailure.NoData },
            { [0, -1, 0], FitFailure.NoPositive },
            { [1, double.NaN, 2], FitFailure.NotFinite },
            { [1, double.PositiveInfinity], FitFailure.NotFinite },
            { [3], FitFailure.NotEnoughData },
            { [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2], FitFailure.AllEqual },
        };

    [Theory]
    [MemberData(nameof(Nothing))]
    public void Data_without_a_tail_have_a_reason(double[] data, FitFailure failure) =>
        Assert.All(
            Estimators.All,
            e =>
            {
                var estimate = e.Of(data);
                Assert.Equal(failure, estimate.Failure);
                Assert.NotEmpty(estimate.Reason);
            }
        );

    [Fact]
    public void Too_few_values_have_a_reason_that_says_how_many_are_needed()
    {
        foreach (var name in new[] { "hill_double_bootstrap", "moments", "kernel", "dk" })
        {
            var estimate = Estimators.Named(name).Of([1, 2, 4, 8, 16, 32, 64, 128, 256]);
            Assert.Equal(FitFailure.NotEnoughData, estimate.Failure);
            Assert.Equal("the estimator needs at least 10 positive values, got 9", estimate.Reason);
        }
        Assert.Equal(
            "0.15 of 13 values are 1; quantiles of at least 2 are compared",
            new QuantileDistance().Of([.. Enumerable.Range(1, 13).Select(i => (double)i)]).Reason
        );
    }

    // Of one spacing d at u / h = 1/2 the ratio q_2 / q_1 is .27 whatever d is: xi is negative unless d is large.
    [Fact]
    public void A_kernel_over_one_spacing_has_no_estimate_rather_than_a_light_tail()
    {
        double[] heavy = [.. Enumerable.Range(1, 100).Select(i => Math.Pow(i / 101.0, -2)).Order()];
        var one = KernelEstimator.At(heavy, .02);
        Assert.Equal(FitFailure.NotEnoughData, one.Failure);
        Assert.Contains("1 spacings of the largest values, of which 1 are positive", one.Reason);
        Assert.DoesNotContain("not heavy", one.Reason);
        // Of ten spacings nine are ties.
        double[] ties = [.. heavy[..^10], .. Enumerable.Repeat(heavy[^10], 9), heavy[^1]];
        Assert.DoesNotContain("not heavy", KernelEstimator.At(ties, .1).Reason);
        Assert.InRange(KernelEstimator.At(heavy, .5).Value.Xi, 1.5, 2.5);
    }

    [Fact]
    public void Equal_largest_values_have_a_reason_or_a_longer_tail()
    {
        // The upper half are ties: no k up to 100 has a spread.
        double[] data = [.. Enumerable.Range(1, 100).Select(i => i / 101.0), .. Enumerable.Repeat(1.0, 100)];
        Assert.Equal(FitFailure.AllEqual, new DreesKaufmann().Of(data).Failure);
        Assert.Equal(FitFailure.AllEqual, new QuantileDistance().Of(data).Failure);
        Assert.Equal(FitFailure.AllEqual, MomentEstimator.At(data, 50).Failure);
        Assert.Equal(FitFailure.AllEqual, KernelEstimator.At(data, 0.25).Failure);
        foreach (var estimate in Estimators.All.Select(e => e.Of(data)).Where(e => e.Succeeded))
            Assert.True(estimate.Value.TailLength > 100, estimate.Value.ToString());
    }

    [Fact]
    public void Ugly_data_give_a_number_that_exists_or_a_reason()
    {
        var few = new DoubleBootstrap { Resamples = 20 };
        ITailEstimator[] estimators =
        [
            .. Estimators.All.Where(e => e is not (DoubleBootstrapHill or MomentEstimator or KernelEstimator)),
            new DoubleBootstrapHill { Bootstrap = few },
            new MomentEstimator { Bootstrap = few },
            new KernelEstimator { Bootstrap = few },
            new DreesKaufmann { Rho = null },
        ];
        Assert.Equal(Names.Length + 1, estimators.Length);
        for (var seed = 0ul; seed < 120; seed++)
        {
            var data = Samples.Ugly(seed);
            foreach (var estimator in estimators)
            {
                var estimate = estimator.Of(data);
                if (!estimate.TryGet(out var value))
                {
                    Assert.NotEmpty(estimate.Reason);
                    continue;
                }
                var where = $"{estimator.Name}, seed {seed}: {value}";
                Assert.True(value.Alpha > 1 && double.IsFinite(value.Alpha), where);
                Assert.InRange(value.TailLength, 1, data.Length);
                Assert.True(value.Xmin >= data.Min() && value.Xmin <= data.Max(), where);
                if (value.Error.TryGet(out var error))
                    Assert.True(error > 0 && double.IsFinite(error), where);
                else
                    Assert.Equal("danielsson", estimator.Name);
            }
        }
    }

    [Fact]
    public void Options_outside_their_range_throw_with_both_sides()
    {
        double[] data = Laws.Draw(Laws.Pareto, 50, 1);
        string Thrown(Action action) => Assert.ThrowsAny<ArgumentException>(action).Message;
        Assert.Equal(
            "expected a share 0 < t < 1 of resampled values, got 1",
            Thrown(() => new DoubleBootstrapHill { Bootstrap = new() { Share = 1 } }.Of(data))
        );
        Assert.Equal(
            "expected at least 1 resample, got 0",
            Thrown(() => new MomentEstimator { Bootstrap = new() { Resamples = 0 } }.Of(data))
        );
        Assert.Equal(
            "expected a largest share 0 < k/m <= 1, got 1.5",
            Thrown(() => new KernelEstimator { Bootstrap = new() { LargestShare = 1.5 } }.Of(data))
        );
        Assert.Equal(
            "expected a second-order parameter rho < 0, got 0",
            Thrown(() => new DreesKaufmann { Rho = 0 }.Of(data))
        );
        Assert.Equal(
            "expected a share 0 < T/n < 1 of compared values, got NaN",
            Thrown(() => new QuantileDistance { Share = double.NaN }.Of(data))
        );
        Assert.StartsWith("expected 0 < h <= 1, got 0", Thrown(() => KernelEstimator.At(data, 0)));
        Assert.Contains("'1'", Thrown(() => MomentEstimator.At(data, 1)), StringComparison.Ordinal);
    }
}
