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

    // Most tensors that a message names: those of another network are all wrong, and the first few say so.
    private const int MostShown = 8;

    // Batches that batch norm has seen: files before PyTorch 0.4.1 lack it, and evaluation does not need it.
    private const string Counter = "num_batches_tracked";

    /// <summary>
    /// Replaces the weights and biases of a network by those of a checkpoint: layer by layer in the order of the file,
    /// which must have the network's shapes. Names need not agree. Numbers are converted to the network's precision.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// Layers or shapes differ; the message lists up to 8 tensors of each side, from the first that differ.
    /// </exception>
    /// <exception cref="HeavyTails.Checkpoints.IO.CheckpointException">The file is damaged.</exception>
    public static void LoadWeights(this Network network, Checkpoint checkpoint)
    {
        TensorEntry[] stored = [.. InNetworkOrder(checkpoint.Tensors.Where(t => t.Reason is null))];
        var same = stored
            .Zip(network.Parameters)
            .TakeWhile(pair => Fits(pair.First, pair.Second.Name, pair.Second.Tensor))
            .Count();
        if (same < Math.Max(stored.Length, network.Parameters.Count))
            throw new ArgumentException(
                $"{checkpoint.Path} does not fit the network{(same > 0 ? $" after {same} tensors that do" : "")}:\n"
                    + $"  expected {List(network.Parameters.Skip(same).Select(p => $"{p.Name} {Text(p.Tensor)}"))}\n"
                    + $"  got      {List(stored.Skip(same).Select(t => $"{t.Name} {Text(t)}"))}"
            );
        Copy([.. stored.Zip(network.Parameters, (from, to) => (from, to.Tensor))]);
    }

    /// <summary>
    /// Replaces the parameters and buffers of a module, such as running means, by the tensors of the same names in a
    /// checkpoint; the prefixes "module." and "_orig_mod." are ignored. Numbers are converted to the module's types.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// A tensor is missing on one side or has another shape; the message lists the first 8 and counts the others.
    /// </exception>
    /// <exception cref="HeavyTails.Checkpoints.IO.CheckpointException">The file is damaged.</exception>
    public static void LoadWeights(this nn.Module module, Checkpoint checkpoint)
    {
        var wanted = module.state_dict();
        var stored = checkpoint.Tensors.ToDictionary(t => Plain(t.Name));
        // Tensors of another shape come first; they say more than those that one side lacks.
        (string Name, Tensor? Expected, TensorEntry? Got)[] problems =
        [
            .. from name in wanted.Keys.Union(stored.Keys)
            where !name.EndsWith(Counter, StringComparison.Ordinal)
            let expected = wanted.TryGetValue(name, out var tensor) ? tensor : null
            let got = stored.GetValueOrDefault(name)
            where expected is null || got is null || got.Reason is not null || !SameShape(got, expected)
            orderby expected is null || got is null
            select (name, expected, got),
        ];
        if (problems.Length > 0)
            throw new ArgumentException(
                $"{checkpoint.Path} does not fit the module:"
                    + string.Concat(
                        problems
                            .Take(MostShown)
                            .Select(p => $"\n  {p.Name}: expected {Text(p.Expected)}, got {Text(p.Got)}")
                    )
                    + Others([.. problems.Skip(MostShown)])
            );
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

    private static string List(IEnumerable<string> tensors)
    {
        string[] all = [.. tensors];
        var others = all.Length > MostShown ? $" and {all.Length - MostShown} more" : "";
        return all.Length == 0 ? "none" : string.Join(", ", all.Take(MostShown)) + others;
    }

    private static string Others((string Name, Tensor? Expected, TensorEntry? Got)[] problems)
    {
        if (problems.Length == 0)
            return "";
        (int Count, string Which)[] kinds =
        [
            (problems.Count(p => p.Expected is not null && p.Got is not null), "of another shape or unreadable"),
            (problems.Count(p => p.Got is null), "that the file lacks"),
            (problems.Count(p => p.Expected is null), "that the module lacks"),
        ];
        var counts = kinds.Where(k => k.Count > 0).Select(k => $"{k.Count} {k.Which}");
        return $"\n  and {problems.Length} more: {string.Join(", ", counts)}";
    }

    private static string Text(Tensor? tensor) =>
        tensor is null ? "no such tensor" : $"[{string.Join(" x ", tensor.shape)}]";

    private static string Text(TensorEntry? entry) =>
        entry is null ? "none"
        : entry.Reason is { } reason ? $"[{entry.ShapeText}], {reason}"
        : $"[{entry.ShapeText}]";
}
