// Laws normalised on [xmin, xmax]: densities against Simpson's rule and erfc in Python, ccdfs against sums of
// densities, maxima that no neighbour exceeds, the limits that are other laws, and the likelihood ratio's sign.
using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.PowerLaws.Tails;

namespace HeavyTails.Tests.Core.PowerLaws;

public class BoundedAlternativeTests
{
    [Fact]
    public void Densities_agree_with_an_independent_quadrature()
    {
        Same(0.13985748456289218, new BoundedTruncatedPowerLawTail(1.5, 0.1, 1, 10).LogPdf(3));
        Same(0.15208599786737825, new BoundedTruncatedPowerLawTail(-1, 0.5, 2, 9).LogPdf(5));
        Same(0.009793220441761247, new BoundedTruncatedPowerLawTail(0.5, 0, 2, 90).LogPdf(40));
        Same(0.1957814832609398, new BoundedLognormalTail(1, 0.8, 1, 10).LogPdf(3));
        Same(0.03355142507993844, new BoundedLognormalTail(-2, 1, 2, 9).LogPdf(5));
        Same(0.01231664207764217, new BoundedLognormalTail(6, 1.2, 2, 90).LogPdf(40));
        Same(0.15625107454782378, new BoundedStretchedExponentialTail(0.2, 0.8, 1, 10).LogPdf(3));
        Same(0.13609773165247652, new BoundedStretchedExponentialTail(0.3, 2, 2, 9).LogPdf(5));

        static void Same(double density, double log) => Assert.Equal(Math.Log(density), log, 1e-10);
    }

    public static TheoryData<ITail> Laws =>
        [
            new BoundedExponentialTail(0.4, 2, 9),
            new BoundedExponentialTail(-0.4, 2, 9),
            new BoundedTruncatedPowerLawTail(1.5, 0.1, 2, 9),
            new BoundedTruncatedPowerLawTail(-3, 1.2, 2, 9),
            new BoundedTruncatedPowerLawTail(2.5, 1e-3, 1, 1e4),
            new BoundedLognormalTail(1.4, 0.3, 2, 9),
            new BoundedLognormalTail(-1, 1.5, 2, 9),
            new BoundedLognormalTail(4, 0.8, 2, 9),
            new BoundedStretchedExponentialTail(0.3, 0.7, 2, 9),
            new BoundedStretchedExponentialTail(0.3, 3, 2, 9),
        ];

    [Theory]
    [MemberData(nameof(Laws))]
    public void Densities_integrate_to_the_ccdf_and_the_quantile_inverts_it(ITail law)
    {
        var top = law.UpperQuantile(1e-12);
        const int steps = 4000;
        var (sum, h) = (0.0, Math.Log(top / law.Xmin) / steps);
        for (var i = 0; i < steps; i++)
        {
            var x = law.Xmin * Math.Exp((i + 0.5) * h);
            sum += law.Pdf(x) * x * h;
            if (i % 500 == 0)
                Assert.Equal(1, sum + law.Ccdf(law.Xmin * Math.Exp((i + 1) * h)), 1e-5);
        }
        foreach (var q in new[] { 1, 0.97, 0.4, 1e-5 })
            Assert.Equal(q, law.Ccdf(law.UpperQuantile(q)), 1e-9);
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void A_fit_to_quantiles_gives_the_law_back_and_no_neighbour_is_more_likely(ITail law)
    {
        double[] x = [.. Enumerable.Range(0, 4000).Select(i => law.UpperQuantile((i + 0.5) / 4000))];
        var (found, moved) = law switch
        {
            BoundedExponentialTail b => Of(
                BoundedExponentialTail.Fit(x, law.Xmin, b.UpperBound).Value,
                (g, s) => [g with { Lambda = g.Lambda * s }]
            ),
            BoundedLognormalTail b => Of(
                BoundedLognormalTail.Fit(x, law.Xmin, b.UpperBound).Value,
                (g, s) =>
                    [
                        g with
                        {
                            Mu = g.Mu + (s - 1) * g.Sigma,
                        },
                        g with
                        {
                            Sigma = g.Sigma * s,
                        },
                        g with
                        {
                            Mu = g.Mu - (s - 1) * g.Sigma,
                            Sigma = g.Sigma * s,
                        },
                    ]
            ),
            BoundedStretchedExponentialTail b => Of(
                BoundedStretchedExponentialTail.Fit(x, law.Xmin, b.UpperBound).Value,
                (g, s) =>
                    [
                        g with
                        {
                            Lambda = g.Lambda * s,
                        },
                        g with
                        {
                            Beta = g.Beta * s,
                        },
                        g with
                        {
                            Lambda = g.Lambda * s,
                            Beta = g.Beta / s,
                        },
                    ]
            ),
            BoundedTruncatedPowerLawTail b => Of(
                BoundedTruncatedPowerLawTail.Fit(x, law.Xmin, b.UpperBound).Value,
                (g, s) =>
                    [
                        g with
                        {
                            Alpha = g.Alpha * s,
                        },
                        g with
                        {
                            Lambda = g.Lambda * s,
                        },
                        g with
                        {
                            Alpha = g.Alpha * s,
                            Lambda = g.Lambda / s,
                        },
                    ]
            ),
            _ => throw new InvalidOperationException($"{law}"),
        };
        var top = found.LogLikelihood(x);
        Assert.True(top >= law.LogLikelihood(x) - 1e-6, $"{law} is more likely than {found}");
        Assert.True(top < law.LogLikelihood(x) + 1, $"{found} of {law}");
        foreach (var other in moved)
            Assert.True(other.LogLikelihood(x) <= top + 1e-8 * Math.Abs(top), $"{other} is more likely than {found}");

        static (ITail, ITail[]) Of<T>(T fit, Func<T, double, T[]> neighbours)
            where T : ITail =>
            (fit, [.. new[] { 0.99, 1.01, 0.999, 1.001 }.SelectMany(s => neighbours(fit, s)).Select(n => (ITail)n)]);
    }

    [Fact]
    public void A_bound_far_above_gives_the_unbounded_laws()
    {
        double[] x = [.. Enumerable.Range(0, 400).Select(i => 2 - Math.Log((i + 0.5) / 400))];
        foreach (var alternative in Enum.GetValues<Alternative>())
        {
            // The unbounded law with cut-off admits alpha >= 1 by default, the bounded one every alpha.
            var free =
                alternative == Alternative.TruncatedPowerLaw
                    ? TruncatedPowerLawTail.Fit(x, 2, -10).Map<ITail>(law => law)
                    : Alternatives.Fit(x, 2, alternative);
            var bounded = Alternatives.FitBounded(x, (2, 1e6), alternative);
            Assert.Equal(free.Value.LogLikelihood(x), bounded.Value.LogLikelihood(x), 1e-6);
        }
    }

    [Fact]
    public void A_bounded_power_law_is_told_from_a_bounded_exponential_one()
    {
        double[] power = [.. Quantiles(new PowerLawTail(0.7, 1, 1000), 400)];
        double[] exponential = [.. Quantiles(new BoundedExponentialTail(0.01, 1, 1000), 400)];
        var heavy = Alternatives.Compare(power, PowerLaw.Fit(power, new() { Xmin = 1, Xmax = 1000 }).Value);
        var light = Alternatives.Compare(exponential, PowerLaw.Fit(exponential, new() { Xmin = 1, Xmax = 1000 }).Value);
        Assert.True(heavy[1].Ratio.Value.R > 10 && heavy[1].Ratio.Value.P < 1e-3, $"{heavy[1].Ratio}");
        Assert.True(light[1].Ratio.Value.R < -10 && light[1].Ratio.Value.P < 1e-3, $"{light[1].Ratio}");
        foreach (var c in heavy.Concat(light))
        {
            if (!c.Law.Succeeded)
                Assert.Equal(FitFailure.NoMaximum, c.Law.Failure);
            if (c.Alternative == Alternative.TruncatedPowerLaw)
                Assert.True(c.Ratio.Value.Nested && c.Ratio.Value.R <= 1e-9, $"{c.Ratio}");
        }
    }

    [Fact]
    public void Ratios_beyond_the_largest_number_are_no_infinities()
    {
        // x / xmin = 1e600.
        double[] x = [1e-300, 1e-200, 1, 1e100, 1e300];
        ITail[] laws =
        [
            new PowerLawTail(1.001, 1e-300),
            new PowerLawTail(1.001, 1e-300, 1e301),
            new LognormalTail(-200, 500, 1e-300),
            new TruncatedPowerLawTail(1.01, 1e-301, 1e-300),
            new BoundedLognormalTail(0, 500, 1e-300, 1e301),
        ];
        foreach (var law in laws)
        foreach (var v in x)
        {
            Assert.True(double.IsFinite(law.LogPdf(v)), $"{law} at {v}");
            Assert.False(double.IsNaN(law.LogCcdf(v)), $"{law} at {v}");
        }
        Assert.Equal(1e300, new PowerLawTail(1.001, 1e-300).UpperQuantile(Math.Pow(10, -0.6)), 1e291);
        var stretched = new StretchedExponentialTail(1e290, 1e-3, 1e-300);
        Assert.Equal(Math.Log(0.5), stretched.LogCcdf(stretched.UpperQuantile(0.5)), 1e-9);
        Assert.Equal(
            x.Sum(v => Math.Log(v) - Math.Log(1e-300)) / 5,
            1 / (PowerLaw.FitAt(x, 1e-300).Value.Alpha - 1),
            1e-9
        );
    }

    private static IEnumerable<double> Quantiles(ITail law, int n) =>
        Enumerable.Range(0, n).Select(i => law.UpperQuantile((i + 0.5) / n));
}
