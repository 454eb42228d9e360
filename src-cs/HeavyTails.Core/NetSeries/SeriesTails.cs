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

    /// <summary>Tensors of the nets that have no tail index: biases, norms, what a filter leaves out.</summary>
    public IReadOnlyList<SkippedTensor> Skipped { get; init; } = [];

    /// <summary>What a reader should know of the series, as sentences: numbers that are missing in it.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
