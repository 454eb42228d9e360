// torch.nn.utils.prune: NAME = NAME_orig * NAME_mask, elementwise, the mask 0 or 1.  torch/nn/utils/prune.py
using System.Numerics;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Composition;

/// <summary>Weights that were pruned by a mask, which is stored beside them.</summary>
internal sealed class Pruning : IComposition
{
    public IEnumerable<ComposedTensor> Find(TensorTable table)
    {
        foreach (var (mask, name) in table.EndingIn("_mask"))
        {
            if (table[name + "_orig"] is not { } weights || !weights.IsFloats() || !mask.IsUsable())
                continue;
            IReadOnlyList<TensorEntry> parts = [weights, mask];
            yield return mask.Shape.SequenceEqual(weights.Shape)
                ? ComposedNumbers.Weight(name, weights.Shape, parts, _ => Masked(weights.Data(), mask.Floats().Span))
                : ComposedNumbers.Refused(
                    name,
                    parts,
                    $"a pruned weight {weights.Shown()} whose mask {mask.Shown()} has another shape"
                );
        }
    }

    private static TensorData Masked(TensorData weights, ReadOnlySpan<float> mask) =>
        weights.IsDouble
            ? new TensorData(weights.Shape, Product(weights.Double.Span, mask))
            : new TensorData(weights.Shape, Product(weights.Single.Span, mask));

    private static T[] Product<T>(ReadOnlySpan<T> weights, ReadOnlySpan<float> mask)
        where T : struct, INumber<T>
    {
        var product = new T[weights.Length];
        for (var i = 0; i < product.Length; i++)
            product[i] = weights[i] * T.CreateChecked(mask[i]);
        return product;
    }
}
