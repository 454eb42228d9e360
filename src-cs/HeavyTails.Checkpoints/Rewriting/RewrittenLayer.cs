using HeavyTails.Core.Analysis;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Rewriting;

/// <summary>A layer whose weights were changed in a new file.</summary>
public sealed record RewrittenLayer
{
    /// <summary>The layer as it was.</summary>
    public required Layer Layer { get; init; }

    /// <summary>Number of rows of each of its matrices.</summary>
    public required int Rows { get; init; }

    /// <summary>Number of columns of each of its matrices.</summary>
    public required int Columns { get; init; }

    /// <summary>Number of its matrices.</summary>
    public required int Count { get; init; }

    /// <summary>Number of singular values that were removed, of all matrices.</summary>
    public required int Removed { get; init; }

    /// <summary>Number of singular values that all matrices had.</summary>
    public required int Of { get; init; }

    /// <summary>Largest singular value that was removed; null where none was.</summary>
    public double? LargestRemoved { get; init; }

    /// <summary>Smallest singular value that stayed; null where none did, or where it is not known.</summary>
    public double? SmallestKept { get; init; }

    /// <summary>Frobenius norm of the change over that of the weights; 0 where these are zero.</summary>
    public required double RelativeChange { get; init; }

    /// <summary>
    /// Frobenius norm of the rounding to the number type of the file. No singular value of the written matrices differs
    /// from that of the exact ones by more (Weyl 1912); 0 for float64.
    /// </summary>
    public required double Rounding { get; init; }
}

/// <summary>What became of the layers of a model that was written anew.</summary>
/// <param name="Layers">The layers that were changed, in the model's order.</param>
/// <param name="Unchanged">The chosen layers that were not, with the reasons.</param>
public sealed record RewrittenModel(IReadOnlyList<RewrittenLayer> Layers, IReadOnlyList<SkippedLayer> Unchanged);
