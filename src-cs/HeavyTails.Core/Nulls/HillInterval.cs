// An interval of alpha_hill needs to know what another matrix of the same kind would be, and eigenvalues of one matrix
// cannot tell it alone: over matrices with power-law eigenvalues that are independent draws alpha_hill varies by (alpha - 1)
// / sqrt k, over matrices with fixed ones not at all, and both look the same. So
//   bulk:  where the spectrum is a Marchenko-Pastur bulk with a few spikes, and the entries have no heavy tails, a new matrix
//          is new noise of the same law under the same spikes. The mean logarithm 1 / (alpha - 1) of the k = n / 2 largest
//          then varies as for an untrained layer, whose law is known by its null (mean alpha_0, standard deviation s_0), and
//          with the spikes' own logarithms, whose strengths the noise moves by a standard normal (SpikeTheory):
//            se^2 = (alpha - 1)^4 (s_0^2 / (alpha_0 - 1)^4 + sum_j (d ln lambda_j / d s_j)^2 / k^2),
//            alpha +- 1.96 se at 95 %.
//   bound: all that both of these allow, which holds the truth at least as often:
//            alpha +- 1.96 max(row jackknife, half windows), for new rows of the same law;
//            1 + (alpha - 1) chi^2_{2 (k - 1)} / (2 k) from the 2.5 % to the 97.5 % point, for k new independent
//            eigenvalues of a power law, of whose logarithms over the least k - 1 are exponential.
using HeavyTails.Core.Fits;
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
    /// Excess kurtosis of the entries, 1, above which single entries move the spectrum: the null of normals is not theirs.
    /// </summary>
    public const double LargestKurtosis = 1;

    /// <summary>
    /// Distance of the bulk to its law, 0.86 of the one that 1 in 100 random spectra exceeds, above which no law of new
    /// matrices is presumed; 1 in 10 random spectra exceeds it.
    /// </summary>
    public const double LargestDistance = .86;

    /// <summary>How often the interval holds alpha: "95 %" or ">= 95 %".</summary>
    public string Coverage => Kind == IntervalKind.Bulk ? "95 %" : ">= 95 %";

    /// <summary>The interval of a layer; fails where its alpha, its null or its errors do not exist.</summary>
    /// <param name="nulls">The layer beside untrained layers.</param>
    /// <param name="kurtosis">Excess kurtosis of the entries; NaN where they are not known.</param>
    /// <param name="error">The larger of jackknife and windows.</param>
    internal static FitResult<HillInterval> Of(SpectrumNulls nulls, double kurtosis, FitResult<double> error) =>
        nulls.Hill.Value.Bind(alpha =>
            IsBulk(nulls, kurtosis)
                ? nulls.Hill.Band.Map(band =>
                {
                    var noise = band.StandardDeviation / ((band.Mean - 1) * (band.Mean - 1));
                    var spikes = nulls.SpikeVariance / ((double)UpperHalf(nulls) * UpperHalf(nulls));
                    var half = Normal * (alpha - 1) * (alpha - 1) * Math.Sqrt((noise * noise) + spikes);
                    return new HillInterval(Math.Max(1, alpha - half), alpha + half, IntervalKind.Bulk);
                })
                : error.Map(se => Bound(alpha, Normal * se, nulls))
        );

    // Lost ranks raise the ratio of the bulk above that of the shape: its null is then another.
    private static bool IsBulk(SpectrumNulls nulls, double kurtosis) =>
        kurtosis <= LargestKurtosis
        && nulls.BulkDistance.TryGet(out var distance)
        && distance <= LargestDistance
        && nulls.Bulk.TryGet(out var bulk)
        && bulk.Q * Math.Min(nulls.Shape.Rows, nulls.Shape.Columns)
            < Math.Max(nulls.Shape.Rows, nulls.Shape.Columns) + .5;

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

    // Number of eigenvalues from the median on.
    private static int UpperHalf(SpectrumNulls nulls)
    {
        var all = nulls.Shape.Matrices * Math.Min(nulls.Shape.Rows, nulls.Shape.Columns);
        return all - (all / 2);
    }
}
