namespace HeavyTails.Core.NetSeries;

/// <summary>A tensor of a series that has no tail index, with the reason.</summary>
/// <param name="Name">Name of the tensor.</param>
/// <param name="Reason">Why it is left out, as a phrase: "a bias".</param>
public sealed record SkippedTensor(string Name, string Reason);

/// <summary>Tail indices by layer of the average over a series of nets.</summary>
public sealed record SeriesTails
{
    /// <summary>Name of the series: that of its folder, or of its first file.</summary>
    public required string Name { get; init; }

    /// <summary>Number of nets that were read.</summary>
    public required int Nets { get; init; }

    /// <summary>File name of the first net.</summary>
    public required string First { get; init; }

    /// <summary>File name of the last net.</summary>
    public required string Last { get; init; }

    /// <summary>The layers, in the order of the nets.</summary>
    public required IReadOnlyList<LayerTails> Layers { get; init; }

    /// <summary>Step size, batch size and network of the run; null where neither name nor arguments tell.</summary>
    public RunSetting? Setting { get; init; }

    /// <summary>The losses of the run and what became of it; null where there is no history.</summary>
    public TrainingEnd? Training { get; init; }

    /// <summary>Tensors of the nets that have no tail index: biases, norms, what a filter leaves out.</summary>
    public IReadOnlyList<SkippedTensor> Skipped { get; init; } = [];

    /// <summary>What a reader should know of the series, as clauses: numbers that are missing in it.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>
    /// Whether the run is known to have diverged or not to have learnt, or a layer has weights that are not finite.
    /// </summary>
    public bool Failed => Training is { Outcome: not TrainingOutcome.Learnt } || Layers.Any(layer => !layer.IsFinite);

    /// <summary>
    /// What became of the run, in words: "learnt", "no better than guessing", "diverged", "weights not finite",
    /// "not known".
    /// </summary>
    public string OutcomeText =>
        Training?.Outcome is not (null or TrainingOutcome.Learnt) ? Training.OutcomeText
        : Layers.Any(layer => !layer.IsFinite) ? "weights not finite"
        : Training?.OutcomeText ?? "not known";
}

/// <summary>A series that could not be read.</summary>
/// <param name="Name">Name of its folder.</param>
/// <param name="Reason">Why it could not be read.</param>
public sealed record UnreadableSeries(string Name, string Reason);

/// <summary>The tail indices of one series or several, and how they were estimated.</summary>
/// <param name="Series">The series that were read, in their order.</param>
/// <param name="Unreadable">The series that were not, each with the reason.</param>
/// <param name="Options">How the tail indices were estimated.</param>
public sealed record SeriesResults(
    IReadOnlyList<SeriesTails> Series,
    IReadOnlyList<UnreadableSeries> Unreadable,
    SeriesOptions Options
);
