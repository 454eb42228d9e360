// One tensor alone does not determine whether weight_ih [g h, in] has four gates or three (the shape of weight_hh
// [g h, h] does), nor which two tensors are the halves of one low-rank pair (LowRankPairs).
using System.Text.RegularExpressions;

namespace HeavyTails.Core.Layers;

/// <summary>Determines the kinds of layers that depend on several tensors of a model.</summary>
public static partial class LayerGroups
{
    /// <summary>
    /// Returns the layers in their order, low-rank pairs joined into one, the kinds of recurrent ones determined from
    /// their siblings.
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
