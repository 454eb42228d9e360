// A word of --layers:  7, 3-9, 3-   layers by their number in the table;  dense, conv2d, ...   layers of a type;
// name=GLOB, GLOB   layers whose name or tensor's name matches;  !WORD   all but those that the word names.
using System.Globalization;
using System.IO.Enumeration;
using HeavyTails.Core.Layers;

namespace HeavyTails.Core.Analysis.Requests;

/// <summary>One word of a request for layers: numbers, a type or a pattern of names, or all layers but those.</summary>
public sealed class LayerPattern
{
    private const string ByName = "name=";

    private readonly (int First, int Last)? numbers;
    private readonly string glob;
    private readonly bool mayBeType;

    /// <summary>Reads a word. Every word has a meaning, since any text may be the name of a layer.</summary>
    /// <param name="word">
    /// A number of a layer from 1 on (7), an inclusive range of numbers (3-9; 3- to the last), a type as in the table
    /// of layers (dense), or a glob of names with * and ?. A leading ! excludes what follows it. The prefix name= makes
    /// a glob of what would be a number or a type: name=7 is the layer that is called 7.
    /// </param>
    public LayerPattern(string word)
    {
        Word = word;
        Excludes = word.StartsWith('!');
        glob = Excludes ? word[1..] : word;
        if (glob.StartsWith(ByName, StringComparison.Ordinal))
        {
            glob = glob[ByName.Length..];
            return;
        }
        numbers = Range(glob);
        mayBeType = LayerKinds.TypeNames.Contains(glob, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The word as it was typed.</summary>
    public string Word { get; }

    /// <summary>Whether the word leaves out the layers that it names.</summary>
    public bool Excludes { get; }

    /// <summary>Returns whether the word, without a leading !, names a layer.</summary>
    public bool Names(Layer layer) =>
        numbers is var (first, last)
            ? layer.Id >= first && layer.Id <= last
            : (mayBeType && string.Equals(glob, LayerKinds.TypeName(layer.Kind), StringComparison.OrdinalIgnoreCase))
                || FileSystemName.MatchesSimpleExpression(glob, layer.Name)
                || FileSystemName.MatchesSimpleExpression(glob, layer.TensorName);

    private static (int First, int Last)? Range(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0)
            return Number(text) is > 0 and var one ? (one, one) : null; // numbers begin at 1, so that 0 is a name
        if (Number(text[..dash]) is not { } first)
            return null;
        return dash == text.Length - 1 ? (first, int.MaxValue)
            : Number(text[(dash + 1)..]) is { } last ? (first, last)
            : null;
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
