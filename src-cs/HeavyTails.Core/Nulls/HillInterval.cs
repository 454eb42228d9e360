// An interval of alpha_hill needs to know what another matrix of the same kind would be. Eigenvalues of one matrix cannot
// tell it alone: with power-law eigenvalues that are independent draws, alpha_hill has the standard deviation (alpha - 1)
// / sqrt k over new matrices, with fixed ones none, and both look the same. So
//   bulk: where the spectrum is a Marchenko-Pastur bulk with a few spikes, and the entries have no heavy tails, a new
//         matrix is new noise of the same law under the same spikes. mean log = 1 / (alpha - 1) then fluctuates as for an
//         untrained layer, whose law is known by its null (mean alpha_0, standard deviation s_0):
//         se = s_0 ((alpha - 1) / (alpha_0 - 1))^2, alpha +- 1.96 se at 95 %.
//   other: alpha +- 1.96 max(jackknife over rows, half windows, (alpha - 1) / sqrt k), which holds the truth at least as
//         often: the jackknife for new rows of the same law, the last for new independent eigenvalues.
using HeavyTails.Core.Fits;

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
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
/// <param name="Kind">What the interval holds.</param>
public sealed record HillInterval(double Low, double High, IntervalKind Kind)
{
    // Half the width of the interval in standard errors, 97.5 % of a normal.
    private const double Normal = 1.959963984540054;

    /// <summary>
    /// Excess kurtosis of the entries, 1, above which single entries move the spectrum: with it the null of independent
    /// normals is not that of these entries.
    /// </summary>
    public const double LargestKurtosis = 1;

    /// <summary>How often the interval holds alpha: "95 %" or ">= 95 %".</summary>
    public string Coverage => Kind == IntervalKind.Bulk ? "95 %" : ">= 95 %";

    /// <summary>The interval of a layer; fails where its alpha, its null or its errors do not exist.</summary>
    /// <param name="nulls">The layer beside untrained layers.</param>
    /// <param name="kurtosis">Excess kurtosis of the entries; NaN where they are not known.</param>
    /// <param name="error">The larger of jackknife and windows.</param>
    internal static FitResult<HillInterval> Of(SpectrumNulls nulls, double kurtosis, FitResult<double> error) =>
        nulls.Hill.Value.Bind(alpha =>
            nulls.HasRandomBulk && kurtosis <= LargestKurtosis
                ? nulls.Hill.Band.Map(band =>
                {
                    var ratio = (alpha - 1) / (band.Mean - 1);
                    return Around(alpha, band.StandardDeviation * ratio * ratio, IntervalKind.Bulk);
                })
                : error.Map(se =>
                {
                    var count = (double)nulls.Shape.Matrices * Math.Min(nulls.Shape.Rows, nulls.Shape.Columns) / 2;
                    return Around(alpha, Math.Max(se, (alpha - 1) / Math.Sqrt(count)), IntervalKind.Bound);
                })
        );

    private static HillInterval Around(double alpha, double se, IntervalKind kind) =>
        new(alpha - (Normal * se), alpha + (Normal * se), kind);
}
