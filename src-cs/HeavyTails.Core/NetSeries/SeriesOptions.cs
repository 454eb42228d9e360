using HeavyTails.Core.Fits;
using HeavyTails.Core.TailIndices;

namespace HeavyTails.Core.NetSeries;

/// <summary>How the tail indices of averaged weights are estimated.</summary>
public sealed record SeriesOptions
{
    /// <summary>The default options: the corrected variant of E1, E2 and Hill.</summary>
    public static SeriesOptions Default { get; } = new();

    /// <summary>
    /// Corrected leaves out block sizes with fewer than 10 blocks and takes a floor of logs relative to the data;
    /// legacy takes one block as enough and an absolute floor, as the notebook of Gurbuzbalaban, Simsekli and Zhu 2021.
    /// Both centre first: E1 by the mean over the weights, E2 by the mean row. Default: corrected.
    /// </summary>
    public Variant Variant { get; init; }

    /// <summary>The estimators to compute. Default: E1, E2 and Hill.</summary>
    public IReadOnlyList<SeriesEstimator> Estimators { get; init; } =
    [SeriesEstimator.E1, SeriesEstimator.E2, SeriesEstimator.Hill];

    /// <summary>
    /// Number k of largest |weights| that Hill, Pickands and the moment estimator use. Default: 0, which means the
    /// ceiling of the square root of the number of weights.
    /// </summary>
    public int TopCount { get; init; }

    /// <summary>Number of bootstrap resamples behind every error, 0 for no errors. Default: 200.</summary>
    public int Resamples { get; init; } = TailIndexOptions.Default.Resamples;

    /// <summary>Seed of the resamples. Default: 1.</summary>
    public ulong Seed { get; init; } = TailIndexOptions.Default.Seed;

    /// <summary>Most threads; 0, the default, for all processors. No result depends on it.</summary>
    public int MaxThreads { get; init; }

    /// <summary>Whether an estimator is to be computed.</summary>
    public bool Wants(SeriesEstimator estimator) => Estimators.Contains(estimator);

    internal TailIndexOptions TailIndex =>
        (Variant == Variant.Legacy ? TailIndexOptions.Legacy : TailIndexOptions.Default) with
        {
            TopCount = TopCount,
            Resamples = Resamples,
            Seed = Seed,
            MaxThreads = MaxThreads,
        };
}
