namespace HeavyTails.Core.Layers;

/// <summary>A run of neighbouring rows or columns.</summary>
/// <param name="First">Index of the first, from 0.</param>
/// <param name="Count">Number of rows or columns, at least 1.</param>
public readonly record struct PartRange(int First, int Count);

/// <summary>A part of a fused matrix: "q", "k", "v", or a gate.</summary>
/// <param name="Name">Name of the part, which follows the layer's in brackets.</param>
/// <param name="Ranges">Its rows or columns, in the order that they have in the part.</param>
public sealed record LayerPart(string Name, IReadOnlyList<PartRange> Ranges);

/// <summary>How a fused matrix is made of its parts.</summary>
/// <param name="ByRows">Whether the parts are rows of the matrix, [p h, in]; else columns, [in, p h].</param>
/// <param name="All">The parts, in the order in which they are shown.</param>
public sealed record LayerParts(bool ByRows, IReadOnlyList<LayerPart> All)
{
    /// <summary>
    /// Where the file does not tell how the parts lie: what was assumed, and what would decide it, a sentence that
    /// becomes a warning of a layer that is split; null where nothing was assumed.
    /// </summary>
    public string? Reading { get; init; }
}
