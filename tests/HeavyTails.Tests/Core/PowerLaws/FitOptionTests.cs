// Options, reasons for failure, discrete and bounded laws, other distances: small cases by hand and brute force.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.PowerLaws.Tails;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Tests.Core.PowerLaws;

public class FitOptionTests
{
    private static readonly double[] Squares = [.. Enumerable.Range(1, 10).Select(i => i * i / 10.0)];

    [Fact]
    public void A_reason_names_what_was_asked_for_and_nothing_else()
    {
        Assert.Equal(
            "none of 9 candidates has an alpha > 1 between 20 and 30",
            Reason(Squares, new() { AlphaRange = new(20, 30) })
        );
        Assert.Equal(
            "none of 9 candidates has an alpha > 1 and a sigma < 0.001",
            Reason(Squares, new() { SigmaThreshold = 1e-3 })
        );
        Assert.EndsWith(
            "expected an alpha > 1 between 20 and 30",
            Reason(Squares, new() { Xmin = 0.4, AlphaRange = new(20, 30) }),
            StringComparison.Ordinal
        );
        // All values at the upper end: alpha would be -infinity.
        Assert.Contains(
            "has no finite alpha on [2, 3]",
            Reason([3, 3, 1], new() { Xmin = 2, Xmax = 3 }),
            StringComparison.Ordinal
        );

        static string Reason(double[] data, PowerLawOptions options) => PowerLaw.Fit(data, options).Reason;
    }

    [Fact]
    public void Every_failure_has_its_reason()
    {
        Expect(FitFailure.NoData, []);
        Expect(FitFailure.NotFinite, [1, double.NaN, 2]);
        Expect(FitFailure.NotFinite, [1, double.PositiveInfinity]);
        Expect(FitFailure.NoPositive, [0, -1, -2]);
        Expect(FitFailure.NotEnoughData, [5]);
        Expect(FitFailure.AllEqual, [2, 2, 2, -1]);
        Expect(FitFailure.TailTooShort, Squares, new() { MinTail = 11 });
        Expect(FitFailure.TailTooShort, Squares, new() { Xmin = 9 });
        Expect(FitFailure.NoCandidate, Squares, new() { XminRange = new(3.7, 4.8) });
        Expect(FitFailure.NoCandidate, Squares, new() { XminRange = new(100, 200) });
        Expect(FitFailure.OutOfRange, Squares, new() { AlphaRange = new(20, 30) });
        Expect(FitFailure.OutOfRange, Squares, new() { SigmaThreshold = 1e-3 });
        Expect(FitFailure.NotDiscrete, [1, 2, 2.5], new() { Discrete = true });
        Expect(FitFailure.NoPositive, Squares, new() { Xmax = 0.05 });

        static void Expect(FitFailure failure, double[] data, PowerLawOptions? options = null)
        {
            var fit = PowerLaw.Fit(data, options);
            Assert.Equal(failure, fit.Failure);
            Assert.False(fit.Succeeded);
            Assert.NotEmpty(fit.Reason);
            Assert.Null(fit.ValueOrNull);
            Assert.False(fit.TryGet(out _));
            Assert.Contains(fit.Reason, Assert.Throws<InvalidOperationException>(() => fit.Value).Message);
        }
    }

    [Fact]
    public void Contradicting_options_are_refused_with_both_sides_in_the_message()
    {
        Assert.Contains("got both", Refused(new() { Xmin = 1, XminRange = new(1, 2) }));
        Assert.Contains("minTail >= 2, got 1", Refused(new() { MinTail = 1 }));
        Assert.Contains("got 3 and 2", Refused(new() { Xmin = 3, Xmax = 2 }));
        Assert.Contains("Kuiper", Refused(new() { TwoSided = true, Distance = XminDistance.Kuiper }));

        static string Refused(PowerLawOptions options) =>
            Assert.Throws<ArgumentException>(() => PowerLaw.Fit(Squares, options)).Message;
    }

    [Fact]
    public void A_default_result_is_not_a_fit() => Assert.False(default(FitResult<PowerLawFit>).Succeeded);

    [Fact]
    public void Ranges_and_thresholds_choose_the_best_of_what_they_admit()
    {
        var candidates = PowerLaw.Candidates(Squares);
        var above3 = PowerLaw.Fit(Squares, new() { AlphaRange = new(3, 20) }).Value;
        Assert.Equal(
            candidates.Where(c => c.Alpha > 3).MinBy(c => c.D),
            above3 with
            {
                DataLength = above3.DataLength,
            }
        );
        var precise = PowerLaw.Fit(Squares, new() { SigmaThreshold = 0.5 }).Value;
        Assert.Equal(candidates.Where(c => c.Sigma < 0.5).MinBy(c => c.D).Xmin, precise.Xmin);
        // The largest value inside the range is not a candidate: [0.9, 3.6] leaves 0.9, 1.6, 2.5.
        Assert.Equal(2.5, PowerLaw.Fit(Squares, new() { XminRange = new(0.9, 3.6) }).Value.Xmin);
        Assert.Equal(7, PowerLaw.Fit(Squares, new() { MinTail = 7 }).Value.TailLength);
    }

    [Fact]
    public void Ties_step_once_at_each_distinct_value()
    {
        // 1, 1, 2, 4 from xmin = 1: alpha = 1 + 4 / ln 8; F - j/n at 1, 2, 4 with j = 0, 2, 3.
        var alpha = 1 + 4 / Math.Log(8);
        double[] gaps = [0, 1 - Math.Pow(2, 1 - alpha) - 0.5, 1 - Math.Pow(4, 1 - alpha) - 0.75];
        var fit = PowerLaw.FitAt([1, 2, 1, 4], 1).Value;
        Assert.Equal(alpha, fit.Alpha, 1e-14);
        Assert.Equal(gaps.Max(Math.Abs), fit.D, 1e-14);
        Assert.Equal(fit.D, PowerLaw.Candidates([1, 2, 1, 4])[0].D, 1e-14);
    }

    [Fact]
    public void The_two_sided_distance_sees_both_ends_of_a_step()
    {
        var one = PowerLaw.Fit(Squares, new() { Xmin = 3.6 }).Value;
        var both = PowerLaw.Fit(Squares, new() { Xmin = 3.6, TwoSided = true }).Value;
        double[] x = [3.6, 4.9, 6.4, 8.1, 10];
        var expected = x.Select((v, j) => 1 - Math.Pow(v / 3.6, 1 - one.Alpha))
            .Select((f, j) => Math.Max(Math.Abs(f - j / 5.0), Math.Abs(f - (j + 1) / 5.0)))
            .Max();
        Assert.Equal(expected, both.D, 1e-14);
        var searched = PowerLaw.Fit(Squares, new() { TwoSided = true }).Value;
        Assert.Equal(PowerLaw.Fit(Squares, new() { Xmin = searched.Xmin, TwoSided = true }).Value.D, searched.D, 1e-14);
    }

    [Fact]
    public void Kuiper_and_Anderson_Darling_minimise_what_they_say()
    {
        var x = Samples.Shape(1, 60, 3).Order().ToArray();
        foreach (var distance in new[] { XminDistance.Kuiper, XminDistance.AndersonDarling })
        {
            var (best, at) = (double.PositiveInfinity, 0.0);
            for (var i = 0; i < x.Length - 1; i++)
            {
                var tail = x[i..];
                var a = tail.Length / tail.Sum(v => Math.Log(v / x[i]));
                double[] f = [.. tail.Select(v => 1 - Math.Pow(v / x[i], -a))];
                double[] gap = [.. f.Select((v, j) => v - (double)j / tail.Length)];
                var value =
                    distance == XminDistance.Kuiper
                        ? gap.Max() - gap.Min()
                        : gap.Select((g, j) => j == 0 ? 0 : g * g / (f[j] * (1 - f[j]) + 1e-12)).Sum();
                if (value < best)
                    (best, at) = (value, x[i]);
            }
            var fit = PowerLaw.Fit(x, new() { Distance = distance }).Value;
            Assert.Equal(at, fit.Xmin);
            Assert.Equal(best, fit.Distance, 1e-12 * best);
            Assert.Equal(PowerLaw.FitAt(x, at).Value.D, fit.D, 1e-12);
        }
    }

    [Fact]
    public void A_bounded_law_does_not_have_the_bias_of_dropping_the_largest_values()
    {
        var random = new SplitMix64(8);
        var law = new PowerLawTail(2, 1, 20);
        double[] x = [.. Enumerable.Range(0, 20_000).Select(_ => law.UpperQuantile(1 - random.NextUniform()))];
        var bounded = PowerLaw.Fit(x, new() { Xmin = 1, Xmax = 20 }).Value;
        var dropped = PowerLaw
            .Fit(
                x,
                new()
                {
                    Xmin = 1,
                    Xmax = 20,
                    XmaxTreatment = XmaxTreatment.Drop,
                }
            )
            .Value;
        Assert.InRange(bounded.Alpha, 2 - 4 * bounded.Sigma, 2 + 4 * bounded.Sigma);
        Assert.True(dropped.Alpha > 2 + 10 * dropped.Sigma);
        Assert.Equal(20, bounded.UpperBound);
        Assert.True(bounded.LogLikelihood > dropped.LogLikelihood);
        Assert.Equal(((ITail)new PowerLawTail(bounded.Alpha, 1, 20)).LogLikelihood(x), bounded.LogLikelihood, 1e-7);
        Assert.True(PowerLaw.Fit(x.AsSpan(0, 300), new() { Xmax = 20 }).Succeeded);
    }

    [Fact]
    public void A_discrete_law_is_recovered_by_zeta_and_nearly_by_the_approximation()
    {
        var random = new SplitMix64(21);
        var law = new ZetaTail(2.5, 2);
        double[] x = [.. Enumerable.Range(0, 5000).Select(_ => law.UpperQuantile(1 - random.NextUniform()))];
        var exact = PowerLaw.Fit(x, new() { Xmin = 2, Discrete = true }).Value;
        Assert.InRange(exact.Alpha, 2.5 - 4 * exact.Sigma, 2.5 + 4 * exact.Sigma);
        Assert.Equal(((ITail)(law with { Alpha = exact.Alpha })).LogLikelihood(x), exact.LogLikelihood, 1e-7);
        foreach (var alpha in new[] { exact.Alpha * 1.001, exact.Alpha * 0.999 })
            Assert.True(((ITail)new ZetaTail(alpha, 2)).LogLikelihood(x) < exact.LogLikelihood);
        // Clauset et al. 2009, fig. 3.2: the continuous formula is off by far more than the approximation with
        // xmin - 1/2, which is itself biased at xmin = 2.
        var approximate = PowerLaw
            .Fit(
                x,
                new()
                {
                    Xmin = 2,
                    Discrete = true,
                    DiscreteEstimator = DiscreteEstimator.Approximate,
                }
            )
            .Value;
        Assert.Equal(2.5, approximate.Alpha, 0.15);
        var searched = PowerLaw.Fit(x, new() { Discrete = true }).Value;
        Assert.True(searched.IsDiscrete && searched.D <= exact.D + 1e-12);
        Assert.Equal(1.0 - HurwitzZeta.Value(2.5, 5) / HurwitzZeta.Value(2.5, 2), law.CdfBelow(5), 1e-14);
    }

    [Fact]
    public void Single_precision_data_are_fitted_as_their_double_values()
    {
        float[] x = [.. Squares.Select(v => (float)v)];
        Assert.Equal(PowerLaw.Fit(x.Select(v => (double)v).ToArray()).Value, PowerLaw.Fit(x).Value);
        Assert.Equal(2.840775052, PowerLaw.Fit(x).Value.Alpha, 1e-6);
    }

    [Fact]
    public void A_truncated_law_on_the_boundary_has_no_standard_errors_and_says_why()
    {
        // The mean exceeds that of the power law with the same mean logarithm, so that lambda = 0.
        double[] heavy = [.. Enumerable.Range(0, 50).Select(i => 1 + i / 100.0), 1e9];
        var fit = TruncatedPowerLaw.Fit(heavy, new() { Xmin = 1 }).Value;
        Assert.Equal(0, fit.Lambda);
        Assert.Equal(FitFailure.OnBoundary, fit.SigmaAlpha.Failure);
        Assert.Contains("lambda = 0", fit.SigmaLambda.Reason, StringComparison.Ordinal);
    }
}
