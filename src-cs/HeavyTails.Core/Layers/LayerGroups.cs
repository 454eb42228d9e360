// What one tensor alone cannot tell: whether weight_ih [g h, in] has four gates or three (weight_hh [g h, h] knows),
// and which two tensors are the halves of one low-rank pair (LowRankPairs).
using System.Text.RegularExpressions;

namespace HeavyTails.Core.Layers;

/// <summary>Reads the tensors of a model together.</summary>
public static partial class LayerGroups
{
    /// <summary>
    /// The layers in their order, low-rank pairs joined, the kinds of recurrent ones settled by their siblings.
    /// </summary>
    public static IReadOnlyList<Layer> Join(IEnumerable<Layer> layers)
    {
        var all = LowRankPairs.Join(layers.ToList());
        var gates = all.Where(l =>
                l.TensorName.Contains("_hh", StringComparison.Ordinal) && Recurrent().IsMatch(l.TensorName)
            )
            .ToLookup(l => l.TensorName.Replace("_hh", "_ih", StringComparison.Ordinal));
        return [.. all.Select(Settled)];

        Layer Settled(Layer layer) =>
            gates[layer.TensorName].FirstOrDefault() is { Kind: var kind and not LayerKind.Unknown }
                ? layer with
                {
                    Kind = kind,
                }
                : layer;
    }

    [GeneratedRegex(@"weight_(ih|hh)(_l\d+(_reverse)?)?$")]
    private static partial Regex Recurrent();
}
