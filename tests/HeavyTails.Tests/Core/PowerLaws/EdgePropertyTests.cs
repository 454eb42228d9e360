// Every legal input gives a fit or a reason: random sets of few values with ties, values that differ in their last
// digit, zeros and NaN.
using FsCheck;
using FsCheck.Fluent;
using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.PowerLaws.Tails;

namespace HeavyTails.Tests.Core.PowerLaws;

/// <summary>Fits of ugly sets.</summary>
public class EdgePropertyTests
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(2000);

    /// <summary>Few values, many of them equal, some next to each other in the last digit.</summary>
    private static readonly Arbitrary<double[]> Tied = Arb.From(
        Gen.OneOf(
                Gen.Elements(1.0, 2, 2, 3, 3, 5),
                Gen.Elements(1, Math.BitIncrement(1), 2, Math.BitDecrement(2), 1e15, 1e15 + 1),
                Gen.Elements(double.Epsilon, 1e-310, 1e-300, 1e-5, 1e300, double.MaxValue),
                Gen.Elements(0, -1, double.NaN),
                ArbMap.Default.GeneratorFor<NormalFloat>().Select(f => Math.Abs(f.Get) + 1e-3)
            )
            .ArrayOf()
            .Where(a => a.Length < 12)
    );

    [Fact]
    public void Bounds_at_below_and_above_the_data_give_a_fit_or_a_reason() =>
        Check.One(
            Thorough,
            Prop.ForAll(
                Tied,
                data =>
                {
                    double[] bounds = [.. data.Where(x => x > 0), 1, 2.5, 1e-300, double.MaxValue];
                    foreach (var xmax in bounds)
                    foreach (var treatment in Enum.GetValues<XmaxTreatment>())
                    {
                        Sound(PowerLaw.Fit(data, new() { Xmax = xmax, XmaxTreatment = treatment }), data);
                        foreach (var xmin in bounds.Where(x => x <= xmax).Take(4))
                        {
                            Sound(
                                PowerLaw.Fit(
                                    data,
                                    new()
                                    {
                                        Xmin = xmin,
                                        Xmax = xmax,
                                        XmaxTreatment = treatment,
                                    }
                                ),
                                data
                            );
                            if (!data.Any(double.IsNaN))
                                Reasoned(PowerLawTail.Fit(data, xmin, xmax));
                        }
                    }
                }
            )
        );

    [Fact]
    public void Every_distance_and_discreteness_gives_a_fit_or_a_reason() =>
        Check.One(
            Thorough,
            Prop.ForAll(
                Tied,
                data =>
                {
                    foreach (var distance in Enum.GetValues<XminDistance>())
                        Sound(PowerLaw.Fit(data, new() { Distance = distance }), data);
                    Sound(PowerLaw.Fit(data, new() { TwoSided = true }), data);
                    foreach (var estimator in Enum.GetValues<DiscreteEstimator>())
                    {
                        Sound(PowerLaw.Fit(data, new() { Discrete = true, DiscreteEstimator = estimator }), data);
                        Sound(
                            PowerLaw.Fit(
                                [.. data.Select(Math.Ceiling)],
                                new() { Discrete = true, DiscreteEstimator = estimator }
                            ),
                            data
                        );
                    }
                }
            )
        );

    [Fact]
    public void Every_law_above_every_value_gives_a_fit_or_a_reason() =>
        Check.One(
            Thorough.WithMaxTest(500),
            Prop.ForAll(
                Tied,
                data =>
                {
                    foreach (var xmin in data.Where(x => x > 0).Take(4))
                    {
                        foreach (var alternative in Enum.GetValues<Alternative>())
                            if (Alternatives.Fit(data, xmin, alternative).TryGet(out var law))
                                Assert.All(law.Parameters, p => Assert.False(double.IsNaN(p.Value), $"{law}"));
                        double[] integers = [.. data.Select(Math.Ceiling)];
                        foreach (var alternative in Enum.GetValues<Alternative>())
                        {
                            Named(Alternatives.FitDiscrete(integers, Math.Max(1, Math.Ceiling(xmin)), alternative));
                            foreach (var xmax in data.Append(1e301).Where(x => x > xmin && double.IsFinite(x)).Take(3))
                                Named(Alternatives.FitBounded(data, (xmin, xmax), alternative));
                        }
                        Reasoned(TruncatedPowerLaw.Fit(data, new() { Xmin = xmin }));
                        Sound(PowerLaw.FitAt(data, xmin), data);
                        Reasoned(ZetaTail.Fit(data, Math.Ceiling(xmin)));
                    }
                    for (var k = 1; k <= data.Length; k++)
                        if (Hill.Estimate(data, k).TryGet(out var hill))
                            Assert.True(hill.TailIndex > 0 && double.IsFinite(hill.TailIndex), $"{hill}");
                    Reasoned(TruncatedPowerLaw.Fit(data));
                    Reasoned(TruncatedPowerLaw.FitExtended(data, Variant.Legacy));
                    Reasoned(Fingers.ClipXmax(data, new() { Variant = Variant.Legacy }));
                    foreach (var candidate in PowerLaw.Candidates(data))
                        Assert.True(candidate.Alpha > 1, $"{candidate}");
                }
            )
        );

    [Fact]
    public void Bootstraps_of_small_data_give_an_answer_or_a_reason() =>
        Check.One(
            Thorough.WithMaxTest(300),
            Prop.ForAll(
                Tied,
                data =>
                {
                    PowerLawOptions[] all =
                    [
                        new(),
                        new() { Discrete = true },
                        new() { Xmax = 3 },
                        new() { Distance = XminDistance.Kuiper },
                    ];
                    foreach (var options in all)
                    {
                        var bootstrap = new BootstrapOptions
                        {
                            Replicates = 4,
                            Threads = 1,
                            Fit = options,
                        };
                        if (PowerLaw.Fit(data, options).TryGet(out var fit))
                            Reasoned(Bootstrap.GoodnessOfFit(data, fit, bootstrap));
                        Reasoned(Bootstrap.Intervals(data, bootstrap));
                    }
                }
            )
        );

    private static void Sound(FitResult<PowerLawFit> result, double[] data)
    {
        Reasoned(result);
        if (!result.TryGet(out var fit))
            return;
        Assert.True(
            (fit.Alpha > 1 || double.IsFinite(fit.UpperBound))
                && fit.Sigma > 0
                && double.IsFinite(fit.Alpha)
                && double.IsFinite(fit.Sigma),
            $"{fit} of {string.Join(' ', data)}"
        );
        Assert.True(
            fit.D is >= 0 and <= 1 + 1e-12 && !double.IsNaN(fit.Distance),
            $"{fit} of {string.Join(' ', data)}"
        );
    }

    private static void Named(FitResult<ITail> result)
    {
        Assert.True(result.Succeeded || result.Reason.Length > 0);
        if (result.TryGet(out var law))
            Assert.All(law.Parameters, p => Assert.True(double.IsFinite(p.Value), $"{law}"));
    }

    private static void Reasoned<TFit>(FitResult<TFit> result)
        where TFit : struct => Assert.True(result.Succeeded || result.Reason.Length > 0);
}
