using HeavyTails.Core.Fits;
using HeavyTails.Core.Layers;

namespace HeavyTails.Core.Analysis;

/// <summary>How <see cref="LayerDistances"/> compares layers.</summary>
public sealed record DistanceOptions
{
    /// <summary>How convolutions are represented by matrices. Default: slices, as in WeightWatcher.</summary>
    public ConvMode Conv { get; init; } = ConvMode.Slices;

    /// <summary>
    /// Whether CKA is that of Kornblith et al., or WeightWatcher's, which is not centred and the square root. Default:
    /// <see cref="Variant.Corrected"/>.
    /// </summary>
    public Variant Variant { get; init; } = Variant.Corrected;

    /// <summary>Number of threads of each product, at least 1. Default: 1.</summary>
    public int Threads { get; init; } = 1;
}
