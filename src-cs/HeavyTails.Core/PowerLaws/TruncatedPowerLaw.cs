// argmin over xmin of D, where (alpha, lambda) maximise the likelihood of (x/xmin)^-alpha e^{-lambda x} above each
// candidate xmin: WeightWatcher's TPL (powerlaw.Fit with xmin_distribution = truncated_power_law). Its E_TPL,
// "extended", is the same search with the candidates confined to the neighbourhood of the histogram's peak
// (XminPeak.cs), which gives a longer tail, hence the name.
// Every candidate costs one concave maximisation from two suffix sums; most D are abandoned at the first point that
// exceeds the best so far.
using System.Globalization;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws.Tails;

namespace HeavyTails.Core.PowerLaws;

/// <summary>A fitted power law with exponential cut-off.</summary>
public readonly record struct TruncatedPowerLawFit
{
    /// <summary>Exponent alpha >= 1 of the power law.</summary>
    public required double Alpha { get; init; }

    /// <summary>Inverse cut-off length lambda >= 0, in units of 1 / x.</summary>
    public required double Lambda { get; init; }

    /// <summary>Lower cut-off; a value of the data unless it was given.</summary>
    public required double Xmin { get; init; }

    /// <summary>Largest value that was fitted.</summary>
    public required double Xmax { get; init; }

    /// <summary>
    /// Kolmogorov-Smirnov distance between tail and law, with the one-sided empirical function as in
    /// <see cref="PowerLawFit"/>.
    /// </summary>
    public required double D { get; init; }

    /// <summary>Number of values >= xmin.</summary>
    public required int TailLength { get; init; }

    /// <summary>Log-likelihood, sum ln p(x) over the tail.</summary>
    public required double LogLikelihood { get; init; }

    /// <summary>
    /// Standard error of alpha from the inverse Fisher information; fails on the boundary (alpha = 1 or lambda = 0),
    /// where that information gives no error.
    /// </summary>
    public required FitResult<double> SigmaAlpha { get; init; }

    /// <summary>Standard error of lambda from the inverse Fisher information; fails on the boundary.</summary>
    public required FitResult<double> SigmaLambda { get; init; }

    /// <summary>Number of positive values that the search used.</summary>
    public required int DataLength { get; init; }

    /// <summary>The fitted law as a distribution.</summary>
    public TruncatedPowerLawTail Law => new(Alpha, Lambda, Xmin);

    /// <summary>alpha, lambda, xmin, D and n_tail in one line, invariant culture.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"alpha {Alpha:0.0000}  lambda {Lambda:G5}  xmin {Xmin:G6}  D {D:0.0000}  n_tail {TailLength} of "
                + $"{DataLength}"
        );
}

/// <summary>Options of <see cref="TruncatedPowerLaw.Fit"/>.</summary>
public sealed record TruncatedPowerLawOptions
{
    /// <summary>The default options, those of powerlaw.Fit and WeightWatcher.</summary>
    public static TruncatedPowerLawOptions Default { get; } = new();

    /// <summary>A fixed xmin > 0; null, the default, to search.</summary>
    public double? Xmin { get; init; }

    /// <summary>
    /// Interval of the candidates for xmin; the largest value inside it is not one. Null, the default, for no limit.
    /// </summary>
    public Interval? XminRange { get; init; }

    /// <summary>Least number of values in the tail, >= 2; default 2, as in powerlaw.Fit.</summary>
    public int MinTail { get; init; } = 2;

    /// <summary>Least alpha that is admitted; default 1, the range of powerlaw and WeightWatcher.</summary>
    public double AlphaMin { get; init; } = TruncatedPowerLawTail.LeastAlpha;
}

/// <summary>Fits power laws with exponential cut-off, with xmin of the least Kolmogorov-Smirnov distance.</summary>
public static class TruncatedPowerLaw
{
    /// <summary>Fits alpha, lambda and xmin; values that are not positive are dropped.</summary>
    /// <param name="data">Values in any order.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public static FitResult<TruncatedPowerLawFit> Fit(
        ReadOnlySpan<double> data,
        TruncatedPowerLawOptions? options = null
    )
    {
        options ??= TruncatedPowerLawOptions.Default;
        new PowerLawOptions
        {
            Xmin = options.Xmin,
            XminRange = options.XminRange,
            MinTail = options.MinTail,
        }.Validate();
        if (!double.IsFinite(options.AlphaMin))
            throw new ArgumentException($"expected a finite alphaMin, got {options.AlphaMin}");
        var sorted = PositiveSample.From(data);
        if (!sorted.Succeeded)
            return FitResult<TruncatedPowerLawFit>.Failed(sorted.Failure, sorted.Reason);
        var values = sorted.Value.Ascending;
        if (options.Xmin is { } xmin)
        {
            return TruncatedPowerLawTail.Fit(values, xmin, options.AlphaMin).Map(law => Describe(law, values));
        }
        var sample = TailSample.Of(values);
        var candidates = XminCandidates.Of(sample, options.XminRange, options.MinTail);
        if (!candidates.Succeeded)
            return FitResult<TruncatedPowerLawFit>.Failed(candidates.Failure, candidates.Reason);
        return Search(sample, candidates.Value, options.AlphaMin).Map(law => Describe(law, values));
    }

    /// <summary>
    /// WeightWatcher's E_TPL: the candidates for xmin lie between 0.95 and 1.5 times the peak of the histogram of log10
    /// x.
    /// </summary>
    /// <param name="data">Positive values in any order.</param>
    /// <param name="variant">
    /// Corrected (default). Legacy takes WeightWatcher's lower end log10(0.95 peak), which is a logarithm compared with
    /// values, and in effect no limit.
    /// </param>
    public static FitResult<TruncatedPowerLawFit> FitExtended(
        ReadOnlySpan<double> data,
        Variant variant = Variant.Corrected
    )
    {
        var range = XminPeak.Range(data, variant);
        return range.Succeeded
            ? Fit(data, new() { XminRange = range.Value })
            : FitResult<TruncatedPowerLawFit>.Failed(range.Failure, range.Reason);
    }

    private static FitResult<TruncatedPowerLawTail> Search(TailSample sample, CandidateRange range, double alphaMin)
    {
        TruncatedPowerLawTail? best = null;
        var bestD = double.PositiveInfinity;
        var witness = sample.Distinct - 1;
        // Suffix sums relative to the candidate cannot overflow where the mean of y = x / xmin is finite.
        var means = MeanRatios(sample);
        for (var k = range.From; k < range.To; k++)
        {
            if (sample.Exponents[k] <= 0 || !TruncatedLikelihood.Admits(means[k]))
                continue;
            var (alpha, theta) = TruncatedLikelihood.Maximize(1 / sample.Exponents[k], means[k], alphaMin);
            var law = new TruncatedPowerLawTail(alpha, theta / sample.Values[k], sample.Values[k]);
            if (!double.IsFinite(law.Lambda))
                continue;
            var d = Distance(sample, law, k, bestD, ref witness);
            if (d < bestD)
                (best, bestD) = (law, d);
        }
        return best is { } found
            ? found
            : FitResult<TruncatedPowerLawTail>.Failed(
                FitFailure.NoMaximum,
                $"no candidate has a mean of x / xmin - 1 between {TruncatedLikelihood.LeastExcess} and "
                    + $"{TruncatedLikelihood.LargestMean} and a finite lambda"
            );
    }

    /// <summary>
    /// Mean of x / u_k over x >= u_k for every k: M_k = 1 + (n_{k+1}/n_k) (M_{k+1} u_{k+1}/u_k - 1), all terms
    /// positive.
    /// </summary>
    private static double[] MeanRatios(TailSample sample)
    {
        var means = new double[sample.Distinct];
        means[^1] = 1;
        for (var k = sample.Distinct - 2; k >= 0; k--)
            means[k] =
                1
                + (double)sample.TailLength(k + 1)
                    / sample.TailLength(k)
                    * (means[k + 1] * (sample.Values[k + 1] / sample.Values[k]) - 1);
        return means;
    }

    /// <summary>
    /// D of the law over the tail from k. Once a difference exceeds the best D so far, that difference is returned
    /// instead.
    /// The witness is the point that is tried first.
    /// </summary>
    private static double Distance(TailSample sample, TruncatedPowerLawTail law, int k, double best, ref int witness)
    {
        var norm = law.Lambda == 0 ? 0 : ExponentialIntegral.Scaled(law.Alpha, law.Lambda * law.Xmin);
        var largest = witness >= k ? At(witness) : 0;
        if (largest > best)
            return largest;
        for (var j = k; j < sample.Distinct; j++)
        {
            var d = At(j);
            if (d <= largest)
                continue;
            largest = d;
            witness = j;
            if (largest > best)
                break;
        }
        return largest;

        double At(int j)
        {
            var ccdf = Math.Exp(
                (1 - law.Alpha) * (sample.Logs[j] - sample.Logs[k]) - law.Lambda * (sample.Values[j] - law.Xmin)
            );
            if (law.Lambda > 0 && j > k)
                ccdf *= ExponentialIntegral.Scaled(law.Alpha, law.Lambda * sample.Values[j]) / norm;
            return Math.Abs(1 - ccdf - (sample.Ranks[j] - sample.Ranks[k]) * sample.InverseLengths[k]);
        }
    }

    private static TruncatedPowerLawFit Describe(TruncatedPowerLawTail law, double[] ascending)
    {
        var tail = ascending[Array.FindIndex(ascending, x => x >= law.Xmin)..];
        var d = 0.0;
        for (var j = 0; j < tail.Length; j++)
            if (j == 0 || tail[j] != tail[j - 1])
                d = Math.Max(d, Math.Abs(((ITail)law).Cdf(tail[j]) - (double)j / tail.Length));
        var interior = law.Lambda > 0 && law.Alpha > TruncatedPowerLawTail.LeastAlpha;
        var moments = interior ? TruncatedMoments.At(law.Alpha, law.Lambda * law.Xmin) : default;
        var determinant = tail.Length * (moments.VarLog * moments.Variance - moments.Covariance * moments.Covariance);
        var boundary = FitResult<double>.Failed(
            FitFailure.OnBoundary,
            $"alpha = {law.Alpha} and lambda = {law.Lambda} lie on the boundary alpha = 1 or lambda = 0 of the "
                + "parameters, "
                + "where the Fisher information gives no standard error"
        );
        return new()
        {
            Alpha = law.Alpha,
            Lambda = law.Lambda,
            Xmin = law.Xmin,
            Xmax = tail[^1],
            D = d,
            TailLength = tail.Length,
            LogLikelihood = ((ITail)law).LogLikelihood(tail),
            SigmaAlpha = interior ? Math.Sqrt(moments.Variance / determinant) : boundary,
            SigmaLambda = interior ? Math.Sqrt(moments.VarLog / determinant) / law.Xmin : boundary,
            DataLength = ascending.Length,
        };
    }
}
