using HeavyTails.Core.Analysis;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Model;

/// <summary>
/// The layers of two models, matched by name: exactly, else without the prefixes of training wrappers and of model
/// classes, where one layer alone has the name then.
/// </summary>
/// <param name="Pairs">The layers with a spectrum that both models have, in the first model's order.</param>
/// <param name="OnlyFirst">The layers with a spectrum of the first model that have no partner, with the reason.</param>
/// <param name="OnlySecond">Those of the second model.</param>
public sealed record LayerPairing(
    IReadOnlyList<LayerPair> Pairs,
    IReadOnlyList<UnmatchedLayer> OnlyFirst,
    IReadOnlyList<UnmatchedLayer> OnlySecond
)
{
    private const string Bias = ".bias";

    /// <summary>The layers without a partner as skipped ones, the first model's before the second's.</summary>
    public IReadOnlyList<SkippedLayer> Unmatched =>
        [.. OnlyFirst.Concat(OnlySecond).Select(unmatched => SkippedLayer.Of(unmatched.Layer, unmatched.Reason))];

    /// <summary>Matches the layers of two models.</summary>
    /// <param name="first">Layers of the first model.</param>
    /// <param name="second">Layers of the second model.</param>
    /// <param name="paths">What the two models are called in reasons.</param>
    public static LayerPairing Of(
        IReadOnlyList<Layer> first,
        IReadOnlyList<Layer> second,
        (string First, string Second) paths
    )
    {
        var names = new BaseNames(second);
        var updates = second.Where(l => l.Factors is not null).ToLookup(l => l.Name);
        var (firstBiases, secondBiases) = (Biases(first), Biases(second));
        var (pairs, unmatched) = (new List<LayerPair>(), new List<UnmatchedLayer>());
        var used = new HashSet<Layer>(ReferenceEqualityComparer.Instance);
        foreach (var layer in first.Where(LayerKinds.HasSpectrum))
        {
            IReadOnlyList<Layer> found = layer.Factors is null ? names.Of(layer.Name) : [.. updates[layer.Name]];
            used.UnionWith(found);
            if (found is not [var partner] || !partner.Shape.SequenceEqual(layer.Shape))
                unmatched.Add(new(layer, Why(layer, found, paths.Second)));
            else
                pairs.Add(new(layer, partner) { Biases = Pair(firstBiases[layer.Name], secondBiases[partner.Name]) });
        }
        var others = second.Where(l => LayerKinds.HasSpectrum(l) && !used.Contains(l));
        return new(
            pairs,
            unmatched,
            [.. others.Select(layer => new UnmatchedLayer(layer, $"{paths.First} has no layer of this name"))]
        );
    }

    /// <summary>
    /// Compares the pairs whose first layer is among those that are kept of the first model; layers without a partner
    /// that are kept of either model are listed as skipped.
    /// </summary>
    /// <param name="first">The layers of the first model that are kept.</param>
    /// <param name="second">The layers of the second model that are kept.</param>
    /// <param name="options">How layers are compared.</param>
    public ModelDistances Distances(IEnumerable<Layer> first, IEnumerable<Layer> second, DistanceOptions options)
    {
        var kept = first.Select(l => l.Name).ToHashSet();
        var others = second.Select(l => l.Name).ToHashSet();
        return ModelDistances.Of(
            Pairs.Where(pair => kept.Contains(pair.First.Name)),
            [.. Unmatched.Where(l => kept.Contains(l.LongName) || others.Contains(l.LongName))],
            options
        );
    }

    private static ILookup<string, Layer> Biases(IReadOnlyList<Layer> layers) =>
        layers
            .Where(l => l.Kind == LayerKind.Bias && l.Name.EndsWith(Bias, StringComparison.Ordinal))
            .ToLookup(l => l.Name[..^Bias.Length]);

    private static LayerPair? Pair(IEnumerable<Layer> first, IEnumerable<Layer> second) =>
        first.FirstOrDefault() is { } one && second.FirstOrDefault() is { } other ? new(one, other) : null;

    private static string Why(Layer layer, IReadOnlyList<Layer> found, string other) =>
        found switch
        {
            [] => $"{other} has no layer of this name",
            [var one] => $"its shape is {layer.ShapeText}, in {other} {one.ShapeText}",
            _ => $"it may be {string.Join(" or ", found.Take(3).Select(l => l.Name))} of {other}",
        };
}

/// <summary>A layer that another model has not, and why.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Reason">A clause that says which model lacks it, or in what shape it is there.</param>
public sealed record UnmatchedLayer(Layer Layer, string Reason);
