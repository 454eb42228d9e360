using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints.Composition;

/// <summary>The ways in which a weight may be stored as several tensors, and the step that joins them.</summary>
internal static class Compositions
{
    /// <summary>
    /// In order: each works on what the ones before it composed, so that the weights of a quantised or pruned
    /// parametrisation are found too.
    /// </summary>
    public static IReadOnlyList<IComposition> All { get; } =
    [
        new DeclaredScales(),
        new PackedParameters(),
        new BitsAndBytes8(),
        new BitsAndBytes4(),
        new Gptq(),
        new Awq(),
        new PackedIntegers(),
        new Mlx(),
        new Fp4(),
        new ScaledWeights(),
        new Pruning(),
        new OldSpectralNorm(),
        new OldWeightNorm(),
        new Parametrisations(),
        new LoneScales(),
    ];

    /// <summary>
    /// The tensors of a model with every weight that is stored as several tensors in the place of its first part.
    /// </summary>
    public static IReadOnlyList<TensorEntry> Of(IReadOnlyList<TensorEntry> tensors, QuantisationConfig? config)
    {
        var table = new TensorTable(tensors, config);
        foreach (var composition in All)
        {
            List<ComposedTensor> found = [.. composition.Find(table).SelectMany(one => Named(one, table))];
            if (found.Count == 0)
                continue;
            tensors = Replaced(tensors, found);
            table = new TensorTable(tensors, config);
        }
        return tensors;
    }

    /// <summary>
    /// The weight; or, where the file has a tensor of its name besides the parts, each part with the reason why it is
    /// no layer.
    /// </summary>
    private static IEnumerable<ComposedTensor> Named(ComposedTensor one, TensorTable table) =>
        table[one.Tensor.Name] is { } other && !one.Parts.Contains(other)
            ? one.Parts.Select(part =>
                ComposedNumbers.Refused(part.Name, [part], $"part of {Text.Quote(other.Name)}, which the file has too")
            )
            : [one];

    private static IReadOnlyList<TensorEntry> Replaced(
        IReadOnlyList<TensorEntry> tensors,
        List<ComposedTensor> composed
    )
    {
        var whole = new Dictionary<TensorEntry, ComposedTensor>(ReferenceEqualityComparer.Instance);
        var names = new Dictionary<string, string>();
        foreach (var one in composed)
        foreach (var part in one.Parts)
        {
            whole.TryAdd(part, one);
            names.TryAdd(part.Name, one.Tensor.Name);
        }
        var result = new List<TensorEntry>(tensors.Count);
        foreach (var tensor in tensors)
            if (!whole.TryGetValue(tensor, out var one))
                result.Add(tensor);
            else if (ReferenceEquals(tensor, one.Parts[0]))
            {
                // Weights are tied when all of their parts are.
                if (one.Parts[0].TiedTo is { } first && one.Parts.All(p => p.TiedTo is not null))
                    one.Tensor.TiedTo = names.GetValueOrDefault(first);
                result.Add(one.Tensor);
            }
        return result;
    }
}
