// What the makers of jamming data need: the sphere of random patterns, and two recipes of MNIST parity.
using HeavyTails.Core.Fits;

namespace HeavyTails.Papers.Jamming;

/// <summary>How the labels of random patterns are made; patterns and labels are independent either way.</summary>
public enum SphereLabels
{
    /// <summary>The labels 1, -1, 1, ... in turn, so that both classes have the same size up to one.</summary>
    Alternating,

    /// <summary>Labels 1 and -1 with equal odds, each drawn from its row's stream.</summary>
    Random,
}

/// <summary>Random patterns on the sphere of radius sqrt d.</summary>
public sealed record SphereOptions
{
    /// <summary>Number P of training patterns, at least 1.</summary>
    public required int Patterns { get; init; }

    /// <summary>Number of test patterns. Default: 0, since random labels cannot be learnt.</summary>
    public int Tests { get; init; }

    /// <summary>Number d of inputs, at least 1.</summary>
    public required int Inputs { get; init; }

    /// <summary>Seed of patterns and labels.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How labels are made. Default: alternating, as in nn_jamming.</summary>
    public SphereLabels Labels { get; init; } = SphereLabels.Alternating;

    /// <summary>
    /// Whether the mean is subtracted before patterns are put on the sphere, as nn_jamming does. Default: false, by
    /// which a longer set begins with the patterns of a shorter one; the mean depends on all of them.
    /// </summary>
    public bool Centred { get; init; }

    /// <summary>
    /// Corrected (the default) subtracts the mean of the training patterns from the test patterns, legacy the test
    /// patterns' own. Without effect unless centred.
    /// </summary>
    public Variant Variant { get; init; } = Variant.Corrected;
}

/// <summary>Images with the parity of their class as labels.</summary>
public sealed record ParityOptions
{
    /// <summary>Number P of training patterns, at least 1. Default: 5000, as in the notebook's scripts.</summary>
    public int Patterns { get; init; } = 5000;

    /// <summary>Number of test patterns; null for as many as training patterns, as in the notebook's scripts.</summary>
    public int? Tests { get; init; }

    /// <summary>Number d of principal components. Default: 20, as in the notebook's scripts.</summary>
    public int Components { get; init; } = 20;

    /// <summary>Seed of the random split into training and test patterns.</summary>
    public required ulong Seed { get; init; }
}

/// <summary>Images with the parity of their class as labels, prepared as by nn_jamming.</summary>
public sealed record InterleavedParityOptions
{
    /// <summary>Number P of training patterns, at least 1.</summary>
    public required int Patterns { get; init; }

    /// <summary>Number of test patterns; null for all images that are left, as in nn_jamming.</summary>
    public int? Tests { get; init; }

    /// <summary>
    /// Number d of principal components, scaled to variance 1 (nn_jamming's mnist_pca). Default: null, by which all
    /// pixels are inputs (its mnist_flat).
    /// </summary>
    public int? Components { get; init; }

    /// <summary>Seed of the order of the images of each class.</summary>
    public required ulong Seed { get; init; }

    /// <summary>
    /// Corrected (the default) takes means and components of the training patterns alone. Legacy centres test patterns
    /// with their own mean, and takes components of all images.
    /// </summary>
    public Variant Variant { get; init; } = Variant.Corrected;
}
