using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints.Composition;

/// <summary>The tensors of a model in their order and by name, and its configuration of quantisation.</summary>
internal sealed class TensorTable
{
    private readonly Dictionary<string, TensorEntry> _byName;

    public TensorTable(IReadOnlyList<TensorEntry> tensors, QuantisationConfig? config)
    {
        (All, Config) = (tensors, config);
        _byName = new Dictionary<string, TensorEntry>(tensors.Count);
        foreach (var tensor in tensors)
            _byName.TryAdd(tensor.Name, tensor);
    }

    /// <summary>The tensors in the model's order.</summary>
    public IReadOnlyList<TensorEntry> All { get; }

    /// <summary>The model's quantisation as its configuration gives it; null without one.</summary>
    public QuantisationConfig? Config { get; }

    /// <summary>The tensor of a name; null when there is none.</summary>
    public TensorEntry? this[string name] => _byName.GetValueOrDefault(name);

    /// <summary>Tensors whose names end so, each with the part of the name before it.</summary>
    public IEnumerable<(TensorEntry Tensor, string Before)> EndingIn(string end)
    {
        foreach (var tensor in All)
            if (tensor.Name.EndsWith(end, StringComparison.Ordinal))
                yield return (tensor, tensor.Name[..^end.Length]);
    }
}
