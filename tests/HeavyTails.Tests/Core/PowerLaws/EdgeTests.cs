// Legal inputs at the edge of what can be fitted give a fit or a reason, in a time that a user accepts: bounds at data
// values, integers that float64 cannot distinguish, tails that it cannot represent.
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.PowerLaws.Tails;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Tests.Core.PowerLaws;

public class EdgeTests
{
    /// <summary>2^53, whose next integer float64 cannot represent.</summary>
    private const double Resolved = 9007199254740992;

    [Fact]
    public void A_bound_at_the_largest_of_two_values_gives_the_law_that_is_uniform_in_the_logarithm()
    {
        // On [2, 3] ln(x / xmin) has the mean ln(3/2) / 2, which is that of the uniform law in ln x, so alpha = 1.
        var fit = PowerLaw.Fit([3, 2], new() { Xmax = 3 }).Value;
        Assert.Equal(1, fit.Alpha, 1e-12);
        Assert.Equal(1 / Math.Sqrt(2 / 12.0) / Math.Log(1.5), fit.Sigma, 1e-9);
        Assert.Equal(-2 * Math.Log(Math.Log(1.5)) - Math.Log(6), fit.LogLikelihood, 1e-12);
        Assert.Equal(1, PowerLawTail.Fit([3, 2], 2, 3).Value.Alpha, 1e-12);
        // 1, 1, 2 on [1, 4]: ln 2 / 3 = 1/a - ln 4 / (4^a - 1).
        var bounded = PowerLaw.Fit([1, 1, 2], new() { Xmin = 1, Xmax = 4 }).Value;
        var a = bounded.Alpha - 1;
        Assert.Equal(Math.Log(2) / 3, 1 / a - Math.Log(4) / (Math.Pow(4, a) - 1), 1e-13);
        // powerlaw.Fit admits alpha > 1 only.
        var powerlaws = new PowerLawOptions
        {
            Xmin = 2,
            Xmax = 3,
            AlphaRange = new(1, double.PositiveInfinity),
        };
        var refused = PowerLaw.Fit([3, 2.9, 2], powerlaws);
        Assert.Equal(FitFailure.OutOfRange, refused.Failure);
        // Every value at the upper end: alpha would be -infinity.
        Assert.Equal(FitFailure.NoMaximum, PowerLaw.Fit([1, 3, 3], new() { Xmin = 2, Xmax = 3 }).Failure);
    }

    [Theory]
    [InlineData(2, 100)]
    [InlineData(3, 100)]
    [InlineData(10, 150)]
    [InlineData(100, 100)]
    [InlineData(500, 50)]
    public void A_bound_at_a_data_value_gives_a_fit_for_every_continuous_set(int n, int sets)
    {
        for (var set = 0; set < sets; set++)
        {
            var x = Samples.Pareto(n, 2.5, (ulong)(set + 1000 * n));
            foreach (var xmax in new[] { x.Max(), x[n / 2], 2 * x.Max() })
            {
                var fit = PowerLaw.Fit(x, new() { Xmax = xmax });
                Assert.True(fit.Succeeded || x.Count(v => v <= xmax) < 2, $"{fit} of {n} values, xmax {xmax}");
            }
        }
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(0)]
    [InlineData(0.999999)]
    [InlineData(1)]
    [InlineData(1.5)]
    [InlineData(4)]
    public void A_bounded_law_is_recovered_at_every_real_exponent(double alpha)
    {
        var law = new PowerLawTail(alpha, 2, 20);
        ITail tail = law;
        // The density integrates to the ccdf, and the quantile inverts it.
        const int steps = 20_000;
        var (sum, h) = (0.0, Math.Log(10) / steps);
        for (var i = 0; i < steps; i++)
            sum += tail.Pdf(2 * Math.Exp((i + 0.5) * h)) * 2 * Math.Exp((i + 0.5) * h) * h;
        Assert.Equal(1, sum, 1e-7);
        foreach (var q in new[] { 1, 0.9, 0.3, 1e-3, 1e-9 })
            Assert.Equal(Math.Log(q), law.LogCcdf(law.UpperQuantile(q)), 1e-6 + (q < 1e-6 ? 1e-5 : 0));
        double[] x = [.. Enumerable.Range(0, 4000).Select(i => law.UpperQuantile((i + 0.5) / 4000))];
        var fit = PowerLaw.Fit(x, new() { Xmin = 2, Xmax = 20 }).Value;
        Assert.Equal(alpha, fit.Alpha, 2e-3);
        Assert.Equal(tail.LogLikelihood(x), fit.LogLikelihood, 1e-3 * x.Length);
        Assert.Equal(fit.Law.LogLikelihood(x), fit.LogLikelihood, 1e-8 * x.Length);
        Assert.InRange(fit.D, 0, 1e-3);
        // sigma is the curvature of the log-likelihood.
        double At(double shift) => ((ITail)new PowerLawTail(fit.Alpha + shift, 2, 20)).LogLikelihood(x);
        Assert.Equal(1 / Math.Sqrt(-(At(1e-3) - 2 * At(0) + At(-1e-3)) / 1e-6), fit.Sigma, 1e-3 * fit.Sigma);
        Assert.Equal(x.Average(), law.Mean, 1e-2);
    }

    [Fact]
    public void A_bound_far_above_the_data_is_no_bound()
    {
        var free = PowerLaw.Fit([1, 1, 2], new() { Xmin = 1 }).Value;
        foreach (var xmax in new[] { 1e20, 1e100, double.MaxValue, double.PositiveInfinity })
            Assert.Equal(free.Alpha, PowerLaw.Fit([1, 1, 2], new() { Xmin = 1, Xmax = xmax }).Value.Alpha, 1e-12);
    }

    [Fact]
    public void The_information_of_a_bounded_law_is_the_variance_of_its_logarithm_at_every_exponent()
    {
        // Where a U -> 0 the law is uniform in u = ln x: U^2 / 12. The two forms meet at a U = 0.1.
        Assert.Equal(3.0 / 4, ExponentialInterval.Variance(1e-9, 3), 1e-12);
        Assert.Equal(ExponentialInterval.Variance(2, 3), ExponentialInterval.Variance(-2, 3), 1e-15);
        var below = ExponentialInterval.Variance(Math.BitDecrement(0.1), 1);
        Assert.Equal(below, ExponentialInterval.Variance(0.1, 1), 1e-12);
    }

    [Theory]
    [InlineData(1e15)]
    [InlineData(Resolved)]
    [InlineData(1e17)]
    [InlineData(1e290)]
    public void Goodness_of_fit_of_huge_integers_comes_to_an_end(double scale)
    {
        // Ten octaves of a Pareto law from the scale on, all of them integers to float64.
        double[] data = [.. Enumerable.Range(1, 40).Select(i => Math.Floor(scale * Math.Pow(i / 40.5, -0.7)))];
        var options = new PowerLawOptions { Discrete = true };
        var fit = PowerLaw.Fit(data, options).Value;
        Assert.Equal(PowerLaw.FitAt(data, fit.Xmin).Value.Alpha, fit.Alpha, 1e-9);
        var test = Bootstrap.GoodnessOfFit(data, fit, new() { Replicates = 20, Fit = options });
        Assert.InRange(test.Value.P, 0.05, 1);
    }

    [Fact]
    public void Four_integers_above_two_to_the_53_have_a_p_value()
    {
        double[] data = [1e16, 3e16, 2e17, 1e18];
        var fit = PowerLaw.Fit(data, new() { Discrete = true }).Value;
        Assert.InRange(Bootstrap.GoodnessOfFit(data, fit, new() { Replicates = 200 }).Value.P, 0.2, 0.7);
        // The law is that of the reals to 1e-16.
        Assert.Equal(PowerLaw.FitAt(data, fit.Xmin).Value.Alpha, fit.Alpha, 1e-12);
    }

    [Theory]
    [InlineData(2.5)]
    [InlineData(0.5)]
    [InlineData(0)]
    public void A_discrete_law_begins_at_an_integer(double xmin)
    {
        var error = Assert.Throws<ArgumentException>(() =>
            PowerLaw.Fit([1, 2, 3], new() { Discrete = true, Xmin = xmin })
        );
        Assert.Contains($"{xmin}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Integers_above_the_bound_of_a_discrete_law_are_refused_by_name()
    {
        var fit = PowerLaw.Fit([1, 2, 3, 1e301], new() { Discrete = true });
        Assert.Equal(FitFailure.NotDiscrete, fit.Failure);
        Assert.Contains("1E+300", fit.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.01)]
    [InlineData(1.3)]
    [InlineData(2.4)]
    [InlineData(40)]
    public void A_discrete_quantile_is_the_least_number_with_so_small_a_tail(double alpha)
    {
        foreach (var xmin in new[] { 1, 7, 1e15, Resolved, 1e20 })
        foreach (var q in new[] { 1, 0.7, 1e-3, 1e-9, 1e-16 })
        {
            var law = new ZetaTail(alpha, xmin);
            var x = law.UpperQuantile(q);
            if (double.IsInfinity(x))
                continue;
            var before = x <= Resolved ? x - 1 : Math.BitDecrement(x);
            Assert.Equal(Math.Floor(x), x);
            Assert.True(law.LogCcdf(x) <= Math.Log(q), $"P(X > {x}) is above {q}");
            Assert.True(x == xmin || law.LogCcdf(before) > Math.Log(q), $"P(X > {before}) is at most {q}");
        }
        Assert.True(double.IsPositiveInfinity(new ZetaTail(1.001, 1).UpperQuantile(1e-3)));
    }

    [Fact]
    public void A_law_whose_draws_no_float64_holds_has_a_reason_and_no_p_value()
    {
        // alpha = 1.002: half of all draws exceed 1e150, one in four 1e300.
        double[] data = [.. Enumerable.Range(1, 20).Select(i => Math.Floor(Math.Pow(i / 20.5, -500)))];
        double[] held = [.. data.Where(x => x < 1e300)];
        var options = new PowerLawOptions { Discrete = true, Xmin = 1 };
        var fit = PowerLaw.Fit(held, options).Value;
        var test = Bootstrap.GoodnessOfFit(held, fit with { Alpha = 1.002 }, new() { Replicates = 20, Fit = options });
        Assert.False(test.Succeeded);
        Assert.Contains("exceed 1E+300", test.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_of_alpha_that_no_synthetic_set_meets_is_a_reason()
    {
        double[] data = [1, 2, 3, 5, 8, 13];
        var alpha = PowerLaw.Fit(data).Value.Alpha;
        var options = new PowerLawOptions { AlphaRange = new(alpha - 1e-9, alpha + 1e-9) };
        var test = Bootstrap.GoodnessOfFit(data, PowerLaw.Fit(data, options).Value, new() { Fit = options });
        Assert.Contains("could not be fitted", test.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fit_of_other_options_is_no_fit_to_test()
    {
        double[] data = [1, 1, 2, 3, 8];
        var fit = PowerLaw.Fit(data, new() { Discrete = true }).Value;
        Assert.Throws<ArgumentException>(() => Bootstrap.GoodnessOfFit(data, fit, new() { Fit = new() }));
        Assert.Throws<ArgumentException>(() => PowerLaw.Fit(data, new() { Discrete = true, Xmin = 1.5 }));
    }

    [Theory]
    [InlineData(1, 1e-14)]
    [InlineData(1.001, 1e-9)]
    [InlineData(1.001, 0)]
    [InlineData(2.5, 0)]
    [InlineData(1, 1e-300)]
    public void Draws_of_a_truncated_law_that_hardly_falls_come_to_an_end(double alpha, double lambda)
    {
        var law = new TruncatedPowerLawTail(alpha, lambda, 1);
        var random = new SplitMix64(5);
        double[] draws = [.. Enumerable.Range(0, 400).Select(_ => law.Sample(ref random)).Order()];
        // P(X > median) is one half, to four standard errors of 400 draws.
        Assert.InRange(((ITail)law).Ccdf(draws[200]), 0.4, 0.6);
    }
}
