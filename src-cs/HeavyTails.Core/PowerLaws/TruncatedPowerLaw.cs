// argmin over xmin of D, where (alpha, lambda) maximise the likelihood of (x/xmin)^-alpha e^{-lambda x} above each candidate xmin:
// WeightWatcher's TPL (powerlaw.Fit with xmin_distribution = truncated_power_law). Its E_TPL, "extended", is the same search with the candidates confined to
// the neighbourhood of the histogram's peak (XminPeak.cs): a longer tail, hence the name.
// Every candidate costs one concave maximisation from two suffix sums; most D are given up at the first point that exceeds the best so far.
using System.Globalization;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws.Tails;

namespace HeavyTails.Core.PowerLaws;

/// <summary>A fitted power law with exponential cut-off.</summary>
/// <param name="Alpha">Exponent, >= 1.</param>
/// <param name="Lambda">Inverse cut-off length, >= 0, in units of 1 / x.</param>
/// <param name="Xmin">Lower cut-off.</param>
/// <param name="Xmax">Largest value fitted.</param>
/// <param name="D">Kolmogorov-Smirnov distance, one-sided empirical function as in <see cref="PowerLawFit"/>.</param>
/// <param name="TailLength">Values >= xmin.</param>
/// <param name="LogLikelihood">sum ln p(x) over the tail.</param>
public readonly record struct TruncatedPowerLawFit(
    double Alpha,
    double Lambda,
    double Xmin,
    double Xmax,
    double D,
    int TailLength,
    double LogLikelihood
)
{
    /// <summary>Standard error of alpha from the inverse Fisher information; null on the boundary (alpha = 1 or lambda = 0), where it means nothing.</summary>
    public double? SigmaAlpha { get; init; }

    /// <summary>Standard error of lambda; null on the boundary.</summary>
    public double? SigmaLambda { get; init; }

    /// <summary>Number of positive values that the search saw.</summary>
    public int DataLength { get; init; }

    /// <summary>The law.</summary>
    public TruncatedPowerLawTail Law => new(Alpha, Lambda, Xmin);

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"alpha {Alpha:0.0000}  lambda {Lambda:G5}  xmin {Xmin:G6}  D {D:0.0000}  n_tail {TailLength} of {DataLength}"
        );
}

/// <summary>Options of <see cref="TruncatedPowerLaw.Fit"/>.</summary>
public sealed record TruncatedPowerLawOptions
{
    /// <summary>All defaults.</summary>
    public static TruncatedPowerLawOptions Default { get; } = new();

    /// <summary>A fixed xmin > 0; null to search.</summary>
    public double? Xmin { get; init; }

    /// <summary>Candidates lie in this interval; the largest value inside it is not one. Null for no limit.</summary>
    public Interval? XminRange { get; init; }

    /// <summary>Least number of values in the tail, >= 2; default 2, as powerlaw.Fit.</summary>
    public int MinTail { get; init; } = 2;

    /// <summary>Least alpha; default 1, powerlaw's and WeightWatcher's range.</summary>
    public double AlphaMin { get; init; } = TruncatedPowerLawTail.LeastAlpha;
}

/// <summary>Power laws with exponential cut-off, xmin by the least Kolmogorov-Smirnov distance.</summary>
public static class TruncatedPowerLaw
{
    /// <summary>Fits alpha, lambda and xmin; values that are not positive are dropped.</summary>
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
            var law = TruncatedPowerLawTail.Fit(values, xmin, options.AlphaMin);
            return law.Succeeded
                ? Describe(law.Value, values)
                : FitResult<TruncatedPowerLawFit>.Failed(law.Failure, law.Reason);
        }
        var sample = TailSample.Of(values);
        var candidates = XminCandidates.Of(sample, options.XminRange, options.MinTail);
        if (!candidates.Succeeded)
            return FitResult<TruncatedPowerLawFit>.Failed(candidates.Failure, candidates.Reason);
        var best = Search(sample, candidates.Value, options.AlphaMin);
        return best is { } found
            ? Describe(found, values)
            : FitResult<TruncatedPowerLawFit>.Failed(
                FitFailure.NoMaximum,
                $"no candidate has a mean of x / xmin - 1 between {TruncatedLikelihood.LeastExcess} and "
                    + $"{TruncatedLikelihood.LargestMean} and a finite lambda"
            );
    }

    /// <summary>WeightWatcher's E_TPL: candidates between 0.95 and 1.5 times the peak of the histogram of log10 x.</summary>
    /// <param name="data">Positive values, any order.</param>
    /// <param name="variant">Legacy takes WeightWatcher's lower end log10(0.95 peak), a logarithm compared with values: in effect none.</param>
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

    private static TruncatedPowerLawTail? Search(TailSample sample, CandidateRange range, double alphaMin)
    {
        TruncatedPowerLawTail? best = null;
        var bestD = double.PositiveInfinity;
        var witness = sample.Distinct - 1;
        // mean y = sum x / (n xmin) with sum x from the top: suffix sums relative to the candidate cannot overflow where the mean is finite.
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
        return best;
    }

    /// <summary>mean of x / u_k over x >= u_k for every k: M_k = 1 + (n_{k+1}/n_k) (M_{k+1} u_{k+1}/u_k - 1), all terms positive.</summary>
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

    /// <summary>D of the law over the tail from k; as soon as it exceeds the best so far, any number above that. The witness is tried first.</summary>
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
        return new(law.Alpha, law.Lambda, law.Xmin, tail[^1], d, tail.Length, ((ITail)law).LogLikelihood(tail))
        {
            DataLength = ascending.Length,
            SigmaAlpha = interior ? Math.Sqrt(moments.Variance / determinant) : null,
            SigmaLambda = interior ? Math.Sqrt(moments.VarLog / determinant) / law.Xmin : null,
        };
    }
}
