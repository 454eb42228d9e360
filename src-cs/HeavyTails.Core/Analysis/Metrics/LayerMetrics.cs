namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>The library's metrics. Tables, pages, options and the command's flags follow from this list.</summary>
public static class LayerMetrics
{
    /// <summary>Norms, ranks and entropy of the spectrum; always computed.</summary>
    public static NormsAndRanks NormsAndRanks { get; } = new();

    /// <summary>The tail of determinant one.</summary>
    public static DetXTail DetX { get; } = new();

    /// <summary>The tail of the power law beside the tail of determinant one.</summary>
    public static ErgTails Erg { get; } = new();

    /// <summary>The Marchenko-Pastur law fitted to the bulk, by likelihood or as WeightWatcher does.</summary>
    public static BulkFit BulkFit { get; } = new();

    /// <summary>The comparison with the spectrum of the shuffled matrix.</summary>
    public static ShuffledTwin Twin { get; } = new();

    /// <summary>The localisation of the eigenvectors of bulk and tail.</summary>
    public static EigenvectorLocalisation Vectors { get; } = new();

    /// <summary>Likelihood ratios against other laws fitted to the same tail.</summary>
    public static TailAlternatives Alternatives { get; } = new();

    /// <summary>Correlation traps: spikes that survive shuffling.</summary>
    public static CorrelationTraps Traps { get; } = new();

    /// <summary>The law of the whole spectrum, chosen by held-out rows.</summary>
    public static WhichLaw Law { get; } = new();

    /// <summary>DeepDataProfiler's exponent, metric and verdict.</summary>
    public static DeepDataProfiler DeepDataProfiler { get; } = new();

    /// <summary>Hill's exponent above the median eigenvalue; always computed.</summary>
    public static HillExponent Hill { get; } = new();

    /// <summary>Exponents, ranks and norms beside those of untrained layers of the same shape.</summary>
    public static UntrainedNulls Nulls { get; } = new();

    /// <summary>Hill's exponent beside that of the same entries in random orders.</summary>
    public static ShuffledNulls ShuffledNulls { get; } = new();

    /// <summary>Standard errors by parts of the layer's matrices.</summary>
    public static StandardErrors Errors { get; } = new();

    /// <summary>The exponent of FARMS beside that of untrained layers.</summary>
    public static FarmsExponent Farms { get; } = new();

    /// <summary>The tails of the weights themselves.</summary>
    public static WeightEntries Entries { get; } = new();

    /// <summary>All metrics of the library, in the order of their columns.</summary>
    public static MetricSet All { get; } =
    [
        Hill,
        Nulls,
        ShuffledNulls,
        Errors,
        Farms,
        NormsAndRanks,
        DetX,
        Erg,
        BulkFit,
        Twin,
        Traps,
        Vectors,
        Alternatives,
        Law,
        DeepDataProfiler,
        Entries,
    ];

    /// <summary>The metrics of <see cref="All"/> that --full and reports ask for.</summary>
    public static MetricSet Full { get; } = MetricSet.Of([.. All.Where(m => m.IsInFull)]);

    /// <summary>
    /// The options of the command that ask for metrics, each once, in the order of <see cref="All"/>.
    /// </summary>
    public static IReadOnlyList<MetricFlag> Flags { get; } = [.. All.SelectMany(m => m.Flags).Distinct()];

    /// <summary>Returns the metrics that an option of the command asks for.</summary>
    public static MetricSet OfFlag(MetricFlag flag) => MetricSet.Of([.. All.Where(m => m.Flags.Contains(flag))]);
}
