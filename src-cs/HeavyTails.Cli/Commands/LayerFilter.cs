using System.IO.Enumeration;
using HeavyTails.Core.Layers;

namespace HeavyTails.Cli.Commands;

/// <summary>
/// Which layers to analyse. Globs know * and ?; one that begins with ! leaves layers out. A layer stays when a glob names it (or none
/// includes) and none leaves it out, its type is listed (or no type is), and its count of weights lies in the range.
/// </summary>
internal sealed record LayerFilter(
    IReadOnlyList<string> Globs,
    IReadOnlyList<string> Types,
    long MinWeights,
    long MaxWeights
)
{
    private IReadOnlyList<string> Included { get; } = [.. Globs.Where(g => !g.StartsWith('!'))];
    private IReadOnlyList<string> Excluded { get; } = [.. Globs.Where(g => g.StartsWith('!')).Select(g => g[1..])];

    public bool Keeps(Layer layer) =>
        (Included.Count == 0 || Included.Any(g => Matches(g, layer)))
        && !Excluded.Any(g => Matches(g, layer))
        && (Types.Count == 0 || Types.Contains(LayerKinds.TypeName(layer.Kind), StringComparer.OrdinalIgnoreCase))
        && layer.Count >= MinWeights
        && layer.Count <= MaxWeights;

    /// <summary>Those it keeps, in their order.</summary>
    public IReadOnlyList<Layer> Of(IReadOnlyList<Layer> layers) => [.. layers.Where(Keeps)];

    private static bool Matches(string glob, Layer layer) =>
        FileSystemName.MatchesSimpleExpression(glob, layer.Name)
        || FileSystemName.MatchesSimpleExpression(glob, layer.TensorName);
}
