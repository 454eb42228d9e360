using HeavyTails.Core.Fits;
using HeavyTails.Core.LinearModels;
using HeavyTails.Core.Numerics;
using HeavyTails.Papers.Jamming;
using HeavyTails.Papers.Jamming.Transition;

namespace HeavyTails.Tests.Papers.Jamming.Transition;

/// <summary>The load at which one half of the runs is solved.</summary>
public class TransitionPointTests(ITestOutputHelper output)
{
    private static IEnumerable<TransitionRun> Outcomes(double load, int solved, int unsolved) =>
        Enumerable
            .Repeat(new TransitionRun(load, true), solved)
            .Concat(Enumerable.Repeat(new TransitionRun(load, false), unsolved));

    // Two loads with shares 3/4 and 1/4: the curve passes through both, ln 3 = .1 / s at a distance of .1, and
    // the information of x* is sum n p (1 - p) / s^2.
    [Fact]
    public void Two_loads_have_the_curve_through_their_shares()
    {
        var fit = TransitionPoint.Of([.. Outcomes(1.9, 30, 10), .. Outcomes(2.1, 10, 30)]).Value;
        Assert.Equal(2, fit.Load, 1e-9);
        Assert.Equal(.1 / Math.Log(3), fit.Scale, 1e-8);
        Assert.Equal(.75, fit.Solved(1.9), 1e-8);
        var wald = fit.Scale / Math.Sqrt(80 * .75 * .25);
        Assert.InRange(fit.StandardError, wald * (1 - 1e-9), 1.1 * wald);
        Assert.Equal(4 - fit.Interval.High, fit.Interval.Low, 1e-6);
        Assert.Equal(80 * ((.75 * Math.Log(.75)) + (.25 * Math.Log(.25))), fit.LogLikelihood, 1e-9);
        Assert.False(fit.Separated);
    }

    [Fact]
    public void Outcomes_and_loads_can_be_mirrored_and_rescaled()
    {
        TransitionRun[] runs = [.. Outcomes(1, 9, 1), .. Outcomes(2, 6, 4), .. Outcomes(3, 3, 7), .. Outcomes(4, 2, 8)];
        var fit = TransitionPoint.Of(runs).Value;
        var mirrored = TransitionPoint.Of([.. runs.Select(run => new TransitionRun(5 - run.Load, !run.Solved))]).Value;
        var scaled = TransitionPoint.Of([.. runs.Select(run => run with { Load = 1e-6 * run.Load })]).Value;
        Assert.Equal(5 - fit.Load, mirrored.Load, 1e-9);
        Assert.Equal(5 - fit.Interval.High, mirrored.Interval.Low, 1e-6);
        Assert.Equal(fit.Scale, mirrored.Scale, 1e-8);
        Assert.Equal(fit.Load, 1e6 * scaled.Load, 1e-8);
        Assert.Equal(fit.Interval.Low, 1e6 * scaled.Interval.Low, 1e-6);
    }

    // Five runs at each load: a transition at one of the two loads would make each run there a coin toss, at a cost of
    // 5 ln 2 > 1.92 in the log-likelihood.
    [Fact]
    public void Separated_runs_have_the_gap_as_interval()
    {
        var fit = TransitionPoint.Of([.. Outcomes(1, 5, 0), .. Outcomes(1.6, 5, 0), .. Outcomes(2, 0, 5)]).Value;
        Assert.True(fit.Separated);
        Assert.Equal((1.8, 0, 0), (fit.Load, fit.Scale, fit.LogLikelihood));
        Assert.InRange(fit.Interval.Low, 1.58, 1.62);
        Assert.InRange(fit.Interval.High, 1.98, 2.02);
        Assert.InRange(fit.StandardError, .09, .11);
        Assert.Equal(FitFailure.OnBoundary, fit.ScaleError.Failure);
        Assert.Equal((1, .5, 0), (fit.Solved(1.7), fit.Solved(1.8), fit.Solved(1.9)));
    }

    // One run at each of two loads says next to nothing: the interval is not bounded above.
    [Fact]
    public void Few_separated_runs_have_a_wide_interval()
    {
        var two = TransitionPoint.Of([new(1.6, true), new(2, false)]).Value;
        Assert.Equal(new(0, double.PositiveInfinity), two.Interval);
        Assert.Equal(double.PositiveInfinity, two.StandardError);
        var six = TransitionPoint
            .Of([new(1.2, true), new(1.4, true), new(1.6, true), new(2, false), new(2.2, false), new(2.4, false)])
            .Value;
        Assert.InRange(six.Interval.Low, 1.2, 1.6);
        Assert.InRange(six.Interval.High, 2, 2.4);
    }

    [Fact]
    public void One_load_with_both_outcomes_between_solved_and_unsolved_ones()
    {
        var fit = TransitionPoint.Of([.. Outcomes(1, 5, 0), .. Outcomes(2, 9, 1), .. Outcomes(3, 0, 5)]).Value;
        Assert.True(fit.Separated);
        Assert.Equal(2, fit.Load);
        Assert.Equal((9 * Math.Log(.9)) + Math.Log(.1), fit.LogLikelihood, 1e-6);
        Assert.InRange(fit.Interval.Low, 1.5, 2.1);
        Assert.InRange(fit.Interval.High, 2.3, 3);
    }

    [Fact]
    public void Runs_without_a_transition_have_a_reason()
    {
        Assert.Equal(FitFailure.NoData, TransitionPoint.Of([]).Failure);
        var solved = TransitionPoint.Of([.. Outcomes(1, 4, 0), .. Outcomes(2, 4, 0)]);
        Assert.Equal(FitFailure.OutOfRange, solved.Failure);
        Assert.Contains("1 .. 2 is solved: the transition lies above", solved.Reason);
        Assert.Contains("below", TransitionPoint.Of([.. Outcomes(1, 0, 4)]).Reason);
        Assert.Equal(FitFailure.NoMaximum, TransitionPoint.Of([.. Outcomes(1, 1, 3), .. Outcomes(2, 3, 1)]).Failure);
        Assert.Contains("got 0", Assert.Throws<ArgumentException>(() => TransitionPoint.Of([new(0, true)])).Message);
    }

    // Scales above and below the spacing of the loads, with the transition on a load and between two.
    [Theory]
    [InlineData(2, .1, 10)]
    [InlineData(2, .1, 3)]
    [InlineData(2.06, .1, 5)]
    [InlineData(2, .03, 10)]
    [InlineData(2, .03, 5)]
    [InlineData(2, .03, 4)]
    [InlineData(2.06, .03, 4)]
    [InlineData(2, .005, 5)]
    [InlineData(2.03, .005, 3)]
    public void Intervals_cover_a_planted_transition(double load, double scale, int runsPerLoad)
    {
        var (covered, values) = Repeat(
            [.. Loads.Select(x => (x, 1 / (1 + Math.Exp((x - load) / scale))))],
            runsPerLoad,
            load
        );
        var mean = values.Average();
        var error = Math.Sqrt(values.Average(v => (v - mean) * (v - mean)) / values.Count);
        output.WriteLine($"covered {covered} of 1000, found {values.Count}, mean {mean:f5} +- {error:f5}");
        Assert.InRange(covered, 932, 1000);
        if (load == 2)
            Assert.InRange(mean, load - (3.5 * error), load + (3.5 * error));
        Assert.Equal(1000, values.Count);
    }

    // The share of separable sets is Cover's count. The load at which a growing set stops to be separable has a skewed
    // law, so that a logistic curve misses its median by a small part of its width.
    [Theory]
    [InlineData(40, 10, .02)]
    [InlineData(40, 3, .02)]
    [InlineData(400, 4, .005)]
    public void Intervals_cover_the_load_of_Covers_transition(int h, int runsPerLoad, double bias)
    {
        var (covered, values) = Repeat(
            [.. Loads.Select(x => (int)Math.Round(h * x)).Select(p => ((double)p / h, ReadoutTheory.Separable(p, h)))],
            runsPerLoad,
            2
        );
        var mean = values.Average();
        output.WriteLine($"covered {covered} of 1000, found {values.Count}, mean {mean:f5}");
        Assert.InRange(covered, 932, 1000);
        Assert.InRange(mean, 2 - bias, 2 + bias);
    }

    private static readonly double[] Loads = [.. Enumerable.Range(0, 9).Select(i => 1.5 + (i / 8.0))];

    private static (int Covered, List<double> Values) Repeat(
        IReadOnlyList<(double Load, double Share)> curve,
        int runsPerLoad,
        double truth
    )
    {
        var (covered, values) = (0, new List<double>());
        for (var set = 0; set < 1000; set++)
        {
            var random = SplitMix64.ForStream(71, (ulong)set);
            var runs = new List<TransitionRun>();
            foreach (var (load, share) in curve)
                for (var run = 0; run < runsPerLoad; run++)
                    runs.Add(new(load, random.NextUniform() < share));
            if (!TransitionPoint.Of(runs).TryGet(out var fit))
                continue;
            values.Add(fit.Load);
            covered += fit.Interval.Low <= truth && truth <= fit.Interval.High ? 1 : 0;
        }
        return (covered, values);
    }

    // P random patterns of h features are separable exactly where the squared hinge loss of a linear read-out is 0.
    [Fact]
    public void Linear_read_outs_have_their_transition_at_two_patterns_a_feature()
    {
        const int h = 20;
        var runs = new List<TransitionRun>();
        var seed = 900UL;
        for (var patterns = 26; patterns <= 54; patterns += 4)
        for (var run = 0; run < 30; run++)
        {
            var random = new SplitMix64(seed++);
            var (x, y) = (new double[patterns * h], new double[patterns]);
            Variates.Gaussian(ref random, x);
            for (var i = 0; i < patterns; i++)
                y[i] = random.NextUniform() < .5 ? -1 : 1;
            runs.Add(new((double)patterns / h, SquaredHingeSvm.Fit(x, y, 1e9).Violated(1e-4) == 0));
        }
        var fit = TransitionPoint.Of(runs).Value;
        output.WriteLine(fit.ToString());
        Assert.InRange(fit.StandardError, .01, .05);
        Assert.InRange(fit.Load, 2 - (3 * fit.StandardError), 2 + (3 * fit.StandardError));
        // From 90 % to 10 % of separable sets, exactly.
        Assert.InRange(fit.Width, .5, 1);
    }
}
