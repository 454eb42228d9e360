using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Papers.Jamming.Transition;

namespace HeavyTails.Tests.Papers.Jamming.Transition;

/// <summary>The exponents of small gaps, on planted laws.</summary>
public class GapExponentsTests(ITestOutputHelper output)
{
    // Delta of either sign with density |Delta|^e on (0, 1]: Delta = u^(1 / (1 + e)); a share of them is replaced by
    // a bulk |Delta| = 1 + exponential, and all of a run are multiplied by a factor of its own.
    private static double[][] Planted(int runs, int gaps, ulong seed, (double Theta, double Gamma, double Spread) law)
    {
        var result = new double[runs][];
        for (var run = 0; run < runs; run++)
        {
            var random = SplitMix64.ForStream(seed, (ulong)run);
            var factor = Math.Exp(law.Spread * random.NextGaussians().First);
            result[run] = new double[gaps];
            for (var i = 0; i < gaps; i++)
            {
                var exponent = i % 2 == 0 ? law.Theta : -law.Gamma;
                var size =
                    i % 8 < 4 ? Math.Pow(1 - random.NextUniform(), 1 / (1 + exponent)) : 1 + random.NextExponential();
                result[run][i] = (i % 2 == 0 ? factor : -factor) * size;
            }
        }
        return result;
    }

    [Theory]
    [InlineData(10, 400)]
    [InlineData(8, 2000)]
    public void Planted_exponents_are_found_within_their_errors(int runs, int gaps)
    {
        const int sets = 40;
        var fits = new GapExponents[sets];
        for (var set = 0; set < sets; set++)
            fits[set] = GapExponents.Of(Planted(runs, gaps, 500 + (ulong)set, (.3, .2, .1)), new() { Resamples = 40 });
        Check("theta, power law", .3, fit => fit.Violated.PowerLaw);
        Check("theta, Hill", .3, fit => fit.Violated.Hill);
        Check("gamma, power law", -.2, fit => fit.Satisfied.PowerLaw);
        Check("gamma, Hill", -.2, fit => fit.Satisfied.Hill);

        void Check(string what, double truth, Func<GapExponents, FitResult<GapExponent>> which)
        {
            GapExponent[] found = [.. fits.Select(fit => which(fit).Value)];
            var mean = found.Average(fit => fit.Value);
            var spread = Math.Sqrt(found.Average(fit => Math.Pow(fit.Value - mean, 2)));
            var covered = found.Count(fit => fit.Interval.Value.Low <= truth && truth <= fit.Interval.Value.High);
            output.WriteLine(
                $"{what}: bias {mean - truth:f4} +- {spread / Math.Sqrt(sets):f4}, spread {spread:f4}, stated "
                    + $"{found.Average(fit => fit.StandardError.Value):f4}, covered {covered} of {sets}"
            );
            // Three standard errors of 40 sets, and one tenth of the spread; 95 % of 40 are 38.
            Assert.InRange(mean - truth, -.58 * spread, .58 * spread);
            Assert.InRange(found.Average(fit => fit.StandardError.Value) / spread, .7, 1.5);
            Assert.InRange(covered, 34, sets);
        }
    }

    // A floor that cuts off 5 % (theta) and 16 % (gamma) of the gaps below 1: the law between both ends is not biased.
    [Fact]
    public void A_floor_does_not_bias_the_exponents()
    {
        var runs = Planted(10, 4000, 9, (.3, .2, 0));
        var found = GapExponents.Of(
            runs,
            new()
            {
                Floor = .1,
                Ceiling = 1,
                TopCount = 6000,
                Resamples = 20,
            }
        );
        foreach (var (fit, truth) in new[] { (found.Violated, .3), (found.Satisfied, -.2) })
        {
            output.WriteLine($"{fit.PowerLaw.Value}, {fit.Hill.Value}");
            foreach (var exponent in new[] { fit.Hill.Value, fit.PowerLaw.Value })
            {
                Assert.InRange(exponent.LargestGap, .2, 1);
                Assert.InRange(exponent.IndependentError, 0, .12);
                Assert.InRange(
                    exponent.Value,
                    truth - (3.5 * exponent.IndependentError),
                    truth + (3.5 * exponent.IndependentError)
                );
            }
        }
    }

    // Runs that differ in scale differ in their estimates: resampled gaps would not see it.
    [Fact]
    public void Errors_see_that_gaps_of_a_run_belong_together()
    {
        var runs = Planted(10, 2000, 10, (.3, .2, 0));
        double[][] copied = [.. runs.Select(gaps => gaps.Take(200).ToArray())];
        copied = [.. copied.Select(gaps => Enumerable.Repeat(gaps, 10).SelectMany(g => g).ToArray())];
        var options = new GapOptions { TopCount = 400, Resamples = 100 };
        var (apart, together) = (GapExponents.Of(runs, options), GapExponents.Of(copied, options));
        var ratio = together.Violated.Hill.Value.StandardError.Value / apart.Violated.Hill.Value.StandardError.Value;
        output.WriteLine($"ratio {ratio}");
        Assert.InRange(ratio, 1.7, 6); // sqrt(10)
    }

    [Fact]
    public void Gaps_that_are_too_few_have_a_reason()
    {
        var found = GapExponents.Of([
            [.1, .2, -.3],
            [.4, -.1, -.2],
        ]);
        Assert.Equal(FitFailure.TailTooShort, found.Violated.Hill.Failure);
        Assert.False(found.Satisfied.PowerLaw.Succeeded);
        Assert.Equal(3, found.Violated.Count);
        Assert.Equal(FitFailure.NoData, GapExponents.Of([]).Violated.PowerLaw.Failure);
        var one = GapExponents.Of(Planted(1, 2000, 3, (.3, .2, 0)));
        Assert.Equal(FitFailure.NotEnoughData, one.Violated.Hill.Value.StandardError.Failure);
        Assert.False(one.Violated.PowerLaw.Value.Interval.Succeeded);
        Assert.Contains(
            "run 1",
            Assert
                .Throws<ArgumentException>(() =>
                    GapExponents.Of([
                        [1],
                        [double.NaN],
                    ])
                )
                .Message
        );
        Assert.Contains(
            "got 1, 1",
            Assert
                .Throws<ArgumentException>(() =>
                    GapExponents.Of(
                        [
                            [1],
                        ],
                        new() { Floor = 1, Ceiling = 1 }
                    )
                )
                .Message
        );
    }
}
