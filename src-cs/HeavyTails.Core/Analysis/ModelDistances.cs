using HeavyTails.Core.Layers;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.Analysis;

/// <summary>The distances between two models, layer by layer.</summary>
/// <param name="Layers">The layers that were compared, in the first model's order.</param>
/// <param name="Skipped">The layers of either model that were not, with the reasons.</param>
public sealed record ModelDistances(IReadOnlyList<LayerDistance> Layers, IReadOnlyList<SkippedLayer> Skipped)
{
    /// <summary>Compares the layers of two models, one pair after the other.</summary>
    /// <param name="pairs">The layers that both models have.</param>
    /// <param name="unmatched">The layers that one of them lacks, which are returned as skipped.</param>
    /// <param name="options">How layers are compared.</param>
    public static ModelDistances Of(
        IEnumerable<LayerPair> pairs,
        IReadOnlyList<SkippedLayer> unmatched,
        DistanceOptions options
    )
    {
        var (layers, skipped) = (new List<LayerDistance>(), new List<SkippedLayer>(unmatched));
        foreach (var pair in pairs)
        {
            var result = LayerDistances.Of(pair.First, pair.Second, options);
            if (result.TryGet(out var distance))
                layers.Add(distance with { Bias = OfBiases(pair.Biases) });
            else
                skipped.Add(SkippedLayer.Of(pair.First, result.Reason, isFault: true));
        }
        return new(layers, skipped);
    }

    /// <summary>The mean of a quantity over the compared layers; null where there are none.</summary>
    public double? Mean(Func<LayerDistance, double> quantity) => Layers.Count > 0 ? Layers.Average(quantity) : null;

    private static double? OfBiases(LayerPair? pair)
    {
        if (pair is null || pair.First.Count != pair.Second.Count)
            return null;
        var (b, c) = (pair.First.Load(), pair.Second.Load());
        if (b.IsComplex || c.IsComplex)
            return null;
        var difference = b.ToDoubles();
        Vectors.AddScaled(-1, c.ToDoubles(), difference);
        return Math.Sqrt(Vectors.Dot(difference, difference));
    }
}
