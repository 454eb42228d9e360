// torch.nn.utils.weight_norm until PyTorch 2.0, and still common in vocoders: NAME_g and NAME_v, with
// NAME = g v / ||v||.  torch/nn/utils/weight_norm.py
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Composition;

/// <summary>Weights stored as norms "weight_g" and directions "weight_v".</summary>
internal sealed class OldWeightNorm : IComposition
{
    public IEnumerable<ComposedTensor> Find(TensorTable table)
    {
        foreach (var (directions, name) in table.EndingIn("_v"))
            // Other modules have parameters called g and v; those of weight_norm are named after a weight.
            if (
                name[(name.LastIndexOf('.') + 1)..].StartsWith("weight", StringComparison.Ordinal)
                && table[name + "_g"] is { } norms
                && norms.IsFloats()
                && directions.IsFloats()
            )
                yield return Weight(name, norms, directions);
    }

    /// <summary>The weight of norms and directions, both floats.</summary>
    public static ComposedTensor Weight(string name, TensorEntry norms, TensorEntry directions)
    {
        IReadOnlyList<TensorEntry> parts = [directions, norms];
        return Rescaling.Axis([.. directions.Shape], [.. norms.Shape]) is var (_, inner)
            ? ComposedNumbers.Weight(
                name,
                directions.Shape,
                parts,
                _ => Rescaling.Of(directions.Data(), norms.Doubles(), norms.Count == 1 ? (int)directions.Count : inner)
            )
            : ComposedNumbers.Refused(
                name,
                parts,
                $"a weight_norm whose norms {norms.Shown()} do not fit its directions {directions.Shown()}"
            );
    }
}
