using HeavyTails.Core.Fits;

namespace HeavyTails.Core.NetSeries;

/// <summary>The weights of one layer, averaged over a series of nets.</summary>
public sealed record AveragedLayer
{
    /// <summary>Name of the layer, without a trailing ".weight".</summary>
    public required string Name { get; init; }

    /// <summary>Dimensions of the weights, outermost first.</summary>
    public required IReadOnlyList<int> Shape { get; init; }

    /// <summary>Number of weights, the product of <see cref="Shape"/>.</summary>
    public required long Parameters { get; init; }

    /// <summary>Number of nets in the average, or before the first net with weights that are not finite.</summary>
    public required int Nets { get; init; }

    /// <summary>
    /// The average over the nets, row-major; fails where a net has NaN or infinite weights, and names that net.
    /// </summary>
    public required FitResult<double[]> Mean { get; init; }
}
