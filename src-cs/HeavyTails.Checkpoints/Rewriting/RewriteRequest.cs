using HeavyTails.Core.Layers;
using HeavyTails.Core.Smoothing;

namespace HeavyTails.Checkpoints.Rewriting;

/// <summary>What <see cref="ModelRewriting"/> changes in a model.</summary>
public sealed record RewriteRequest
{
    /// <summary>The layers that are changed, of those of the model.</summary>
    public required IReadOnlyList<Layer> Layers { get; init; }

    /// <summary>The change of each layer's matrices.</summary>
    public required LayerChange Change { get; init; }

    /// <summary>How a tensor becomes matrices. Default: as in an analysis, the taps of a convolution.</summary>
    public MatrixOptions Matrices { get; init; } = new();

    /// <summary>Entries that are added to the metadata of the file. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
