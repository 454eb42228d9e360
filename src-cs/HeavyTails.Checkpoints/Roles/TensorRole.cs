using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>What a tensor does in its network.</summary>
/// <param name="Kind">Kind of its layer; Unknown for what is no layer.</param>
internal sealed record TensorRole(LayerKind Kind)
{
    /// <summary>How the numbers are ordered before the analysis; null for as they are stored.</summary>
    public Arrangement? Arrangement { get; init; }

    /// <summary>How a stack of matrices is read; see <see cref="Layer.Stack"/>.</summary>
    public LayerStack Stack { get; init; }

    /// <summary>Groups of a convolution; null where the name does not say.</summary>
    public int? Groups { get; init; }

    /// <summary>Why there is no spectrum; see <see cref="Layer.WhyNot"/>.</summary>
    public string? WhyNot { get; init; }

    /// <summary>Whether it is a table with a row for each position.</summary>
    public bool IsPositionTable { get; init; }

    /// <summary>Which reading of several was taken; see <see cref="Layer.Reading"/>.</summary>
    public string? Reading { get; init; }

    /// <summary>The role of a tensor that is listed with a reason and is no layer.</summary>
    public static TensorRole Not(string why, LayerKind kind = LayerKind.Unknown) => new(kind) { WhyNot = why };
}
