namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>The metrics there are. Tables, pages, options and the command's flags follow from this list.</summary>
public static class LayerMetrics
{
    /// <summary>Norms, ranks and entropy.</summary>
    public static NormsAndRanks NormsAndRanks { get; } = new();

    /// <summary>The tail of determinant one.</summary>
    public static DetXTail DetX { get; } = new();

    /// <summary>Marchenko-Pastur fitted to the density, WeightWatcher's way.</summary>
    public static BulkDensity BulkDensity { get; } = new();

    /// <summary>The spectrum of the shuffled matrix.</summary>
    public static ShuffledTwin Twin { get; } = new();

    /// <summary>Localisation of eigenvectors.</summary>
    public static EigenvectorLocalisation Vectors { get; } = new();

    /// <summary>Other laws fitted to the same tail.</summary>
    public static TailAlternatives Alternatives { get; } = new();

    /// <summary>Marchenko-Pastur fitted to the bulk by maximum likelihood.</summary>
    public static BulkLikelihood BulkLikelihood { get; } = new();

    /// <summary>Spikes that survive shuffling.</summary>
    public static CorrelationTraps Traps { get; } = new();

    /// <summary>DeepDataProfiler's exponent, metric and verdict.</summary>
    public static DeepDataProfiler DeepDataProfiler { get; } = new();

    /// <summary>All of them, in the order of their columns.</summary>
    public static MetricSet All { get; } =
    [NormsAndRanks, DetX, BulkDensity, BulkLikelihood, Twin, Traps, Vectors, Alternatives, DeepDataProfiler];

    /// <summary>The options of the command that ask for metrics, each once, in the order of the list.</summary>
    public static IReadOnlyList<MetricFlag> Flags { get; } = [.. All.SelectMany(m => m.Flags).Distinct()];

    /// <summary>The metrics that an option of the command asks for.</summary>
    public static MetricSet OfFlag(MetricFlag flag) => MetricSet.Of([.. All.Where(m => m.Flags.Contains(flag))]);
}
