// Runs at loads x_i = P/N, of which some are solved (y_i = 1) and some are not (y_i = 0):
//   p(x) = 1 / (1 + exp((x - x*) / s)),   l(x*, s) = sum_i y_i ln p(x_i) + (1 - y_i) ln(1 - p(x_i))
// With slope b = 1/s and intercept a = b x* this is logistic regression, whose l is concave in (a, b). The interval of
// x* is that of its profile, {x*: 2 (l_max - max_s l(x*, s)) <= 3.84}, which exists where the loads of solved and of
// unsolved runs do not overlap: then s = 0 maximises l, Wald's error does not exist, and every x* between the two
// loads is equally likely. Few runs at a load make the ratio of likelihoods discrete: five solved runs of five have
// probability 1/16 at x* (either way), so that separated data use the exact quantile of n tosses where it exceeds 3.84.
// For other data 3.84 is replaced by the square of Student's quantile with sum 4 p (1 - p) - 1 degrees of freedom, the
// number of tosses of a fair coin that inform of x*: with 3.84 intervals cover 92 % where it is 10, with this 95 %.
// Venzon & Moolgavkar 1988, Applied Statistics 37, 87 (profile intervals); Albert & Anderson 1984, Biometrika 71, 1
// (separated data).
using HeavyTails.Core.Fits;
using HeavyTails.Core.Statistics;
using MathNet.Numerics.Distributions;

namespace HeavyTails.Papers.Jamming.Transition;

/// <summary>The outcome of one run.</summary>
/// <param name="Load">P/N, or P/h for a read-out; positive.</param>
/// <param name="Solved">Whether the run ended without violated patterns.</param>
public readonly record struct TransitionRun(double Load, bool Solved);

/// <summary>The load at which one half of the runs is solved, by maximum likelihood.</summary>
public sealed record TransitionPoint
{
    // The 95 % quantile of chi^2 with one degree of freedom.
    private const double ChiSquare95 = 3.841458820694124;

    // Found by simulation: intervals of few runs then cover at least 95 %, and stay bounded.
    private const double LeastDegrees = 5;

    // The 97.5 % quantile of the standard normal law.
    private const double Normal975 = 1.959963984540054;

    /// <summary>
    /// The load x* at which one half of the runs is solved; the middle of the gap where the data are separated.
    /// </summary>
    public required double Load { get; init; }

    /// <summary>
    /// Standard error of <see cref="Load"/>: from the curvature of the likelihood, or, where the data are separated or
    /// the likelihood is far from a parabola, half the length of the 95 % interval over 1.96 if that is larger.
    /// Infinite where the interval is not bounded.
    /// </summary>
    public required double StandardError { get; init; }

    /// <summary>
    /// The 95 % interval of x* by its profile likelihood. The lower end is at least 0; the upper end is infinite where
    /// the data do not bound it.
    /// </summary>
    public required ConfidenceInterval Interval { get; init; }

    /// <summary>
    /// The scale s of the logistic curve, in units of the load: from 73 % to 27 % of solved runs it takes 2 s. 0 where
    /// the data are separated.
    /// </summary>
    public required double Scale { get; init; }

    /// <summary>
    /// Standard error of <see cref="Scale"/> from the curvature of the likelihood; fails where the data are separated.
    /// </summary>
    public required FitResult<double> ScaleError { get; init; }

    /// <summary>The width of the transition: loads from 90 % to 10 % of solved runs, 2 ln 9 s.</summary>
    public double Width => 2 * Math.Log(9) * Scale;

    /// <summary>
    /// Whether all runs below <see cref="Load"/> were solved and none above: the scale is then smaller than the data
    /// can tell, and only the interval of the load is known.
    /// </summary>
    public required bool Separated { get; init; }

    /// <summary>Number of runs.</summary>
    public required int Runs { get; init; }

    /// <summary>The largest log-likelihood; 0 where the loads of solved and unsolved runs have a gap.</summary>
    public required double LogLikelihood { get; init; }

    /// <summary>Share of solved runs at a load, by the fitted curve.</summary>
    public double Solved(double load) =>
        Scale > 0 ? 1 / (1 + Math.Exp((load - Load) / Scale))
        : load < Load ? 1
        : load > Load ? 0
        : .5;

    /// <summary>Load and its interval, for example "P* 2.03 +- 0.05 [1.94, 2.13], width 0.4 (50 runs)".</summary>
    public override string ToString() =>
        FormattableString.Invariant(
            $"P* {Load:g4} +- {StandardError:g2} [{Interval.Low:g4}, {Interval.High:g4}], width {Width:g2} ({Runs} runs"
        ) + (Separated ? ", separated)" : ")");

    /// <summary>Fits the transition of runs at one width.</summary>
    /// <param name="runs">Loads and outcomes in any order, several runs at each load.</param>
    /// <returns>
    /// The transition; fails where there are no runs, all or none are solved, or more are solved at larger loads.
    /// </returns>
    /// <exception cref="ArgumentException">A load is not positive and finite; the message holds it.</exception>
    public static FitResult<TransitionPoint> Of(IReadOnlyList<TransitionRun> runs)
    {
        foreach (var run in runs)
            if (!(run.Load > 0) || double.IsInfinity(run.Load))
                throw new ArgumentException(FormattableString.Invariant($"expected loads above 0, got {run.Load}"));
        if (runs.Count == 0)
            return FitResult<TransitionPoint>.Failed(FitFailure.NoData, "there are no runs");
        var solved = runs.Count(run => run.Solved);
        if (solved == 0 || solved == runs.Count)
            return FitResult<TransitionPoint>.Failed(
                FitFailure.OutOfRange,
                FormattableString.Invariant($"{(solved == 0 ? "none" : "all")} of {runs.Count} runs at loads ")
                    + FormattableString.Invariant($"{runs.Min(run => run.Load)} .. {runs.Max(run => run.Load)} ")
                    + $"is solved: the transition lies {(solved == 0 ? "below" : "above")} them"
            );
        var likelihood = new LogisticLikelihood(runs);
        var (highest, lowest) = (
            runs.Where(run => run.Solved).Max(run => run.Load),
            runs.Where(run => !run.Solved).Min(run => run.Load)
        );
        if (highest <= lowest)
            return Separate(likelihood, highest, lowest);
        if (!likelihood.FallsWithLoad)
            return FitResult<TransitionPoint>.Failed(
                FitFailure.NoMaximum,
                $"the share of solved runs does not fall with the load ({solved} of {runs.Count} are solved)"
            );
        var fit = likelihood.Maximum();
        var quantile = StudentT.InvCDF(0, 1, Math.Max(fit.Tosses - 1, LeastDegrees), .975);
        var interval = likelihood.Interval(fit.Load, fit.LogLikelihood - (quantile * quantile / 2));
        return new TransitionPoint
        {
            Load = fit.Load,
            StandardError = Math.Max(fit.LoadError, ErrorOf(interval)),
            Interval = interval,
            Scale = fit.Scale,
            ScaleError = fit.ScaleError,
            Separated = false,
            Runs = runs.Count,
            LogLikelihood = fit.LogLikelihood,
        };
    }

    private static TransitionPoint Separate(LogisticLikelihood likelihood, double highest, double lowest)
    {
        // Between the two loads s = 0 explains every run; where they are one load, it explains all but those at it.
        var middle = (highest + lowest) / 2;
        var (inside, most) = likelihood.Boundary(middle);
        // Here the likelihood at a load is that of a few tosses of a coin, whose law is far from chi^2. The ratio may
        // equal its quantile, and rounding must not exclude it.
        var quantile = Math.Max(ChiSquare95, likelihood.ExactQuantile) * (1 + 1e-6);
        var interval = likelihood.Interval(inside, most - (quantile / 2));
        return new()
        {
            Load = middle,
            StandardError = ErrorOf(interval),
            Interval = interval,
            Scale = 0,
            ScaleError = FitResult<double>.Failed(
                FitFailure.OnBoundary,
                FormattableString.Invariant($"all runs below load {lowest} are solved and none above {highest}")
            ),
            Separated = true,
            Runs = likelihood.Count,
            LogLikelihood = most,
        };
    }

    private static double ErrorOf(ConfidenceInterval interval) => (interval.High - interval.Low) / (2 * Normal975);
}
