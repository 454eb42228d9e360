// From two numbers to a verdict. With the difference d = ours - theirs, an interval of ours of half width
// w = t error, and a tolerance, the distance from theirs within which the claim still holds; t is the 97.5 % point of
// Student's law with the error's degrees of freedom, n - 1 for a mean of n values, and 1.96 where they are not known:
//   Open        ours is not a number, or w > max(tolerance, |theirs| / 2): the interval says too little
//   Agrees      |d| <= tolerance + w
//   Disagrees   otherwise
// Without an error |d| <= tolerance agrees, and anything else is open.
// Of n intervals that are stated to hold the truth with probability p, k do. With X ~ Binomial(n, p):
//   Open        P(X <= 0) > 0.025: so few intervals could not refute it
//   Agrees      P(X <= k) > 0.025: the probability may be p or more
//   Disagrees   otherwise
// Where the probability is stated to be p and no more, P(X >= k) <= 0.025 disagrees too: the intervals are too wide.
using MathNet.Numerics.Distributions;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Reproduction;

/// <summary>What a reproduction says of a claim.</summary>
public enum Verdict
{
    /// <summary>What came out is what the paper states, within both errors.</summary>
    Agrees,

    /// <summary>What came out differs from what the paper states by more than the errors.</summary>
    Disagrees,

    /// <summary>The run cannot decide: it is too small, too noisy, or lacks the quantity.</summary>
    Open,
}

/// <summary>A verdict with its reason.</summary>
/// <param name="Verdict">Agreement, disagreement, or neither.</param>
/// <param name="Why">A sentence where the verdict is not <see cref="Verdict.Agrees"/>; else "".</param>
public readonly record struct Judgement(Verdict Verdict, string Why)
{
    /// <summary>Judges a number of a paper by a measured one.</summary>
    /// <param name="theirs">The number that the paper or the theory states.</param>
    /// <param name="tolerance">
    /// Distance from it within which the claim still holds, at least 0: its stated error, or what "about" allows.
    /// </param>
    /// <param name="measured">The measured number with its standard error.</param>
    /// <exception cref="ArgumentException">The stated number or the tolerance is no number.</exception>
    public static Judgement Of(double theirs, double tolerance, Measured measured)
    {
        if (!double.IsFinite(theirs) || !double.IsFinite(tolerance) || tolerance < 0)
            throw new ArgumentException(
                $"expected a finite number and a tolerance of at least 0, got {theirs} and {tolerance}"
            );
        var (ours, error) = (measured.Value, measured.Error);
        if (!double.IsFinite(ours))
            return new(Verdict.Open, "The run has no value for it.");
        var difference = Math.Abs(ours - theirs);
        if (double.IsNaN(error))
            return difference <= tolerance
                ? new(Verdict.Agrees, "")
                : new(Verdict.Open, "A single value has no error by which the difference could be judged.");
        var half = measured.HalfWidth;
        if (half > Math.Max(tolerance, Math.Abs(theirs) / 2))
            return new(
                Verdict.Open,
                $"The interval of ours, ± {SignificantAscii(half)} at 95 %, is too wide to decide it."
            );
        return difference <= tolerance + half
            ? new(Verdict.Agrees, "")
            : new(
                Verdict.Disagrees,
                $"The difference is {SignificantAscii(difference)}; the claim allows {SignificantAscii(tolerance)} and "
                    + $"our interval reaches {SignificantAscii(half)}."
            );
    }

    /// <summary>
    /// Judges the statement that each of some intervals holds the truth with at least, or exactly, a given probability.
    /// </summary>
    /// <param name="level">The stated probability, above 0 and below 1: 0.95.</param>
    /// <param name="hits">Number of intervals that hold the truth.</param>
    /// <param name="intervals">Number of all intervals, which are independent of each other.</param>
    /// <param name="exactly">
    /// Whether more hits than chance allows disagree as well; false, the default, for "at least".
    /// </param>
    /// <exception cref="ArgumentException">The level is no probability, or there are more hits than
    /// intervals.</exception>
    public static Judgement OfCoverage(double level, int hits, int intervals, bool exactly = false)
    {
        if (level is not (> 0 and < 1) || hits < 0 || hits > intervals)
            throw new ArgumentException(
                "expected a level between 0 and 1 and at most as many hits as intervals, got "
                    + $"{level}, {hits} of {intervals}"
            );
        return AtMost(0, intervals, level) > Chance ? new(Verdict.Open, "So few intervals could not refute it.")
            : AtMost(hits, intervals, level) <= Chance
                ? new(Verdict.Disagrees, "More intervals miss the truth than chance allows.")
            : exactly && AtMost(intervals - hits, intervals, 1 - level) <= Chance
                ? new(Verdict.Disagrees, "More intervals hold the truth than chance allows: they are too wide.")
            : new(Verdict.Agrees, "");
    }

    private const double Chance = .025;

    // P(X <= k) of a binomial law, summed by its terms in logarithms.
    private static double AtMost(int k, int n, double p)
    {
        var (sum, term) = (0.0, n * Math.Log(1 - p));
        for (var i = 0; i <= k; i++)
        {
            sum += Math.Exp(term);
            term += Math.Log(p / (1 - p)) + Math.Log((double)(n - i) / (i + 1));
        }
        return sum;
    }
}

/// <summary>A measured number.</summary>
/// <param name="Value">The number; NaN where the run has none.</param>
/// <param name="Error">Its standard error, at least 0; NaN where there is none, as for a single run.</param>
/// <param name="Degrees">
/// Degrees of freedom of the error, at least 1: n - 1 for a mean of n values. Infinite, the default, where they are
/// many or not known.
/// </param>
public readonly record struct Measured(double Value, double Error, double Degrees = double.PositiveInfinity)
{
    /// <summary>Half of the width of the 95 % interval, in the unit of the value; NaN without an error.</summary>
    public double HalfWidth => Error * (double.IsFinite(Degrees) ? StudentT.InvCDF(0, 1, Degrees, .975) : 1.96);
}
