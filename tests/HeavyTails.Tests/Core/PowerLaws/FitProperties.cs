// Properties that hold for any data that FsCheck generates: no NaN, no exception, no dependence on order or unit.
using FsCheck;
using FsCheck.Fluent;
using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Data.Transforms;

namespace HeavyTails.Tests.Core.PowerLaws;

public class FitProperties
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(1000);

    /// <summary>
    /// Any values: NaN, infinities, zeros, negatives, subnormals, 1e-300, 1e300, repeated values, no value at all.
    /// </summary>
    private static readonly Arbitrary<double[]> Anything = Arb.From(
        Gen.OneOf(
                ArbMap.Default.GeneratorFor<double>(),
                Gen.Elements(0, -1, double.Epsilon, 1e-310, 1e-300, 1e300, double.MaxValue, 1, 1, 2),
                ArbMap.Default.GeneratorFor<int>().Select(i => (double)i)
            )
            .ArrayOf()
    );

    private static readonly Arbitrary<double[]> Positive = Arb.From(
        ArbMap
            .Default.GeneratorFor<NormalFloat>()
            .Select(f => Math.Abs(f.Get) + 1e-3)
            .Where(x => x < 1e100)
            .ArrayOf()
            .Where(a => a.Distinct().Count() > 2)
    );

    [Fact]
    public void Whatever_the_data_there_is_a_finite_fit_or_a_reason() =>
        Check.One(
            Thorough,
            Prop.ForAll(
                Anything,
                data =>
                {
                    var fit = PowerLaw.Fit(data);
                    Assert.Equal(fit.Succeeded, fit.Failure == FitFailure.None);
                    if (!fit.Succeeded)
                    {
                        Assert.NotEmpty(fit.Reason);
                        return;
                    }
                    var (alpha, xmin, xmax) = (fit.Value.Alpha, fit.Value.Xmin, fit.Value.Xmax);
                    Assert.True(
                        alpha > 1
                            && fit.Value.Sigma > 0
                            && fit.Value.D is >= 0 and <= 1
                            && double.IsFinite(alpha)
                            && double.IsFinite(fit.Value.LogLikelihood)
                    );
                    Assert.True(data.Contains(xmin) && data.Contains(xmax) && xmin < xmax);
                    Assert.Equal(data.Count(x => x >= xmin), fit.Value.TailLength);
                }
            )
        );

    [Fact]
    public void Other_estimators_give_a_finite_fit_or_a_reason_as_well() =>
        Check.One(
            Thorough,
            Prop.ForAll(
                Anything,
                data =>
                {
                    Sound(TruncatedPowerLaw.Fit(data), f => [f.Alpha, f.Lambda, f.Xmin, f.D]);
                    Sound(TruncatedPowerLaw.FitExtended(data), f => [f.Alpha, f.Lambda, f.Xmin, f.D]);
                    Sound(Fingers.ClipXmax(data), f => [f.Fit.Alpha, f.RawFit.Alpha, f.NumFingers]);
                    Sound(Fingers.FitAroundPeak(data), f => [f.Alpha, f.D]);
                    Sound(Hill.Mid(data), f => [f.Alpha, f.D]);
                    Assert.All(Hill.Plot(data), p => Assert.True(p.TailIndex > 0));
                    if (!PowerLaw.Fit(data).TryGet(out var fit))
                        return;
                    foreach (var comparison in Alternatives.Compare(data, fit))
                        if (comparison.Law.Succeeded)
                            Assert.True(
                                comparison.Ratio.Value.P is >= 0 and <= 1 && !double.IsNaN(comparison.Ratio.Value.R),
                                $"{comparison}"
                            );
                }
            )
        );

    private static void Sound<TFit>(FitResult<TFit> fit, Func<TFit, double[]> numbers)
        where TFit : struct
    {
        if (fit.Succeeded)
            Assert.All(numbers(fit.Value), v => Assert.False(double.IsNaN(v), $"{fit.Value}"));
        else
            Assert.NotEmpty(fit.Reason);
    }

    [Fact]
    public void Order_and_values_that_are_not_positive_do_not_matter() =>
        Check.One(
            Thorough,
            Prop.ForAll(
                Positive,
                data =>
                {
                    var fit = PowerLaw.Fit(data);
                    Assert.Equal(fit, PowerLaw.Fit(data.Reverse().Concat([0.0, -3]).ToArray()));
                }
            )
        );

    [Fact]
    public void A_change_of_unit_by_a_power_of_two_changes_xmin_alone() =>
        Check.One(
            Thorough,
            Prop.ForAll(
                Positive,
                data =>
                {
                    var here = PowerLaw.Fit(data).Value;
                    // Candidates within rounding of each other may change places: compare the distance always, the rest
                    // where xmin is the same value.
                    var there = PowerLaw.Fit(data.Select(x => x * 1024).ToArray()).Value;
                    Assert.Equal(here.D, there.D, 1e-10);
                    if (there.Xmin == here.Xmin * 1024)
                        Assert.Equal(here.Alpha, there.Alpha, 1e-8 * here.Alpha * here.Alpha);
                }
            )
        );

    [Fact]
    public void The_truncated_law_is_never_less_likely_than_the_power_law() =>
        Check.One(
            Thorough,
            Prop.ForAll(
                Positive,
                data =>
                {
                    var power = PowerLaw.Fit(data).Value;
                    var truncated = TruncatedPowerLaw.Fit(data, new() { Xmin = power.Xmin }).Value;
                    Assert.True(
                        truncated.LogLikelihood >= power.LogLikelihood - 1e-7 * (1 + Math.Abs(power.LogLikelihood)),
                        $"{truncated.LogLikelihood} < {power.LogLikelihood}"
                    );
                }
            )
        );
}
