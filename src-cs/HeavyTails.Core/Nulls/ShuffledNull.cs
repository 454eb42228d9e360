// The second null of a layer: its own entries in random orders, matrix by matrix, which keeps their law and the scale
// of every tap of a convolution and loses all correlations. A layer of independent entries with heavy tails has a
// heavier-tailed spectrum than one of normals, and only this null tells the two apart.
// Twenty orders give mean and standard deviation s of alpha_hill; the p value of the layer is that of Student's law
// with 19 degrees of freedom for (alpha - mean) / (s sqrt(1 + 1/20)), one-sided.
// A p value that is not small shows no cause by itself. A cause other than correlations needs shuffles that are heavy
// too, with a mean below the band of untrained layers, and a reason in the entries: heavy tails of their distribution,
// or matrices of different variance.
using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;
using MathNet.Numerics.Distributions;

namespace HeavyTails.Core.Nulls;

/// <summary>alpha_hill of a layer beside that of its own entries in random orders.</summary>
public sealed record ShuffledNull
{
    /// <summary>Default number of orders, 20: the standard deviation is then known to 16 %.</summary>
    public const int DefaultDraws = 20;

    /// <summary>
    /// Ratio of variances, 2, above which pooled matrices count as different in scale. Chosen, not measured: nine
    /// normal matrices [20 x 20] differ by a factor 1.2 by chance.
    /// </summary>
    public const double LargestScaleRatio = 2;

    /// <summary>alpha_hill of the layer.</summary>
    public required double Alpha { get; init; }

    /// <summary>alpha_hill of the shuffled layers.</summary>
    public required NullBand Band { get; init; }

    /// <summary>Excess kurtosis of the entries within each matrix, m_4 / m_2^2 - 3; 0 for normal ones.</summary>
    public required double Kurtosis { get; init; }

    /// <summary>Largest variance of the pooled matrices over the least, at least 1; 1 for a single matrix.</summary>
    public required double ScaleRatio { get; init; }

    /// <summary>Distance of alpha_hill from the shuffled layers, in their standard deviations; signed.</summary>
    public double Z => Band.Distance(Alpha);

    /// <summary>
    /// Probability that the same entries without correlations have an alpha_hill as small, one-sided, by Student's law.
    /// </summary>
    public double HeavyP =>
        Band.StandardDeviation > 0 ? StudentT.CDF(0, 1, Band.Draws - 1, Z / Math.Sqrt(1 + (1.0 / Band.Draws)))
        : Alpha < Band.Mean ? 0
        : 1;

    /// <summary>What makes a small alpha_hill of the layer, beside its nulls.</summary>
    /// <param name="nulls">The numbers of the same layer beside untrained layers.</param>
    public HeavyCause Cause(SpectrumNulls nulls) =>
        HeavyP < SpectrumNulls.Level ? HeavyCause.Correlations
        : !(nulls.Hill.Low.TryGet(out var low) && Band.Mean < low) ? HeavyCause.Undecided
        : Kurtosis > HillInterval.LargestKurtosis ? HeavyCause.Entries
        : ScaleRatio > LargestScaleRatio ? HeavyCause.Scales
        : HeavyCause.Undecided;

    /// <summary>
    /// What makes a layer heavy, or gives a layer of heavy-tailed entries its spikes; null for other layers, and where
    /// there is no verdict.
    /// </summary>
    /// <param name="nulls">The numbers of the same layer beside untrained layers.</param>
    public HeavyCause? CauseOfVerdict(SpectrumNulls nulls) =>
        nulls.Verdict.TryGet(out var verdict)
        && (verdict == TailVerdict.Heavy || (verdict == TailVerdict.Spikes && Kurtosis > HillInterval.LargestKurtosis))
            ? Cause(nulls)
            : null;

    /// <summary>
    /// Shuffles and decomposes the matrices. Fails where their entries cannot be independent, are all zero, or where
    /// alpha_hill does not exist or is the same in every order, as for a single column.
    /// </summary>
    /// <param name="subject">The spectrum and its matrices.</param>
    /// <param name="draws">Number of orders, at least 2. Default: 20.</param>
    public static FitResult<ShuffledNull> Of(SpectrumSubject subject, int draws = DefaultDraws)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 2);
        if (!subject.CanBeRandom)
            return FitResult<ShuffledNull>.Failed(FitFailure.NotApplicable, SpectrumSubject.WhyNotRandom);
        var (matrices, hill) = (subject.Matrices, SpectrumQuantity.Hill.Statistic);
        var moments = EntryMoments.Of(matrices, subject.Backend);
        return hill(subject.Eigenvalues, matrices.Rows, matrices.Columns)
            .Bind(alpha =>
                UntrainedSpectra
                    .Shuffled(matrices, draws, subject.Seed, subject.Backend)
                    .Bind(shuffled => NullBand.Of(shuffled, hill, BandKind.Deviations))
                    .Bind(band =>
                        band.StandardDeviation > 1e-9 * band.Mean
                            ? new ShuffledNull
                            {
                                Alpha = alpha,
                                Band = band,
                                Kurtosis = moments.Kurtosis,
                                ScaleRatio = moments.ScaleRatio,
                            }
                            : FitResult<ShuffledNull>.Failed(
                                FitFailure.NotApplicable,
                                $"every order of the entries has the same alpha_hill, {band.Mean:g6}"
                            )
                    )
            );
    }
}
