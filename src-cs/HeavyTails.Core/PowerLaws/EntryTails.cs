// The two tails of numbers w_1 .. w_n around zero: right, w > 0, and left, -w for w < 0. Each is fitted as a spectrum's
// tail is, p(x) ~ x^-alpha from the xmin of the least Kolmogorov-Smirnov distance, and on the same values x >= xmin the
// exponential and the lognormal law by maximum likelihood.  Clauset, Shalizi & Newman 2009, arXiv:0706.1062, sec. 5
// kurtosis sum (w - m)^4 / n / (sum (w - m)^2 / n)^2 - 3: 0 for normal numbers, 3 for Laplace's law.
// WeightWatcher 0.8, analyze_weights, fits Pareto's law to all of a side, from its least number on.
using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws.Tails;

namespace HeavyTails.Core.PowerLaws;

/// <summary>The fit of one tail of numbers, and which law describes it best.</summary>
/// <param name="Fit">The power law.</param>
/// <param name="Law">
/// "power_law", "exponential" or "lognormal": the law with the largest likelihood on the tail.
/// </param>
/// <param name="Ratio">
/// The likelihood ratio of the power law against the exponential law, R > 0 in favour of the power law.
/// </param>
public sealed record EntryTail(PowerLawFit Fit, string Law, FitResult<LikelihoodRatio> Ratio);

/// <summary>The tails of numbers such as the weights of a layer.</summary>
/// <param name="Left">The tail of the negative numbers, or the reason why it has no fit.</param>
/// <param name="Right">The tail of the positive numbers, or the reason why it has no fit.</param>
/// <param name="Kurtosis">Excess kurtosis: 0 for normal numbers, positive for heavier tails.</param>
public sealed record EntryTails(FitResult<EntryTail> Left, FitResult<EntryTail> Right, FitResult<double> Kurtosis)
{
    /// <summary>
    /// Largest number of values of a side, 10,000, that are fitted: the largest ones. A tail of more is no shorter for
    /// that, and the search for xmin takes a time that grows with their square.
    /// </summary>
    public const int MostValues = 10_000;

    /// <summary>Least number of values of a side, 32, that are fitted; WeightWatcher's min_points.</summary>
    public const int LeastValues = 32;

    /// <summary>Fits both tails; numbers that are zero belong to neither.</summary>
    /// <param name="numbers">The numbers in any order, finite.</param>
    public static EntryTails Of(ReadOnlySpan<double> numbers)
    {
        var (left, right) = (new List<double>(), new List<double>());
        foreach (var w in numbers)
            if (w < 0)
                left.Add(-w);
            else if (w > 0)
                right.Add(w);
        return new(Side(left, "negative"), Side(right, "positive"), KurtosisOf(numbers));
    }

    private static FitResult<EntryTail> Side(List<double> values, string sign)
    {
        if (values.Count < LeastValues)
            return FitResult<EntryTail>.Failed(
                FitFailure.NotEnoughData,
                $"{values.Count} {sign} weights are fewer than {LeastValues}"
            );
        values.Sort();
        var largest = values.ToArray().AsSpan()[Math.Max(0, values.Count - MostValues)..].ToArray();
        return PowerLaw.Fit(largest).Map(fit => Best(largest, fit));
    }

    private static EntryTail Best(double[] values, PowerLawFit fit)
    {
        var (best, law) = (fit.LogLikelihood, "power_law");
        var exponential = Alternatives.Compare(values, fit, Alternative.Exponential);
        foreach (var other in new[] { exponential, Alternatives.Compare(values, fit, Alternative.Lognormal) })
            if (other.LogLikelihood.TryGet(out var likelihood) && likelihood > best)
                (best, law) = (likelihood, Alternatives.NameOf(other.Alternative));
        return new(fit, law, exponential.Ratio);
    }

    private static FitResult<double> KurtosisOf(ReadOnlySpan<double> numbers)
    {
        var mean = 0.0;
        foreach (var w in numbers)
            mean += w / numbers.Length;
        // Powers of deviations near 1 neither overflow nor vanish.
        var largest = 0.0;
        foreach (var w in numbers)
            largest = Math.Max(largest, Math.Abs(w - mean));
        if (!(largest > 0))
            return FitResult<double>.Failed(FitFailure.AllEqual, "all weights are equal");
        var (squares, fourths) = (0.0, 0.0);
        foreach (var w in numbers)
        {
            var x = (w - mean) / largest;
            squares += x * x;
            fourths += x * x * (x * x);
        }
        return (fourths * numbers.Length / (squares * squares)) - 3;
    }
}
