using System.IO.Enumeration;
using HeavyTails.Core.Layers;

namespace HeavyTails.Core.Analysis.Requests;

/// <summary>
/// Which layers to analyse. A layer is analysed if a glob includes it (or no glob includes any) and no glob excludes
/// it, if its type is listed (or no type is), and if its number of weights is in the range.
/// </summary>
/// <param name="Globs">Patterns of names, with * and ?; a pattern that begins with ! excludes layers.</param>
/// <param name="Types">Types as in the table of layers: "dense", "conv2d".</param>
/// <param name="MinWeights">The least number of weights.</param>
/// <param name="MaxWeights">The greatest number of weights.</param>
public sealed record LayerFilter(
    IReadOnlyList<string> Globs,
    IReadOnlyList<string> Types,
    long MinWeights,
    long MaxWeights
)
{
    private IReadOnlyList<string> Included { get; } = [.. Globs.Where(g => !g.StartsWith('!'))];
    private IReadOnlyList<string> Excluded { get; } = [.. Globs.Where(g => g.StartsWith('!')).Select(g => g[1..])];

    /// <summary>Returns whether a layer is to be analysed.</summary>
    public bool Keeps(Layer layer) =>
        (Included.Count == 0 || Included.Any(g => Matches(g, layer)))
        && !Excluded.Any(g => Matches(g, layer))
        && (Types.Count == 0 || Types.Contains(LayerKinds.TypeName(layer.Kind), StringComparer.OrdinalIgnoreCase))
        && layer.Count >= MinWeights
        && layer.Count <= MaxWeights;

    /// <summary>The layers that are to be analysed, in their order.</summary>
    public IReadOnlyList<Layer> Of(IReadOnlyList<Layer> layers) => [.. layers.Where(Keeps)];

    private static bool Matches(string glob, Layer layer) =>
        FileSystemName.MatchesSimpleExpression(glob, layer.Name)
        || FileSystemName.MatchesSimpleExpression(glob, layer.TensorName);
}
