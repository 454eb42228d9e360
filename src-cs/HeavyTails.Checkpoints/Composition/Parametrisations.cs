// torch.nn.utils.parametrize since PyTorch 1.9 (weight_norm and spectral_norm since 2.0) keeps a weight NAME of a
// module as parametrizations.NAME.original, or original0, original1, ..., and what its functions hold as
// parametrizations.NAME.I.TENSOR, I = 0, 1, ...
//   weight_norm      original0 = g, original1 = v
//   spectral_norm    original = W, 0._u, 0._v
using HeavyTails.Checkpoints.Model;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Composition;

/// <summary>Weights that PyTorch computes of others each time they are used.</summary>
internal sealed class Parametrisations : IComposition
{
    private const string Folder = "parametrizations.";

    public IEnumerable<ComposedTensor> Find(TensorTable table)
    {
        var groups = new Dictionary<string, List<(string Part, TensorEntry Tensor)>>();
        foreach (var tensor in table.All)
            if (Name(tensor.Name) is var (weight, part))
            {
                if (!groups.TryGetValue(weight, out var group))
                    groups.Add(weight, group = []);
                group.Add((part, tensor));
            }
        foreach (var (weight, group) in groups)
        foreach (var found in Weights(weight, group))
            yield return found;
    }

    private static IEnumerable<ComposedTensor> Weights(string weight, List<(string Part, TensorEntry Tensor)> group)
    {
        var parts = group.DistinctBy(p => p.Part).ToDictionary(p => p.Part, p => p.Tensor);
        TensorEntry? original = parts.GetValueOrDefault("original"),
            u = parts.GetValueOrDefault("0._u"),
            v = parts.GetValueOrDefault("0._v");
        if (group.Any(p => LowRankName.Of(p.Tensor.Name) is not null))
            // A low-rank update as a parametrisation: the original is the weight itself, the pair a layer beside it.
            yield break;
        if (
            group.Count == 2
            && parts.GetValueOrDefault("original0") is { } g
            && parts.GetValueOrDefault("original1") is { } directions
            && g.IsFloats()
            && directions.IsFloats()
        )
            yield return OldWeightNorm.Weight(weight, g, directions);
        else if (group.Count == 3 && original is not null && u is not null && v is not null && original.IsFloats())
            yield return OldSpectralNorm.Weight(weight, original, u, v);
        else
            foreach (var (_, tensor) in group)
                yield return ComposedNumbers.Refused(
                    tensor.Name,
                    [tensor],
                    "part of a parametrisation whose function is not known: call"
                        + " torch.nn.utils.parametrize.remove_parametrizations and re-save"
                );
    }

    /// <summary>The weight's name and the rest of a tensor's name; null outside parametrisations.</summary>
    private static (string Weight, string Part)? Name(string name)
    {
        var at = name.LastIndexOf(Folder, StringComparison.Ordinal);
        if (at < 0 || at > 0 && name[at - 1] != '.')
            return null;
        var dot = name.IndexOf('.', at + Folder.Length);
        return dot < 0 ? null : (name[..at] + name[(at + Folder.Length)..dot], name[(dot + 1)..]);
    }
}
