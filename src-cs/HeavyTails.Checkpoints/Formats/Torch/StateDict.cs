// What was pickled is a state dict, a dict around one, or a whole module, whose records hold the tensors in
// `_parameters`, `_buffers` and, for its children, `_modules` (torch/nn/modules/module.py); in each module's own order.
using System.Globalization;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Pickles;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Formats.Torch;

/// <summary>A tensor that was found in a pickled object.</summary>
/// <param name="Name">Keys and attributes on the way to it, joined by dots.</param>
/// <param name="Value">
/// A <see cref="TorchTensor"/>, <see cref="TorchSparseTensor"/>, <see cref="TorchOtherTensor"/>,
/// <see cref="PickledArray"/>, or an <see cref="Opaque"/> that is a <see cref="PickledSparse"/>.
/// </param>
/// <param name="Kind">What its module's class says it does; Unknown without a module.</param>
/// <param name="Groups">Groups of its module, a convolution; null where nothing says so.</param>
internal readonly record struct FoundTensor(string Name, object Value, LayerKind Kind, int? Groups);

/// <summary>Finds the tensors of a pickled object, in the order in which each module holds them.</summary>
internal sealed class StateDict
{
    /// <summary>Most containers inside one another: the search is recursive and must not overflow the stack.</summary>
    private const int MaxDepth = 100;

    /// <summary>
    /// Keys under which training scripts keep the weights; the first in this list that holds tensors is taken.
    /// </summary>
    private static readonly string[] Wrappers =
    [
        "state_dict",
        "model_state_dict",
        "model_state",
        "model",
        "net_state_dict",
        "net",
        "network",
        "module",
        "params",
        "weights",
    ];

    /// <summary>Parts of keys, as in "optimizer", whose tensors are not the network's.</summary>
    private static readonly string[] NotWeights = ["optim", "sched", "scaler", "rng", "loss"];

    /// <summary>Begins the names of the classes of compiled modules, as in "__torch__.torch.nn.modules.conv".</summary>
    private const string ScriptModule = "__torch__";

    /// <summary>The attribute in which recurrent modules list their own parameters again.</summary>
    private const string FlatWeights = "_flat_weights";

    private readonly ByteSource _file;
    private readonly PickleBudget _budget;
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly List<FoundTensor> _found = [];

    private StateDict(ByteSource file, CheckpointOptions options)
    {
        (_file, _budget) = (file, new PickleBudget(options));
        _budget.Grow(Math.Min(file.Length, options.MaxPickleBytes));
    }

    /// <summary>
    /// All tensors of an object, below <see cref="CheckpointOptions.Root"/> or where training scripts keep them.
    /// </summary>
    /// <param name="file">The file, which messages name.</param>
    /// <param name="root">The pickled object.</param>
    /// <param name="options">Where in the object the weights are.</param>
    /// <param name="metadata">Gets the plain values beside the weights, and the key "weights under".</param>
    public static List<FoundTensor> Find(
        ByteSource file,
        object? root,
        CheckpointOptions options,
        Dictionary<string, string> metadata
    )
    {
        root = options.Root is { } path ? Follow(file, root, path) : Unwrap(root, metadata);
        var search = new StateDict(file, options);
        try
        {
            search.Visit(null, root, LayerKind.Unknown, null, 0, top: true);
        }
        catch (PickleFault fault)
        {
            throw file.Fail(null, fault.Message);
        }
        return search._found;
    }

    private static object? Follow(ByteSource file, object? root, string path)
    {
        // Keys may hold dots themselves ("model.ema"): the longest key that fits is taken.
        for (var rest = path; rest.Length > 0; )
        {
            var key = rest;
            object? next;
            while (!Member(root, key, out next))
            {
                var dot = key.LastIndexOf('.');
                if (dot < 0)
                    throw file.Fail(
                        null,
                        $"there is no {Text.Quote(rest)} on the way to {Text.Quote(path)}"
                            + $" (CheckpointOptions.{nameof(CheckpointOptions.Root)})"
                    );
                key = key[..dot];
            }
            root = next;
            rest = rest.Length > key.Length ? rest[(key.Length + 1)..] : "";
        }
        return root;
    }

    private static bool Member(object? value, string key, out object? member)
    {
        member = null;
        return value is PickleDict dict
            ? dict.TryGet(key, out member)
            : value is Opaque record && Attributes(record) is { } attributes && attributes.TryGet(key, out member);
    }

    private static object? Unwrap(object? root, Dictionary<string, string> metadata)
    {
        var empty = new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        var outer = new HashSet<object>(ReferenceEqualityComparer.Instance);
        while (outer.Count < MaxDepth && root is PickleDict dict && outer.Add(dict))
        {
            object? inner = null;
            string? wrapper = null;
            foreach (var key in Wrappers)
                if (dict.TryGet(key, out inner) && HoldsTensors(inner, empty))
                {
                    wrapper = key;
                    break;
                }
            foreach (var (key, value) in dict.Items)
                if (key is string name && Plain(value) is { } text)
                    metadata.TryAdd(name, text);
            if (wrapper is null)
                return dict;
            metadata["weights under"] = metadata.TryGetValue("weights under", out var above)
                ? $"{above}.{wrapper}"
                : wrapper;
            root = inner;
        }
        return root;
    }

    private static string? Plain(object? value) =>
        value switch
        {
            string s when s.Length <= 1000 => s,
            bool b => b ? "true" : "false",
            long n => n.ToString(CultureInfo.InvariantCulture),
            double d => d.ToString("R", CultureInfo.InvariantCulture),
            _ => null,
        };

    /// <summary>Whether a value is a tensor or a module, or a container that has one within two levels.</summary>
    /// <param name="value">The value that is looked into.</param>
    /// <param name="empty">
    /// Dictionaries in which none was found, with the levels that were searched: one that is referred to thousands of
    /// times is searched once.
    /// </param>
    /// <param name="levels">Most containers inside one another.</param>
    private static bool HoldsTensors(object? value, Dictionary<object, int> empty, int levels = 2)
    {
        if (IsTensor(value))
            return true;
        if (value is Opaque record)
            return Attributes(record) is { } attributes
                && (IsModule(attributes) || levels > 0 && HoldsTensors(attributes, empty, levels - 1));
        if (levels == 0 || value is not PickleDict dict || empty.GetValueOrDefault(dict) >= levels)
            return false;
        // It is noted before the search, which may come back to it.
        empty[dict] = levels;
        foreach (var (_, item) in dict.Items)
            if (HoldsTensors(item, empty, levels - 1))
            {
                empty.Remove(dict);
                return true;
            }
        return false;
    }

    private static bool IsTensor(object? value) =>
        value is TorchTensor or TorchSparseTensor or TorchOtherTensor or PickledArray
        || value is Opaque record && PickledSparse.Of(record) is not null;

    private static PickleDict? Attributes(Opaque record) =>
        record.State switch
        {
            PickleDict dict => dict,
            PickleTuple { Items: [PickleDict dict, ..] } => dict, // (attributes, slots)
            _ => null,
        };

    private static bool IsModule(PickleDict attributes) =>
        attributes.TryGet("_parameters", out _) && attributes.TryGet("_modules", out _);

    private void Visit(Place? at, object? value, LayerKind kind, int? groups, int depth, bool top = false)
    {
        if (depth > MaxDepth)
            throw _file.Fail(null, $"the pickled object is nested more than {MaxDepth} deep");
        if (IsTensor(value))
        {
            _found.Add(new FoundTensor(Place.NameOf(at, _budget), value!, kind, groups));
            return;
        }
        // Shared parts are visited once, as named_parameters() does; this also ends cycles.
        if (value is not (PickleDict or PickleList or PickleTuple or Opaque) || !_seen.Add(value))
            return;
        switch (value)
        {
            case PickleDict dict:
                foreach (var (key, item) in dict.Items)
                    if (
                        MayHold(item)
                        && KeyText(key) is { } text
                        && !(top && IsTensor(item) is false && IsNotWeights(text))
                    )
                        Visit(new Place(at, text), item, kind, groups, depth + 1);
                break;
            case PickleList or PickleTuple:
                var items = (value as PickleList)?.Items ?? ((PickleTuple)value).Items;
                for (var i = 0; i < items.Count; i++)
                    if (MayHold(items[i]))
                        Visit(new Place(at, Number(i)), items[i], kind, groups, depth + 1);
                break;
            case Opaque record:
                VisitRecord(at, record, depth);
                break;
        }
    }

    private void VisitRecord(Place? at, Opaque record, int depth)
    {
        if (record.Type.Module.StartsWith(ScriptModule, StringComparison.Ordinal))
        {
            VisitScript(at, record, depth);
            return;
        }
        if (Attributes(record) is { } attributes)
        {
            if (IsModule(attributes))
            {
                var kind = TorchModules.Kind(record.Type.Name);
                int? groups =
                    attributes.TryGet("groups", out var g) && g is long and > 0 and <= int.MaxValue
                        ? (int)(long)g
                        : null;
                foreach (var part in (ReadOnlySpan<string>)["_parameters", "_buffers", "_modules"])
                    if (attributes.TryGet(part, out var members))
                        Visit(at, members, part == "_parameters" ? kind : LayerKind.Unknown, groups, depth + 1);
            }
            else
                Visit(at, attributes, LayerKind.Unknown, null, depth + 1, top: true);
        }
        foreach (var (key, item) in record.Entries)
            if (MayHold(item) && KeyText(key) is { } text)
                Visit(new Place(at, text), item, LayerKind.Unknown, null, depth + 1);
        for (var i = 0; i < record.Items.Count; i++)
            if (MayHold(record.Items[i]))
                Visit(new Place(at, Number(i)), record.Items[i], LayerKind.Unknown, null, depth + 1);
    }

    /// <summary>A compiled module: its attributes by name, or the state that its own __getstate__ has made.</summary>
    private void VisitScript(Place? at, Opaque record, int depth)
    {
        var kind = TorchModules.Kind(record.Type.Name);
        if (record.State is not PickleDict attributes)
        {
            Visit(at, record.State, LayerKind.Unknown, null, depth + 1);
            return;
        }
        foreach (var (key, item) in attributes.Items)
            if (MayHold(item) && key is not FlatWeights && KeyText(key) is { } text)
                Visit(new Place(at, text), item, IsTensor(item) ? kind : LayerKind.Unknown, null, depth + 1);
    }

    /// <summary>Whether a value is a tensor or a container; all others are passed over without a name.</summary>
    private static bool MayHold(object? value) =>
        IsTensor(value) || value is PickleDict or PickleList or PickleTuple or Opaque;

    private static bool IsNotWeights(string key)
    {
        foreach (var part in NotWeights)
            if (key.Contains(part, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    private static string? KeyText(object? key) => key as string ?? (key is long n ? Number(n) : null);

    private static string Number(long n) => n.ToString(CultureInfo.InvariantCulture);
}
