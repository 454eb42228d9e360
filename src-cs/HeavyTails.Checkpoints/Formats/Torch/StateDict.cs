// What was pickled is a state dict, a dict around one, or a whole module, whose records hold the tensors in
// `_parameters`, `_buffers` and, for its children, `_modules` (torch/nn/modules/module.py); in each module's own order.
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Pickles;
using HeavyTails.Core.Layers;
using static HeavyTails.Checkpoints.Formats.Torch.PickledMembers;

namespace HeavyTails.Checkpoints.Formats.Torch;

/// <summary>A tensor that was found in a pickled object.</summary>
/// <param name="Name">Keys and attributes on the way to it, joined by dots.</param>
/// <param name="Value">
/// A <see cref="TorchTensor"/>, <see cref="TorchSparseTensor"/>, <see cref="TorchOtherTensor"/>,
/// <see cref="PickledArray"/>, or an <see cref="Opaque"/> that is a <see cref="PickledSparse"/>.
/// </param>
/// <param name="Kind">What its module's class says it does; Unknown without a module.</param>
/// <param name="Groups">Groups of its module, a convolution; null where nothing says so.</param>
internal readonly record struct FoundTensor(string Name, object Value, LayerKind Kind, int? Groups)
{
    /// <summary>Why it is none of the weights; null for those.</summary>
    public string? WhyNot { get; init; }
}

/// <summary>Finds the tensors of a pickled object, in the order in which each module holds them.</summary>
internal sealed class StateDict
{
    /// <summary>Most containers inside one another: the search is recursive and must not overflow the stack.</summary>
    private const int MaxDepth = 100;

    /// <summary>Begins the names of the classes of compiled modules, as in "__torch__.torch.nn.modules.conv".</summary>
    private const string ScriptModule = "__torch__";

    /// <summary>The attribute in which recurrent modules list their own parameters again.</summary>
    private const string FlatWeights = "_flat_weights";

    private const string Under = "weights under";

    private readonly ByteSource _file;
    private readonly PickleBudget _budget;
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly List<FoundTensor> _found = [];
    private readonly BesideWeights _beside;

    private StateDict(ByteSource file, CheckpointOptions options)
    {
        (_file, _budget) = (file, new PickleBudget(options));
        _budget.Grow(Math.Min(file.Length, options.MaxPickleBytes));
        _beside = new BesideWeights(_budget, _seen);
    }

    /// <summary>
    /// All tensors of an object, below <see cref="CheckpointOptions.Root"/> or where training scripts keep them.
    /// </summary>
    /// <param name="file">The file, which messages name.</param>
    /// <param name="root">The pickled object.</param>
    /// <param name="options">Where in the object the weights are.</param>
    /// <param name="content">
    /// Gets the plain values beside the weights, and where they are, as metadata under the key "weights under" too.
    /// </param>
    public static List<FoundTensor> Find(
        ByteSource file,
        object? root,
        CheckpointOptions options,
        CheckpointContent content
    )
    {
        var (metadata, whole) = (content.Metadata, root);
        var wrappers = new List<WeightsWrapper>();
        // Below the place that a user names there may be a training state again: generator.state_dict.
        if (options.Root is { } path)
            root = WeightsRoot.Follow(file, root, path);
        root = WeightsRoot.Unwrap(root, metadata, wrappers);
        var below = metadata.GetValueOrDefault(Under);
        var read = options.Root is { } named ? (below is null ? named : $"{named}.{below}") : below;
        if (read is not null)
            (metadata[Under], content.Roots) = (read, ModelRoots.Of(read, WeightsRoot.Roots(whole)));
        var search = new StateDict(file, options);
        try
        {
            search.Visit(null, root, LayerKind.Unknown, null, 0, top: true);
        }
        catch (PickleFault fault)
        {
            throw file.Fail(null, fault.Message);
        }
        if (!search._beside.AddTo(search._found, wrappers))
            metadata[BesideWeights.NotListed] = "further tensors beside the weights, over the pickle's budget";
        return search._found;
    }

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
                    if (!MayHold(item) || KeyText(key) is not { } text)
                        continue;
                    else if (top && !IsTensor(item) && BesideWeights.IsNotWeights(text))
                        _beside.Leave(new Place(at, text), item);
                    else
                        Visit(new Place(at, text), item, kind, groups, depth + 1);
                break;
            case PickleList or PickleTuple:
                VisitItems(at, PickleSequence.Items(value)!, kind, groups, depth);
                break;
            case Opaque record:
                VisitRecord(at, record, depth);
                break;
        }
    }

    private void VisitRecord(Place? at, Opaque record, int depth)
    {
        if (PackedWeights.Of(record) is { } packed)
        {
            foreach (var (key, item, cell) in packed)
                if (MayHold(item))
                    Visit(new Place(at, key), item, cell, 1, depth + 1);
            return;
        }
        if (PackedWeights.Unknown(record) is { } state)
        {
            Visit(at, state, LayerKind.Unknown, 1, depth + 1);
            return;
        }
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
                foreach (var part in ModuleParts)
                    if (attributes.TryGet(part, out var members))
                        Visit(at, members, part == "_parameters" ? kind : LayerKind.Unknown, groups, depth + 1);
            }
            else
                Visit(at, attributes, LayerKind.Unknown, null, depth + 1, top: true);
        }
        foreach (var (key, item) in record.Entries)
            if (MayHold(item) && KeyText(key) is { } text)
                Visit(new Place(at, text), item, LayerKind.Unknown, null, depth + 1);
        VisitItems(at, record.Items, LayerKind.Unknown, null, depth);
    }

    private void VisitItems(Place? at, IReadOnlyList<object?> items, LayerKind kind, int? groups, int depth)
    {
        for (var i = 0; i < items.Count; i++)
            if (MayHold(items[i]))
                Visit(new Place(at, Number(i)), items[i], kind, groups, depth + 1);
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
}
