using HeavyTails.Core.Layers;

namespace HeavyTails.Core.Analysis.Requests;

/// <summary>
/// Which layers to analyse. A layer is analysed if a word names it (or no word names any) and no word excludes it, if
/// its type is listed (or no type is), and if its number of weights is in the range.
/// </summary>
/// <param name="Words">
/// Numbers and ranges of numbers of layers, types, and globs of names, each of which a leading ! excludes; see
/// <see cref="LayerPattern"/>.
/// </param>
/// <param name="Types">Types as in the table of layers: "dense", "conv2d".</param>
/// <param name="MinWeights">The least number of weights.</param>
/// <param name="MaxWeights">The greatest number of weights.</param>
public sealed record LayerFilter(
    IReadOnlyList<string> Words,
    IReadOnlyList<string> Types,
    long MinWeights,
    long MaxWeights
)
{
    /// <summary>What the words of the option --layers may be, for the help of commands.</summary>
    public const string Help =
        "Only these layers: by number (7, 3-9, 3-), by type (dense, conv2d, ...) or by a glob of names (* and ?; "
        + "name=GLOB where a name looks like a number or a type). Of several words each adds its layers, and !WORD "
        + "takes its layers away from what the others have added, or from all where there are no others.";

    private IReadOnlyList<LayerPattern> Patterns { get; } = [.. Words.Select(word => new LayerPattern(word))];

    /// <summary>Returns whether a layer is to be analysed.</summary>
    public bool Keeps(Layer layer) =>
        (Patterns.All(p => p.Excludes) || Patterns.Any(p => !p.Excludes && p.Names(layer)))
        && !Patterns.Any(p => p.Excludes && p.Names(layer))
        && (Types.Count == 0 || Types.Contains(LayerKinds.TypeName(layer.Kind), StringComparer.OrdinalIgnoreCase))
        && layer.Count >= MinWeights
        && layer.Count <= MaxWeights;

    /// <summary>The layers that are to be analysed, in their order and with their numbers in the whole model.</summary>
    public IReadOnlyList<Layer> Of(IReadOnlyList<Layer> layers) => [.. LayerKinds.Numbered(layers).Where(Keeps)];

    /// <summary>The words that name no layer of a model, in their order.</summary>
    public IReadOnlyList<string> Unused(IReadOnlyList<Layer> layers)
    {
        var numbered = LayerKinds.Numbered(layers);
        return [.. Patterns.Where(p => !numbered.Any(p.Names)).Select(p => p.Word)];
    }
}
