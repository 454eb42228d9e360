// What one tensor alone cannot tell: which B belongs to which A, and whether weight_ih [g h, in] has four gates or three (weight_hh [g h, h] knows).
using System.Text.RegularExpressions;

namespace HeavyTails.Core;

/// <summary>Reads the tensors of a model together.</summary>
public static partial class LayerGroups
{
    /// <summary>
    /// The layers with low-rank halves joined into pairs (at the place of the first half) and recurrent kinds settled by their siblings. A half
    /// without its other half stays, and is listed as skipped by the analysis.
    /// </summary>
    public static IReadOnlyList<Layer> Join(IEnumerable<Layer> layers)
    {
        var all = layers.ToList();
        var halves = all.Where(l => l.Kind == LayerKind.LowRankPair && l.Factors is null && Half().IsMatch(l.TensorName))
            .ToLookup(l => Stem(l.TensorName, Half().Match(l.TensorName)));
        var gates = all.Where(l => l.TensorName.Contains("_hh", StringComparison.Ordinal) && Recurrent().IsMatch(l.TensorName))
            .ToLookup(l => l.TensorName.Replace("_hh", "_ih", StringComparison.Ordinal));
        var joined = new List<Layer>();
        var paired = new HashSet<Layer>(ReferenceEqualityComparer.Instance);
        foreach (var layer in all)
        {
            if (paired.Contains(layer)) continue;
            if (gates[layer.TensorName].FirstOrDefault() is { Kind: var kind and not LayerKind.Unknown })
                joined.Add(layer with { Kind = kind });
            else if (layer.Kind == LayerKind.LowRankPair && Half().Match(layer.TensorName) is { Success: true } match
                && Pair([.. halves[Stem(layer.TensorName, match)]]) is { } pair)
            {
                joined.Add(pair);
                paired.Add(pair.Factors!.A);
                paired.Add(pair.Factors!.B);
            }
            else
                joined.Add(layer);
        }
        return joined;
    }

    private static Layer? Pair(Layer[] halves)
    {
        if (halves.Length != 2 || halves.Any(h => h.Shape.Count != 2)) return null;
        var a = halves.FirstOrDefault(h => IsA(h.TensorName));
        var b = halves.FirstOrDefault(h => !IsA(h.TensorName));
        if (a is null || b is null) return null;
        if (b.Shape[1] != a.Shape[0] && a.Shape[1] == b.Shape[0] && !a.TensorName.Contains("embedding", StringComparison.Ordinal)) return null;
        var name = Stem(a.TensorName, Half().Match(a.TensorName)).TrimEnd('.', '_', '/');
        return new Layer(name, a.TensorName, LayerKind.LowRankPair, [b.Shape[0], a.Shape[1]], a.DType,
            () => throw new NotSupportedException($"{name} is kept as its factors B A")) { Factors = new LowRankFactors(b, a) };
    }

    private static string Stem(string tensorName, Match half) => tensorName[..half.Index];

    private static bool IsA(string tensorName) => Half().Match(tensorName).Groups[1].Value.ToLowerInvariant() is "a" or "down";

    [GeneratedRegex(@"lora_(?:embedding_)?(a|b|up|down)(?=[._/]|$)", RegexOptions.IgnoreCase)]
    private static partial Regex Half();

    [GeneratedRegex(@"weight_(ih|hh)(_l\d+(_reverse)?)?$")]
    private static partial Regex Recurrent();
}
