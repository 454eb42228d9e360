// Discrete laws beside the discrete power law: probabilities against sums by Python's math.erfc, exp and fsum, sums
// that are one, maxima that no neighbour exceeds, parameters that come back, and the likelihood ratio's sign.
using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.PowerLaws.Tails;

namespace HeavyTails.Tests.Core.PowerLaws;

public class DiscreteAlternativeTests
{
    [Theory]
    [InlineData(3, 1, 0.8, 1, 0.1685402184882462)]
    [InlineData(1, 1, 0.8, 1, 0.21522785308201067)]
    [InlineData(20, 2, 1.5, 5, 0.01695204808042825)]
    [InlineData(2, -3, 2, 1, 0.1544017093835496)]
    [InlineData(100, 4, 0.3, 60, 0.004490729432893493)]
    public void A_rounded_lognormal_probability_is_a_difference_of_two_error_functions(
        double k,
        double mu,
        double sigma,
        double xmin,
        double probability
    ) => Assert.Equal(Math.Log(probability), new DiscreteLognormalTail(mu, sigma, xmin).LogPdf(k), 1e-12);

    [Theory]
    [InlineData(3, 1.5, 0.01, 1, 0.0821844488302493)]
    [InlineData(40, 2.2, 1e-4, 7, 0.003395081322848888)]
    [InlineData(2, 1, 0.3, 1, 0.2032296050694469)]
    [InlineData(1000, 3, 1e-3, 900, 0.0023662723854082257)]
    [InlineData(10, 1.2, 1e-5, 1, 0.012594019563578088)]
    [InlineData(1, 2.5, 2, 1, 0.9754355079112378)]
    public void A_truncated_zeta_probability_is_a_term_over_the_sum_of_all_terms(
        double k,
        double alpha,
        double lambda,
        double xmin,
        double probability
    ) => Assert.Equal(Math.Log(probability), new TruncatedZetaTail(alpha, lambda, xmin).LogPdf(k), 1e-12);

    [Theory]
    [InlineData(3, 0.5, 0.7, 1, 0.12574538653829676)]
    [InlineData(50, 0.02, 1.8, 10, 0.013854039240046356)]
    [InlineData(1, 0.1, 0.3, 1, 0.10938819323593796)]
    public void A_discrete_Weibull_probability_is_a_difference_of_two_exponentials(
        double k,
        double lambda,
        double beta,
        double xmin,
        double probability
    ) => Assert.Equal(Math.Log(probability), new DiscreteStretchedExponentialTail(lambda, beta, xmin).LogPdf(k), 1e-12);

    public static TheoryData<ITail> Laws =>
        [
            new GeometricTail(0.3, 1),
            new GeometricTail(1e-3, 20),
            new DiscreteLognormalTail(1.5, 0.9, 1),
            new DiscreteLognormalTail(-2, 1.5, 3),
            new DiscreteLognormalTail(6.9, 0.05, 900),
            new DiscreteStretchedExponentialTail(0.2, 0.6, 1),
            new DiscreteStretchedExponentialTail(0.01, 2.5, 5),
            new DiscreteStretchedExponentialTail(0.5, 1, 2),
            new TruncatedZetaTail(1.5, 0.02, 1),
            new TruncatedZetaTail(1, 1e-3, 12),
            new TruncatedZetaTail(2.5, 0, 3),
            new TruncatedZetaTail(300, 0.1, 400),
        ];

    [Theory]
    [MemberData(nameof(Laws))]
    public void Probabilities_and_the_ccdf_sum_to_one_and_the_quantile_inverts_it(ITail law)
    {
        var sum = 0.0;
        for (var k = law.Xmin; k < law.Xmin + 3000; k++)
        {
            sum += law.Pdf(k);
            if (k < law.Xmin + 40 || k > law.Xmin + 2990)
                Assert.Equal(1, sum + law.Ccdf(k), 1e-11);
        }
        Assert.Equal(double.NegativeInfinity, law.LogPdf(law.Xmin + 0.5));
        Assert.Equal(double.NegativeInfinity, law.LogPdf(law.Xmin - 1));
        foreach (var q in new[] { 0.999, 0.6, 0.1, 1e-6 })
        {
            var x = law.UpperQuantile(q);
            Assert.True(law.Ccdf(x) <= q && (x == law.Xmin || law.Ccdf(x - 1) > q), $"{law} {q} {x}");
        }
    }

    [Theory]
    [InlineData(1.2)]
    [InlineData(1.8)]
    public void The_Weibull_law_of_exponent_one_is_geometric_and_a_cut_off_of_zero_is_the_power_law(double parameter)
    {
        for (var k = 4.0; k < 60; k++)
        {
            Assert.Equal(
                new GeometricTail(parameter, 4).LogPdf(k),
                new DiscreteStretchedExponentialTail(parameter, 1, 4).LogPdf(k),
                1e-12
            );
            Assert.Equal(new ZetaTail(parameter, 4).LogPdf(k), new TruncatedZetaTail(parameter, 0, 4).LogPdf(k), 1e-13);
            Assert.Equal(
                new TruncatedZetaTail(parameter, 1e-13, 4).LogPdf(k),
                new TruncatedZetaTail(parameter, 0, 4).LogPdf(k),
                0.02
            );
        }
    }

    [Fact]
    public void Probabilities_of_integers_beyond_two_to_the_53_are_finite()
    {
        foreach (var k in new[] { 1e16, 3e16, 1e18 })
        {
            Assert.InRange(new DiscreteLognormalTail(37, 2, 1e16).LogPdf(k), -60, -30);
            Assert.InRange(new DiscreteStretchedExponentialTail(1e-17, 0.5, 1e16).LogPdf(k), -60, -30);
            Assert.InRange(new TruncatedZetaTail(2, 1e-18, 1e16).LogPdf(k), -60, -30);
        }
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void A_fit_to_quantiles_gives_the_law_back_and_no_neighbour_is_more_likely(ITail law)
    {
        double[] x = [.. Enumerable.Range(0, 4000).Select(i => law.UpperQuantile((i + 0.5) / 4000))];
        if (law is TruncatedZetaTail { Lambda: 0 } or TruncatedZetaTail { Alpha: 300 })
            return;
        var (found, moved) = law switch
        {
            GeometricTail => Of(GeometricTail.Fit(x, law.Xmin).Value, (g, s) => [g with { Lambda = g.Lambda * s }]),
            DiscreteLognormalTail => Of(
                DiscreteLognormalTail.Fit(x, law.Xmin).Value,
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
                            Mu = g.Mu + (s - 1) * g.Sigma,
                            Sigma = g.Sigma * s,
                        },
                        g with
                        {
                            Mu = g.Mu - (s - 1) * g.Sigma,
                            Sigma = g.Sigma * s,
                        },
                    ]
            ),
            DiscreteStretchedExponentialTail => Of(
                DiscreteStretchedExponentialTail.Fit(x, law.Xmin).Value,
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
            _ => Of(
                TruncatedZetaTail.Fit(x, law.Xmin).Value,
                (g, s) => [g with { Alpha = Math.Max(1, g.Alpha * s) }, g with { Lambda = g.Lambda * s }]
            ),
        };
        var top = found.LogLikelihood(x);
        Assert.True(top >= law.LogLikelihood(x) - 1e-6, $"{law} is more likely than {found}");
        // The log-likelihood of the truth is that of the fit but for the noise of the quantiles, which is below 1.
        Assert.True(top < law.LogLikelihood(x) + 1, $"{found} of {law}");
        foreach (var other in moved)
            Assert.True(other.LogLikelihood(x) <= top + 1e-8 * Math.Abs(top), $"{other} is more likely than {found}");

        static (ITail, ITail[]) Of<T>(T fit, Func<T, double, T[]> neighbours)
            where T : ITail =>
            (fit, [.. new[] { 0.99, 1.01, 0.999, 1.001 }.SelectMany(s => neighbours(fit, s)).Select(n => (ITail)n)]);
    }

    [Fact]
    public void Power_law_integers_are_told_from_geometric_ones_and_the_nested_ratio_is_never_positive()
    {
        double[] zeta = [.. Quantiles(new ZetaTail(2.3, 2), 500)];
        double[] geometric = [.. Quantiles(new GeometricTail(0.2, 2), 500)];
        var heavy = Alternatives.Compare(zeta, PowerLaw.Fit(zeta, new() { Discrete = true, Xmin = 2 }).Value);
        var light = Alternatives.Compare(geometric, PowerLaw.Fit(geometric, new() { Discrete = true, Xmin = 2 }).Value);
        Assert.Equal(Enum.GetValues<Alternative>(), heavy.Select(c => c.Alternative));
        Assert.True(heavy[1].Ratio.Value.R > 10 && heavy[1].Ratio.Value.P < 1e-3, $"{heavy[1].Ratio}");
        Assert.True(light[1].Ratio.Value.R < -10 && light[1].Ratio.Value.P < 1e-3, $"{light[1].Ratio}");
        Assert.True(light[0].Ratio.Value.Nested && light[0].Ratio.Value.R < -10);
        foreach (var c in heavy.Concat(light))
        {
            if (!c.Law.Succeeded)
                Assert.Equal(FitFailure.NoMaximum, c.Law.Failure);
            if (c.Alternative == Alternative.TruncatedPowerLaw)
                Assert.True(c.Ratio.Value.R <= 1e-9, $"{c.Ratio}");
        }
        // R is the difference of the two log-likelihoods.
        var fit = PowerLaw.Fit(zeta, new() { Discrete = true, Xmin = 2 }).Value;
        Assert.Equal(fit.LogLikelihood - heavy[1].LogLikelihood.Value, heavy[1].Ratio.Value.R, 1e-9);
    }

    [Fact]
    public void Values_that_are_no_integers_are_refused_by_every_discrete_law()
    {
        foreach (var alternative in Enum.GetValues<Alternative>())
        {
            Assert.Equal(FitFailure.NotDiscrete, Alternatives.FitDiscrete([1, 2.5, 3], 1, alternative).Failure);
            Assert.Equal(FitFailure.AllEqual, Alternatives.FitDiscrete([1, 3, 3], 2, alternative).Failure);
            Assert.Throws<ArgumentOutOfRangeException>(() => Alternatives.FitDiscrete([1, 2, 3], 2.5, alternative));
        }
    }

    private static IEnumerable<double> Quantiles(ITail law, int n) =>
        Enumerable.Range(0, n).Select(i => law.UpperQuantile((i + 0.5) / n));
}
