using System.Globalization;
using System.Text.RegularExpressions;
using HeavyTails.Core.Analysis.Metrics;

namespace HeavyTails.Core.Analysis;

/// <summary>
/// A warning that one or more layers have, which differs between them in its numbers and in their names alone.
/// </summary>
/// <param name="Text">
/// The sentence of the one layer, or that of all of them with ranges of the numbers that differ: "alpha 6.06..9.23 is
/// above 6 (under-trained)".
/// </param>
/// <param name="Layers">The layers, in their order.</param>
public sealed partial record SummedWarning(string Text, IReadOnlyList<LayerResult> Layers)
{
    private const string Equal = "p = ",
        Below = "p < ",
        UpTo = "p <= ";

    // A class and not a tuple, since .NET would compile lists of tuples at run time.
    private sealed record Said(LayerResult Layer, string Sentence, int Weight);

    /// <summary>
    /// The warnings of some layers, the most serious first as <see cref="LayerWarnings.Weight"/> has them; of equally
    /// serious ones, first those that more layers have.
    /// </summary>
    public static IReadOnlyList<SummedWarning> Of(IEnumerable<LayerResult> layers) =>
        [
            .. layers
                .SelectMany(layer => layer.Warnings.Select(w => new Said(layer, w, LayerWarnings.Weight(w))))
                .GroupBy(Pattern)
                .OrderBy(group => group.Min(said => said.Weight))
                .ThenByDescending(group => group.Count())
                .Select(group => Sum([.. group])),
        ];

    // Sentences name the layer in quotes, or begin with its name.
    private static string Pattern(Said said)
    {
        var name = said.Layer.LongName.Split('[')[0];
        var sentence = LayerWarnings.OfSeveral(said.Sentence);
        if (name.Length > 0)
        {
            sentence = sentence.Replace($"'{name}", "'*", StringComparison.Ordinal);
            if (sentence.StartsWith($"{name}.", StringComparison.Ordinal))
                sentence = "*" + sentence[name.Length..];
        }
        // A p value below 0.001 is written by that bound.
        return Number().Replace(sentence.Replace(Below, Equal, StringComparison.Ordinal), "0");
    }

    private static SummedWarning Sum(Said[] group)
    {
        LayerResult[] layers = [.. group.Select(said => said.Layer).Distinct()];
        if (group.Length == 1 || Array.TrueForAll(group, said => said.Sentence == group[0].Sentence))
            return new(group[0].Sentence, layers);
        string[] sentences = Array.ConvertAll(group, said => LayerWarnings.OfSeveral(said.Sentence));
        if (Have(Below) && Have(Equal))
            sentences = Array.ConvertAll(sentences, s => s.Replace(Below, UpTo).Replace(Equal, UpTo));
        string[][] numbers = Array.ConvertAll(sentences, s => Number().Matches(s).Select(m => m.Value).ToArray());
        // Names have numbers, too: where they differ in how many, the sentence of the first layer stands for all.
        if (Array.Exists(numbers, of => of.Length != numbers[0].Length))
            return new(sentences[0], layers);
        var at = 0;
        return new(LayerWarnings.OfAll(Number().Replace(sentences[0], Next)), layers);

        bool Have(string relation) => Array.Exists(sentences, s => s.Contains(relation, StringComparison.Ordinal));

        string Next(Match match)
        {
            var values = Array.ConvertAll(numbers, of => of[at]);
            at++;
            return sentences[0][..match.Index].EndsWith(UpTo, StringComparison.Ordinal)
                ? values.MaxBy(Value)!
                : Range(values);
        }
    }

    private static string Range(string[] numbers)
    {
        var (least, most) = (numbers.MinBy(Value)!, numbers.MaxBy(Value)!);
        return Value(least) == Value(most) ? least : $"{least}..{most}";
    }

    private static double Value(string number) => double.Parse(number, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<![\w.])-?\d+(\.\d+)?([eE][-+]?\d+)?(?!\w)")]
    private static partial Regex Number();
}
