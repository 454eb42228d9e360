// An interval of alpha_hill needs to know what another matrix of the same kind would be, and eigenvalues of one matrix
// cannot tell it alone: over matrices with power-law eigenvalues that are independent draws alpha_hill varies by
// (alpha - 1) / sqrt k, over matrices with fixed ones not at all, and both look the same. So
//   bulk:  where the spectrum is a Marchenko-Pastur bulk with a few spikes, and the entries have no heavy tails, a new
//          matrix is new noise of the same law under the same spikes. The mean logarithm 1 / (alpha - 1) of the
//          k = n / 2 largest then varies as for an untrained layer, whose law is known by its null (mean alpha_0,
//          standard deviation s_0), and with the spikes' own logarithms, whose strengths the noise moves by a normal
//          of its own deviation (SpikeTheory):
//            alpha' = 1 + (alpha - 1) exp(-f q), q the 2.5 % and 97.5 % points of ln((alpha_null - 1) / (alpha_0 - 1)),
//            f = (alpha - 1) / (alpha_0 - 1) sqrt(1 + (alpha_0 - 1)^4 v / s_0^2),
//            v = sum_j (d ln lambda_j / d s_j)^2 sigma^2 / k^2; f = 1 without spikes.
//          The logarithm keeps it right for small matrices, whose alpha is skewed.
//   bound: all that both of these allow, which holds the truth at least as often:
//            alpha +- 1.96 max(row jackknife, half windows), for new rows of the same law;
//            1 + (alpha - 1) chi^2_{2 (k - 1)} / (2 k) from the 2.5 % to the 97.5 % point, for k new independent
//            eigenvalues of a power law, of whose logarithms over the least k - 1 are exponential.
using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices;
using MathNet.Numerics.Distributions;

namespace HeavyTails.Core.Nulls;

/// <summary>What a stated interval holds.</summary>
public enum IntervalKind
{
    /// <summary>New noise under the same spikes: the interval holds its mean alpha in 95 % of matrices.</summary>
    Bulk,

    /// <summary>No law is known of new matrices: an upper bound, which holds in at least 95 %.</summary>
    Bound,
}

/// <summary>An interval of alpha_hill.</summary>
/// <param name="Low">Lower end, at least 1.</param>
/// <param name="High">Upper end.</param>
/// <param name="Kind">What the interval holds.</param>
public sealed record HillInterval(double Low, double High, IntervalKind Kind)
{
    // Half the width of the interval in standard errors, 97.5 % of a normal.
    private const double Normal = 1.959963984540054;

    /// <summary>
    /// Excess kurtosis of the entries, 1, above which single entries move the spectrum: the null of normals is not
    /// theirs.
    /// </summary>
    public const double LargestKurtosis = 1;

    /// <summary>
    /// Distance of the bulk to its law, 0.86 of the one that 1 in 100 random spectra exceeds, above which no law of new
    /// matrices is presumed; 1 in 10 random spectra exceeds it.
    /// </summary>
    public const double LargestDistance = .86;

    // Number of eigenvalues that tell a random bulk from power-law eigenvalues: of ten, 9 % pass for one, and the
    // interval would hold 7 % of these.
    private const int LeastRank = 32;

    // With more spikes than an eighth of the spectrum, which of them are seen decides alpha: of [84 x 10] with five the
    // interval would hold 86 %.
    private const int FewestPerSpike = 8;

    /// <summary>How often the interval holds alpha: "95 %" or ">= 95 %".</summary>
    public string Coverage => Kind == IntervalKind.Bulk ? "95 %" : ">= 95 %";

    /// <summary>Coverage and ends in one line, "95 %: 2.433 ... 2.528", in the invariant culture.</summary>
    public override string ToString() => FormattableString.Invariant($"{Coverage}: {Low:0.000} ... {High:0.000}");

    /// <summary>The interval of a layer; fails where its alpha, its null or its errors do not exist.</summary>
    /// <param name="nulls">The layer beside untrained layers.</param>
    /// <param name="kurtosis">Excess kurtosis of the entries; NaN where they are not known.</param>
    /// <param name="error">The larger of jackknife and windows.</param>
    internal static FitResult<HillInterval> Of(SpectrumNulls nulls, double kurtosis, FitResult<double> error) =>
        nulls.Hill.Value.Bind(alpha =>
            IsBulk(nulls, kurtosis)
                ? nulls.Hill.Band.Map(band => Bulk(alpha, band, nulls))
                : error.Map(se => Bound(alpha, Normal * se, nulls))
        );

    private static HillInterval Bulk(double alpha, NullBand band, SpectrumNulls nulls)
    {
        var (k, scale) = ((double)UpperHalf(nulls), band.Mean - 1);
        var spikes = Math.Pow(scale, 4) * nulls.SpikeVariance / (k * k) / Math.Pow(band.StandardDeviation, 2);
        var f = nulls.SpikeVariance == 0 ? 1 : (alpha - 1) / scale * Math.Sqrt(1 + spikes);
        double At(double p) => 1 + ((alpha - 1) * Math.Exp(-f * Math.Log((band.Quantile(p) - 1) / scale)));
        return new(At(.975), At(.025), IntervalKind.Bulk);
    }

    private static bool IsBulk(SpectrumNulls nulls, double kurtosis) =>
        kurtosis <= LargestKurtosis
        && nulls.LostRanks == 0
        && nulls.Rank >= LeastRank
        && nulls.Bulk.TryGet(out var bulk)
        && FewestPerSpike * bulk.NumSpikes <= nulls.Rank
        && nulls.BulkDistance.TryGet(out var distance)
        && distance <= LargestDistance;

    private static HillInterval Bound(double alpha, double half, SpectrumNulls nulls)
    {
        var count = UpperHalf(nulls);
        var (low, high) = (alpha - half, alpha + half);
        if (count > 1)
        {
            var law = new ChiSquared(2 * (count - 1));
            double At(double p) => 1 + ((alpha - 1) * law.InverseCumulativeDistribution(p) / (2 * count));
            (low, high) = (Math.Min(low, At(.025)), Math.Max(high, At(.975)));
        }
        return new(Math.Max(1, low), high, IntervalKind.Bound);
    }

    // Number of eigenvalues from the median of those that are not zero on.
    private static int UpperHalf(SpectrumNulls nulls) => nulls.Rank - (nulls.Rank / 2);
}
