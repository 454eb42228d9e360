// torch.save({"epoch": 90, "model": weights, "optimizer": {...}, "ema": {...}}): training scripts keep the weights in a
// dict, under a key of their own choice, beside other tensors.
using System.Globalization;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Pickles;
using static HeavyTails.Checkpoints.Formats.Torch.PickledMembers;

namespace HeavyTails.Checkpoints.Formats.Torch;

/// <summary>A dict that holds weights under a key, beside what is no part of them.</summary>
/// <param name="At">The place of the dict; null for the object that was pickled.</param>
/// <param name="Dict">The dict.</param>
/// <param name="Key">The key of the weights.</param>
internal readonly record struct WeightsWrapper(Place? At, PickleDict Dict, string Key);

/// <summary>Finds where in a pickled object the weights are.</summary>
internal static class WeightsRoot
{
    /// <summary>Most dicts inside one another that are looked into for the weights.</summary>
    private const int MaxDepth = 100;

    /// <summary>Most places of weights that are told.</summary>
    private const int MostRoots = 100;

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

    /// <summary>The value at a path of keys and attributes.</summary>
    /// <exception cref="CheckpointException">There is none.</exception>
    public static object? Follow(ByteSource file, object? root, string path)
    {
        var whole = root;
        // Keys may hold dots themselves ("model.ema"): the longest key that fits is taken.
        for (var rest = path; rest.Length > 0; )
        {
            var key = rest;
            object? next;
            while (!Member(root, key, out next))
            {
                var dot = key.LastIndexOf('.');
                if (dot < 0)
                    throw file.Fail(null, ModelRoots.None(path, Roots(whole)));
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

    /// <summary>The innermost object that holds the weights, which is the object itself where no key says so.</summary>
    /// <param name="root">The pickled object.</param>
    /// <param name="metadata">Gets the plain values beside the weights, and the key "weights under".</param>
    /// <param name="wrappers">Gets the dicts around the weights, outermost first.</param>
    public static object? Unwrap(object? root, Dictionary<string, string> metadata, List<WeightsWrapper> wrappers)
    {
        var empty = new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        Place? at = null;
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
            wrappers.Add(new WeightsWrapper(at, dict, wrapper));
            (root, at) = (inner, new Place(at, wrapper));
        }
        return root;
    }

    /// <summary>
    /// Paths of the dicts and modules in which weights may be, for a choice by a user: those beside a wrapper of the
    /// weights at each level, and the wrapper itself, outermost first.
    /// </summary>
    public static List<string> Roots(object? root)
    {
        var wrappers = new List<WeightsWrapper>();
        var innermost = Unwrap(root, [], wrappers);
        var roots = new List<string>();
        var empty = new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        var before = "";
        foreach (var wrapper in wrappers)
        {
            Add(wrapper.Dict);
            before += wrapper.Key + ".";
        }
        if (innermost is PickleDict dict)
            Add(dict);
        return roots;

        void Add(PickleDict level)
        {
            foreach (var (key, value) in level.Items)
                if (
                    roots.Count < MostRoots
                    && key is string name
                    && !IsTensor(value)
                    && !BesideWeights.IsNotWeights(name)
                    && !(value is PickleDict state && state.TryGet("param_groups", out _))
                    && HoldsTensors(value, empty)
                )
                    roots.Add(before + name);
        }
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
}
