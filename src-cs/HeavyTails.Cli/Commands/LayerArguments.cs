using System.CommandLine;
using HeavyTails.Core.Analysis.Requests;
using HeavyTails.Core.Layers;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>
/// The options --layers, --type, --min-weights and --max-weights, which choose layers of a checkpoint.
/// </summary>
internal sealed class LayerArguments
{
    private readonly Option<string[]> layers = Words();
    private readonly Option<string[]> types = new("--type")
    {
        Description = "Only layers of these types: dense, conv1d, conv2d, embedding, lstm, ...",
        HelpName = "TYPE",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<long?> minWeights = WholeNumber.Option(
        "--min-weights",
        0,
        long.MaxValue,
        "Only layers with at least this many weights."
    );
    private readonly Option<long?> maxWeights = WholeNumber.Option(
        "--max-weights",
        0,
        long.MaxValue,
        "Only layers with at most this many weights."
    );

    /// <summary>The option --layers alone.</summary>
    public static Option<string[]> Words() =>
        new("--layers")
        {
            Description = LayerFilter.Help,
            HelpName = "LAYER",
            AllowMultipleArgumentsPerToken = true,
        };

    /// <summary>The options in the order of the help.</summary>
    public IReadOnlyList<Option> Options => [layers, types, minWeights, maxWeights];

    /// <summary>Makes it wrong usage if the least number of weights exceeds the greatest.</summary>
    public void CheckIn(Command command) => WholeNumber.NeedOrder(command, minWeights, maxWeights);

    /// <summary>
    /// The layers of a model that the options choose, with their numbers there. A word that names no layer is reported
    /// on standard error where others do, unless <paramref name="isQuiet"/> is set.
    /// </summary>
    public IReadOnlyList<Layer> Of(ParseResult parsed, IReadOnlyList<Layer> all, bool isQuiet = false)
    {
        var filter = new LayerFilter(
            parsed.GetValue(layers) ?? [],
            parsed.GetValue(types) ?? [],
            parsed.GetValue(minWeights) ?? 0,
            parsed.GetValue(maxWeights) ?? long.MaxValue
        );
        var kept = filter.Of(all);
        if (kept.Count > 0 && !isQuiet)
            foreach (var word in filter.Unused(all))
                Console.Error.WriteLine(
                    Printable.Of($"--layers {word}: no layer has this number, type or name ({Numbers(all)})")
                );
        return kept;
    }

    private static string Numbers(IReadOnlyList<Layer> all) =>
        $"numbers are 1 to {LayerKinds.Numbered(all).Select(layer => layer.Id).DefaultIfEmpty().Max()}";
}
