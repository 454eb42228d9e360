namespace HeavyTails.Core.Layers;

/// <summary>A layer of one model and the same layer of another, of equal shapes.</summary>
/// <param name="First">The layer of the first model.</param>
/// <param name="Second">The layer of the second model.</param>
public sealed record LayerPair(Layer First, Layer Second)
{
    /// <summary>The biases of the two layers; null where one of the models has none.</summary>
    public LayerPair? Biases { get; init; }
}
