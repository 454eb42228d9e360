// For every law the density is the derivative of the distribution, the quantile inverts it, samples follow it, and the
// fit maximises the likelihood.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws.Tails;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Tests.Core.PowerLaws;

public class TailTests
{
    public static TheoryData<ITail> Laws =>
        [
            new PowerLawTail(2.5, 0.7),
            new PowerLawTail(1.1, 3),
            new PowerLawTail(2.2, 1, 50),
            new PowerLawTail(1.0001, 2, 30),
            new ExponentialTail(0.3, 2),
            new StretchedExponentialTail(0.8, 0.4, 0.5),
            new StretchedExponentialTail(2, 1.7, 0.2),
            new LognormalTail(0.3, 0.8, 1),
            new LognormalTail(-30, 4, 0.5),
            new LognormalTail(5, 0.2, 1e-3),
            new TruncatedPowerLawTail(2.5, 0.1, 1),
            new TruncatedPowerLawTail(1, 0.05, 0.3),
            new TruncatedPowerLawTail(3.2, 0, 2),
            new TruncatedPowerLawTail(0.4, 2, 1.5),
            new TruncatedPowerLawTail(1.5, 1e-6, 1),
        ];

    [Theory]
    [MemberData(nameof(Laws))]
    public void The_density_is_the_derivative_of_the_distribution(ITail law)
    {
        foreach (var q in new[] { 0.95, 0.5, 0.1, 1e-3 })
        {
            var x = law.UpperQuantile(q);
            var h = x * 1e-5;
            var slope = (law.Ccdf(x - h) - law.Ccdf(x + h)) / (2 * h);
            Assert.Equal(law.Pdf(x), slope, 1e-6 * law.Pdf(x));
        }
        Assert.Equal(0, law.Cdf(law.Xmin));
        Assert.Equal(1, law.Ccdf(law.Xmin));
        Assert.Equal(double.NegativeInfinity, law.LogPdf(law.Xmin * 0.99));
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void The_quantile_inverts_the_distribution(ITail law)
    {
        foreach (var q in new[] { 1, 0.999, 0.5, 0.01, 1e-6 })
            Assert.Equal(q, law.Ccdf(law.UpperQuantile(q)), 1e-9 * q + 1e-12);
        Assert.Equal(0.25, law.Cdf(law.Quantile(0.25)), 1e-10);
        Assert.Throws<ArgumentOutOfRangeException>(() => law.UpperQuantile(0));
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void Samples_follow_the_law(ITail law)
    {
        const int N = 4000;
        var random = new SplitMix64(11);
        var sorted = Enumerable.Range(0, N).Select(_ => law.Sample(ref random)).Order().ToArray();
        var d = sorted
            .Select((x, i) => Math.Max(Math.Abs(law.Cdf(x) - (double)i / N), Math.Abs(law.Cdf(x) - (i + 1.0) / N)))
            .Max();
        // Kolmogorov: P(sqrt N D > 2.2) = 1.2e-4.
        Assert.True(d * Math.Sqrt(N) < 2.2, $"{law.Name}: sqrt(N) D = {d * Math.Sqrt(N)}");
    }

    [Fact]
    public void Fits_converge_to_the_parameters_that_made_the_sample()
    {
        Recovers(new PowerLawTail(2.5, 0.7), x => PowerLawTail.Fit(x, 0.7).Value);
        Recovers(new PowerLawTail(1.8, 1, 40), x => PowerLawTail.Fit(x, 1, 40).Value);
        Recovers(new ExponentialTail(0.3, 2), x => ExponentialTail.Fit(x, 2).Value);
        Recovers(new StretchedExponentialTail(0.8, 0.6, 0.5), x => StretchedExponentialTail.Fit(x, 0.5).Value, 0.15);
        Recovers(new LognormalTail(0.3, 0.8, 1), x => LognormalTail.Fit(x, 1).Value, 0.15);
        Recovers(new TruncatedPowerLawTail(1.7, 0.2, 1), x => TruncatedPowerLawTail.Fit(x, 1).Value, 0.15);
        Recovers(new ZetaTail(2.3, 3), x => ZetaTail.Fit(x, 3).Value);
    }

    private static void Recovers(ITail law, Func<double[], ITail> fit, double tolerance = 0.05)
    {
        var random = new SplitMix64(5);
        var x = Enumerable.Range(0, 20_000).Select(_ => law.Sample(ref random)).ToArray();
        var made = fit(x);
        for (var i = 0; i < law.Parameters.Count; i++)
            Assert.Equal(
                law.Parameters[i].Value,
                made.Parameters[i].Value,
                tolerance * Math.Max(1, Math.Abs(law.Parameters[i].Value))
            );
        Assert.True(
            made.LogLikelihood(x) >= law.LogLikelihood(x),
            $"{law.Name}: the fit is less likely than the truth"
        );
    }

    [Fact]
    public void No_neighbour_of_a_fit_is_more_likely()
    {
        for (ulong seed = 0; seed < 40; seed++)
        {
            var x = Samples.Shape((int)(seed % 4), 300, seed);
            var xmin = x.Order().ElementAt(100);
            Top(
                ExponentialTail.Fit(x, xmin),
                x,
                f => [f with { Lambda = f.Lambda * 1.001 }, f with { Lambda = f.Lambda * 0.999 }]
            );
            Top(
                PowerLawTail.Fit(x, xmin),
                x,
                f => [f with { Alpha = f.Alpha * 1.001 }, f with { Alpha = f.Alpha * 0.999 }]
            );
            Top(
                StretchedExponentialTail.Fit(x, xmin),
                x,
                f =>
                    [
                        f with
                        {
                            Lambda = f.Lambda * 1.001,
                        },
                        f with
                        {
                            Lambda = f.Lambda * 0.999,
                        },
                        f with
                        {
                            Beta = f.Beta * 1.001,
                        },
                        f with
                        {
                            Beta = f.Beta * 0.999,
                        },
                    ]
            );
            Top(
                LognormalTail.Fit(x, xmin),
                x,
                f =>
                    [
                        f with
                        {
                            Mu = f.Mu + 0.001 * f.Sigma,
                        },
                        f with
                        {
                            Mu = f.Mu - 0.001 * f.Sigma,
                        },
                        f with
                        {
                            Sigma = f.Sigma * 1.001,
                        },
                        f with
                        {
                            Sigma = f.Sigma * 0.999,
                        },
                    ]
            );
            Top(
                LognormalTail.FitPositive(x, xmin),
                x,
                f =>
                    [
                        f with
                        {
                            Mu = f.Mu + 1e-3,
                        },
                        f with
                        {
                            Sigma = f.Sigma * 1.001,
                        },
                        f with
                        {
                            Sigma = f.Sigma * 0.999,
                        },
                    ]
            );
            Top(
                TruncatedPowerLawTail.Fit(x, xmin),
                x,
                f =>
                    [
                        f with
                        {
                            Alpha = f.Alpha * 1.001,
                        },
                        f with
                        {
                            Alpha = Math.Max(1, f.Alpha * 0.999),
                        },
                        f with
                        {
                            Lambda = f.Lambda * 1.001 + 1e-9,
                        },
                        f with
                        {
                            Lambda = f.Lambda * 0.999,
                        },
                    ]
            );
        }
    }

    private static void Top<TLaw>(FitResult<TLaw> fit, double[] x, Func<TLaw, TLaw[]> neighbours)
        where TLaw : struct, ITail
    {
        if (!fit.Succeeded)
        {
            // A fit may fail only where the likelihood has no maximum.
            Assert.Equal(FitFailure.NoMaximum, fit.Failure);
            return;
        }
        var top = fit.Value.LogLikelihood(x);
        Assert.True(double.IsFinite(top));
        foreach (var neighbour in neighbours(fit.Value))
            Assert.True(
                neighbour.LogLikelihood(x) <= top + 1e-9 * Math.Abs(top),
                $"{neighbour} is more likely than {fit.Value}"
            );
    }

    [Fact]
    public void Power_law_tails_leave_lognormal_and_stretched_exponential_without_a_maximum()
    {
        // Exact quantiles of a law heavier than any power law: u = ln x has mean u^2 / (mean u)^2 > 2.
        double[] x = [.. Enumerable.Range(0, 500).Select(i => Math.Exp(Math.Pow(-Math.Log((i + 0.5) / 500), 1.4)))];
        Assert.Equal(FitFailure.NoMaximum, LognormalTail.Fit(x, x.Min()).Failure);
        Assert.Equal(FitFailure.NoMaximum, StretchedExponentialTail.Fit(x, x.Min()).Failure);
        Assert.Equal(0, TruncatedPowerLawTail.Fit(x, x.Min()).Value.Lambda, 1e-3);
    }

    [Fact]
    public void Moments_that_do_not_exist_are_infinite()
    {
        Assert.Equal(double.PositiveInfinity, new PowerLawTail(2, 1).Mean);
        Assert.Equal(3, new PowerLawTail(2.5, 1).Mean, 1e-14);
        Assert.Equal(double.PositiveInfinity, new PowerLawTail(2.9, 1).Variance);
        Assert.Equal(0.75, new PowerLawTail(4, 1).Variance, 1e-14);
        Assert.Equal(Math.Log(10) / 0.9, new PowerLawTail(2, 1, 10).Mean, 1e-13);
    }
}
