// Weights from files: into a Network by order and shape, since names differ from framework to framework ("fc1.weight",
// "0.weight"); into a module of TorchSharp by name. All tensors are read and checked before the first one is changed.
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Core.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace HeavyTails.Training.Networks;

/// <summary>Loads the weights of networks and of modules from checkpoints.</summary>
public static class CheckpointWeights
{
    // What data-parallel training and compilation put before the names of a model's tensors.
    private static readonly string[] Wrappers = ["module.", "_orig_mod."];

    // Batches that batch norm has seen: files before PyTorch 0.4.1 lack it, and evaluation does not need it.
    private const string Counter = "num_batches_tracked";

    /// <summary>
    /// Replaces the weights and biases of a network by those of a checkpoint: layer by layer in the order of the file,
    /// which must have the network's shapes. Names need not agree. Numbers are converted to the network's precision.
    /// </summary>
    /// <exception cref="ArgumentException">Layers or shapes differ; the message lists both sides.</exception>
    /// <exception cref="HeavyTails.Checkpoints.IO.CheckpointException">The file is damaged.</exception>
    public static void LoadWeights(this Network network, Checkpoint checkpoint)
    {
        TensorEntry[] stored = [.. InNetworkOrder(checkpoint.Tensors.Where(t => t.Reason is null))];
        var fits =
            stored.Length == network.Parameters.Count
            && stored.Zip(network.Parameters).All(pair => Fits(pair.First, pair.Second.Name, pair.Second.Tensor));
        if (!fits)
            throw new ArgumentException(
                $"{checkpoint.Path} does not fit the network:\n"
                    + Sides(
                        network.Parameters.Select(p => $"{p.Name} [{string.Join(" x ", p.Shape)}]"),
                        stored.Select(t => $"{t.Name} [{t.ShapeText}]")
                    )
            );
        Copy([.. stored.Zip(network.Parameters, (from, to) => (from, to.Tensor))]);
    }

    /// <summary>
    /// Replaces the parameters and buffers of a module, such as running means, by the tensors of the same names in a
    /// checkpoint; the prefixes "module." and "_orig_mod." are ignored. Numbers are converted to the module's types.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// A tensor is missing on one side or has another shape; the message lists all of them.
    /// </exception>
    /// <exception cref="HeavyTails.Checkpoints.IO.CheckpointException">The file is damaged.</exception>
    public static void LoadWeights(this nn.Module module, Checkpoint checkpoint)
    {
        var wanted = module.state_dict();
        var stored = checkpoint.Tensors.ToDictionary(t => Plain(t.Name));
        string[] problems =
        [
            .. from name in wanted.Keys.Union(stored.Keys)
            where !name.EndsWith(Counter, StringComparison.Ordinal)
            let expected = wanted.TryGetValue(name, out var tensor) ? tensor : null
            let got = stored.GetValueOrDefault(name)
            where expected is null || got is null || got.Reason is not null || !SameShape(got, expected)
            select $"  {name}: expected {Text(expected)}, got {Text(got)}",
        ];
        if (problems.Length > 0)
            throw new ArgumentException($"{checkpoint.Path} does not fit the module:\n{string.Join('\n', problems)}");
        Copy([
            .. from pair in wanted
            where stored.ContainsKey(pair.Key) && !pair.Key.EndsWith(Counter, StringComparison.Ordinal)
            select (stored[pair.Key], pair.Value),
        ]);
    }

    // Layers in the order of their first tensors, and the weight of each before its bias, whatever the file's order is.
    private static IEnumerable<TensorEntry> InNetworkOrder(IEnumerable<TensorEntry> tensors) =>
        tensors
            .GroupBy(t => t.Name.LastIndexOf('.') is >= 0 and var dot ? t.Name[..dot] : t.Name)
            .SelectMany(layer => layer.OrderByDescending(t => t.Shape.Count));

    private static bool Fits(TensorEntry entry, string name, Tensor tensor) =>
        SameShape(entry, tensor) && entry.Name.EndsWith(".bias", StringComparison.Ordinal) == name.EndsWith(".bias");

    private static bool SameShape(TensorEntry entry, Tensor tensor) => entry.Shape.SequenceEqual(tensor.shape);

    private static string Plain(string name)
    {
        while (Array.Find(Wrappers, w => name.StartsWith(w, StringComparison.Ordinal)) is { } wrapper)
            name = name[wrapper.Length..];
        return name;
    }

    private static void Copy((TensorEntry From, Tensor To)[] pairs)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        Tensor[] values = [.. pairs.Select(p => Values(p.From.Load()))];
        for (var i = 0; i < values.Length; i++)
            pairs[i].To.copy_(values[i]);
    }

    private static Tensor Values(TensorData data)
    {
        long[] shape = [.. data.Shape.Select(d => (long)d)];
        return data.IsDouble
            ? tensor(data.Double.ToArray(), shape, dtype: ScalarType.Float64)
            : tensor(data.Single.ToArray(), shape, dtype: ScalarType.Float32);
    }

    private static string Sides(IEnumerable<string> expected, IEnumerable<string> got) =>
        $"  expected {string.Join(", ", expected)}\n  got      {string.Join(", ", got)}";

    private static string Text(Tensor? tensor) =>
        tensor is null ? "no such tensor" : $"[{string.Join(" x ", tensor.shape)}]";

    private static string Text(TensorEntry? entry) =>
        entry is null ? "none"
        : entry.Reason is { } reason ? $"[{entry.ShapeText}], {reason}"
        : $"[{entry.ShapeText}]";
}
