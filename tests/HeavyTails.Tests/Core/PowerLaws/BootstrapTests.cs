// Bootstraps: the same result on any number of threads, a uniform p if the law is true, a small p if not, and intervals
// with the stated coverage.

using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.PowerLaws.Tails;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Tests.Core.PowerLaws;

public class BootstrapTests
{
    [Fact]
    public void The_result_does_not_depend_on_threads()
    {
        var x = Samples.Shape(1, 400, 4);
        var fit = PowerLaw.Fit(x).Value;
        var answers = new[] { 1, 2, 5 }
            .Select(t =>
                (
                    Bootstrap
                        .GoodnessOfFit(
                            x,
                            fit,
                            new()
                            {
                                Replicates = 300,
                                Seed = 9,
                                Threads = t,
                            }
                        )
                        .Value,
                    Bootstrap
                        .Intervals(
                            x,
                            new()
                            {
                                Replicates = 300,
                                Seed = 9,
                                Threads = t,
                            }
                        )
                        .Value
                )
            )
            .ToArray();
        Assert.Equal(answers[0], answers[1]);
        Assert.Equal(answers[0], answers[2]);
        Assert.NotEqual(answers[0].Item2, Bootstrap.Intervals(x, new() { Replicates = 300, Seed = 10 }).Value);
    }

    [Fact]
    public void The_p_value_is_uniform_when_the_law_is_true_and_small_when_it_is_not()
    {
        double[] p =
        [
            .. Enumerable
                .Range(0, 60)
                .Select(i =>
                {
                    var x = Samples.Pareto(200, 2.5, (ulong)i);
                    var options = new BootstrapOptions { Replicates = 100, Seed = (ulong)i };
                    return Bootstrap.GoodnessOfFit(x, PowerLaw.Fit(x).Value, options).Value.P;
                }),
        ];
        Assert.InRange(p.Average(), 0.5 - 0.15, 0.5 + 0.15);
        Assert.InRange(p.Count(v => v < 0.1), 0, 15);
        var random = new SplitMix64(3);
        double[] lognormal = [.. Enumerable.Range(0, 3000).Select(_ => Math.Exp(random.NextGaussians().First))];
        // A law that must hold from the smallest value on is rejected.
        var options = new PowerLawOptions { Xmin = lognormal.Min() };
        var fit = PowerLaw.Fit(lognormal, options).Value;
        Assert.True(Bootstrap.GoodnessOfFit(lognormal, fit, new() { Replicates = 100, Fit = options }).Value.P < 0.05);
    }

    [Fact]
    public void Synthetic_sets_in_logarithms_have_the_law_of_sets_in_values()
    {
        // The fast way and drawing values one by one (forced by an alpha range that admits all) give the same
        // distribution of D.
        var x = Samples.Shape(1, 150, 12);
        var fit = PowerLaw.Fit(x).Value;
        var slow = PowerLawOptions.Default with { AlphaRange = new(1, 1e9) };
        double[] Distances(PowerLawOptions options)
        {
            var sets = new SyntheticSets([.. x.Order()], fit, options);
            double Distance(int r) => sets.Synthetic(SplitMix64.ForStream(2, (ulong)r)).Value.Distance;
            return [.. Enumerable.Range(0, 1500).Select(Distance).Order()];
        }
        var (a, b) = (Distances(PowerLawOptions.Default), Distances(slow));
        var gap = a.Select(
                (d, i) => Math.Abs((double)Array.FindLastIndex(b, v => v <= d) / b.Length - (double)i / a.Length)
            )
            .Max();
        // Two-sample Kolmogorov-Smirnov at 1e-4: 2.2 sqrt(2 / 1500).
        Assert.True(gap < 2.2 * Math.Sqrt(2.0 / 1500), $"gap {gap}");
    }

    [Fact]
    public void Intervals_cover_the_truth_about_as_often_as_they_say()
    {
        var covered = 0;
        for (ulong i = 0; i < 60; i++)
        {
            var x = Samples.Pareto(300, 2.5, 1000 + i);
            var interval = Bootstrap
                .Intervals(
                    x,
                    new()
                    {
                        Replicates = 200,
                        Seed = i,
                        Level = 0.9,
                        Fit = new() { Xmin = 1 },
                    }
                )
                .Value;
            covered += interval.Alpha.Contains(2.5) ? 1 : 0;
            Assert.Equal(new Interval(1, 1), interval.Xmin);
            Assert.Equal(1.5 / Math.Sqrt(300), interval.AlphaError, 0.04);
        }
        Assert.InRange(covered, 45, 60);
    }

    [Fact]
    public void Corrected_percentiles_cover_small_sets_more_often_than_plain_ones()
    {
        const int sets = 500;
        var covered = new int[2];
        for (ulong i = 0; i < sets; i++)
        {
            var x = Samples.Pareto(20, 2.5, 5000 + i);
            foreach (var method in Enum.GetValues<IntervalMethod>())
            {
                var options = new BootstrapOptions
                {
                    Replicates = 300,
                    Seed = i,
                    Threads = 1,
                    Method = method,
                };
                var intervals = Bootstrap.Intervals(x, options).Value;
                Assert.Equal(method, intervals.Method);
                covered[(int)method] += intervals.Alpha.Contains(2.5) ? 1 : 0;
            }
        }
        // 86.0 % and 81.1 % of 2,000 sets with xmin searched; the standard error of 500 is 1.6 %.
        Assert.InRange(covered[(int)IntervalMethod.BiasCorrectedAccelerated] / (double)sets, 0.81, 0.91);
        Assert.True(
            covered[(int)IntervalMethod.BiasCorrectedAccelerated] > covered[(int)IntervalMethod.Percentile],
            string.Join(", ", covered)
        );
    }

    [Fact]
    public void The_correction_is_Efrons_formula()
    {
        double[] resamples = [.. Enumerable.Range(1, 1000).Select(i => (double)i)];
        // 40 % of the resamples are below: z0 = Phi^-1(0.4). Jackknife 0, 0, 3: d = 1, 1, -2, a = -6 / (6 * 6^1.5). The
        // percentiles were computed by Python's statistics.NormalDist.
        var correction = BcaInterval.Correct(resamples, 400.5, [0, 0, 3]);
        Assert.Equal(-1 / Math.Pow(6, 1.5), correction.Acceleration, 1e-14);
        var interval = BcaInterval.Of(resamples, 0.9, correction);
        Assert.Equal(8.478156670515006, interval.Low, 1e-6);
        Assert.Equal(845.7694375770333, interval.High, 1e-6);
        Assert.Equal(50.95, BcaInterval.Of(resamples, 0.9, Correction.None).Low, 1e-12);
        // An estimate in the middle and a symmetric jackknife correct nothing.
        var none = BcaInterval.Of(resamples, 0.9, BcaInterval.Correct(resamples, 500.5, [1, 2, 3]));
        Assert.Equal(50.95, none.Low, 1e-6);
        Assert.Equal(950.05, none.High, 1e-6);
        // An estimate beyond all resamples, and a jackknife without spread, leave a finite interval.
        var beyond = BcaInterval.Of(resamples, 0.9, BcaInterval.Correct(resamples, 2000, [2, 2, 2]));
        Assert.True(beyond.Low > 900 && beyond.High <= 1000, $"{beyond}");
    }

    [Fact]
    public void Discrete_fits_are_bootstrapped_too()
    {
        var random = new SplitMix64(2);
        var law = new ZetaTail(2.4, 1);
        double[] x = [.. Enumerable.Range(0, 150).Select(_ => law.UpperQuantile(1 - random.NextUniform()))];
        var options = new PowerLawOptions { Discrete = true, Xmin = 1 };
        var fit = PowerLaw.Fit(x, options).Value;
        var test = Bootstrap.GoodnessOfFit(x, fit, new() { Replicates = 60, Fit = options }).Value;
        Assert.True(test.P > 0.05);
        Assert.Equal(Math.Sqrt(test.P * (1 - test.P) / 60), test.StandardError, 1e-15);
    }

    // Under its own law a p-value is uniform, mean 1/2, where the sets are fitted as the data were. A fit at a given
    // xmin whose sets searched for xmin had a mean of .32.
    [Fact]
    public void A_fit_is_repeated_with_its_own_options()
    {
        const int sets = 150;
        var options = new PowerLawOptions { Xmin = 1 };
        var values = new double[sets];
        for (var i = 0; i < sets; i++)
        {
            var data = Samples.Pareto(60, 2.5, (ulong)i + 900);
            var fit = PowerLaw.Fit(data, options).Value;
            Assert.Equal(options, fit.Options);
            var test = Bootstrap.GoodnessOfFit(data, fit, new() { Replicates = 50, Seed = (ulong)i }).Value;
            values[i] = test.P;
        }
        Assert.Equal(.5, values.Average(), 4 * .29 / Math.Sqrt(sets));
        double[] integers = [1, 1, 1, 2, 2, 3, 4, 8];
        var discrete = PowerLaw.Fit(integers, new() { Discrete = true }).Value;
        Assert.True(Bootstrap.GoodnessOfFit(integers, discrete, new() { Replicates = 20 }).Succeeded);
        Assert.Equal(discrete, discrete with { Options = new() });
    }
}
