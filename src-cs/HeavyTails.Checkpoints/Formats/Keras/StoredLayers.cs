// A layer is a group whose variables are vars/0, vars/1, ...; layers of a model are in a group "layers" (before 2.13
// "_layer_checkpoint_dependencies"), each called after its class: conv2d, conv2d_1, ..., counted in the model's order.
// What a layer keeps as an attribute (cell, forward_layer, query_dense) is a group of that name.
// keras-team/keras, src/saving/saving_lib.py
using System.Globalization;
using HeavyTails.Checkpoints.Formats.Hdf5;

namespace HeavyTails.Checkpoints.Formats.Keras;

/// <summary>Reads weights that are stored by attributes and numbers.</summary>
internal static class StoredLayers
{
    private const string Variables = "vars";
    private static readonly string[] Containers = ["layers", "_layer_checkpoint_dependencies"];

    /// <summary>A group, the layer's name so far, and what the configuration says of it.</summary>
    private sealed record Place(Hdf5Object Group, string Name, string ClassName, KerasLayer? Layer, int Depth)
    {
        public KerasOwner Owner => new(ClassName, Layer?.Groups ?? 1);
    }

    /// <summary>The order of attention's projections, which Keras saves in that of their names.</summary>
    private static readonly string[] Projections = ["query", "key", "value", "output"];

    public static void Read(Hdf5File file, KerasLayer? config, KerasWeights into)
    {
        if (!file.Root.Links.Keys.Any(n => Containers.Contains(n) || n == Variables) && !HasVariables(file.Root))
        {
            into.AddAll(file.Root, "");
            return;
        }
        var waiting = new Stack<Place>([new Place(file.Root, "", config?.ClassName ?? "", config, 0)]);
        var search = new KerasSearch(into);
        Hdf5Object? optimizer = null;
        while (waiting.TryPop(out var place))
        {
            if (!search.Enters(place.Group, place.Name, place.Owner, place.Depth))
                continue;
            var inner = new List<Place>();
            foreach (var name in place.Group.Links.Keys)
            {
                file.Spend(place.Group.At, 2L * place.Name.Length, "name of a layer");
                var child = place.Group.Child(name)!;
                if (child.IsDataset)
                    into.Add(child, Join(place.Name, name), new(""), Join(place.Name, name));
                else if (name == Variables)
                    AddVariables(file, child, place, into);
                else if (Containers.Contains(name))
                    inner.AddRange(InContainer(file, child, place));
                else if (name == "optimizer" && place.Depth == 0)
                    optimizer = child;
                else
                    inner.Add(Attribute(child, name, place));
            }
            OrderProjections(inner);
            for (var i = inner.Count - 1; i >= 0; i--)
                waiting.Push(inner[i]);
        }
        if (optimizer is not null)
            into.AddAll(optimizer, "optimizer");
    }

    /// <summary>Puts the projections among a layer's attributes into the order in which they are applied.</summary>
    private static void OrderProjections(List<Place> attributes)
    {
        var places = Enumerable.Range(0, attributes.Count).Where(i => Projection(attributes[i]) >= 0).ToList();
        List<Place> ordered = [.. places.Select(i => attributes[i]).OrderBy(Projection)];
        foreach (var (k, i) in places.Index())
            attributes[i] = ordered[k];
    }

    /// <summary>The place of a projection called query, query_dense or _query_dense; -1 for what is none.</summary>
    private static int Projection(Place attribute)
    {
        var name = attribute.Name[(attribute.Name.LastIndexOf('.') + 1)..].TrimStart('_');
        return Array.IndexOf(Projections, name.EndsWith("_dense", StringComparison.Ordinal) ? name[..^6] : name);
    }

    private static bool HasVariables(Hdf5Object root) =>
        root.Links.Any(l =>
            l.Value.Address is not null
            && root.Child(l.Key) is { IsDataset: false } child
            && child.Links.ContainsKey(Variables)
        );

    /// <summary>The layers of a model, in the configuration's order, then the others.</summary>
    private static IEnumerable<Place> InContainer(Hdf5File file, Hdf5Object container, Place model)
    {
        var left = container.Links.Keys.ToHashSet();
        var counts = new Dictionary<string, int>();
        var prefix = model.Depth == 0 ? "" : model.Name;
        foreach (var layer in model.Layer?.Layers ?? [])
        {
            var group = KerasNames.Snake(layer.ClassName);
            var count = counts[group] = counts.GetValueOrDefault(group, -1) + 1;
            group = count == 0 ? group : $"{group}_{count}";
            if (left.Remove(group))
                yield return new(
                    container.Child(group)!,
                    Join(prefix, layer.Name),
                    layer.ClassName,
                    layer,
                    model.Depth + 1
                );
        }
        foreach (var name in container.Links.Keys.Where(left.Contains))
        {
            var group = container.Child(name)!;
            yield return new(
                group,
                Join(prefix, OwnName(file, group) ?? name),
                KerasClasses.Guess(name),
                null,
                model.Depth + 1
            );
        }
    }

    /// <summary>The layer's name, which later versions give the group of its variables; null for none.</summary>
    private static string? OwnName(Hdf5File file, Hdf5Object group) =>
        !group.IsDataset
        && group.Links.ContainsKey(Variables)
        && group.Child(Variables) is { IsDataset: false } variables
            ? KerasNames.Text(file, variables, "name") is { Length: > 0 and <= 1000 } name
                ? name
                : null
            : null;

    private static Place Attribute(Hdf5Object group, string name, Place owner)
    {
        // A wrapper's layers and a layer's cell are of the class that the configuration has for the inner layer.
        var wrapped =
            owner.Layer is { Layers: [var inner] } && owner.ClassName is "Bidirectional" or "TimeDistributed"
                ? inner
                : null;
        var className =
            name == "cell" ? owner.ClassName
            : wrapped is not null ? wrapped.ClassName
            : owner.ClassName == "MultiHeadAttention" && name.EndsWith("dense", StringComparison.Ordinal)
                ? "EinsumDense"
            : KerasClasses.Guess(name);
        return new(group, Join(owner.Name, name), className, wrapped, owner.Depth + 1);
    }

    private static void AddVariables(Hdf5File file, Hdf5Object group, Place place, KerasWeights into)
    {
        var variables = new List<Hdf5Object>();
        for (var i = 0; group.Links.ContainsKey(i.ToString(CultureInfo.InvariantCulture)); i++)
            variables.Add(group.Child(i.ToString(CultureInfo.InvariantCulture))!);
        var names = KerasClasses.Variables(place.ClassName, [.. variables.Select(v => Hdf5Dataset.Shape(file, v))]);
        for (var i = 0; i < variables.Count; i++)
            into.Add(variables[i], Join(place.Name, names[i]), place.Owner, Join(place.Name, $"{Variables}.{i}"));
        foreach (var name in group.Links.Keys.Where(n => !int.TryParse(n, CultureInfo.InvariantCulture, out _)))
            into.Add(group.Child(name)!, Join(place.Name, name), place.Owner, Join(place.Name, $"{Variables}.{name}"));
    }

    private static string Join(string prefix, string name) => prefix.Length == 0 ? name : $"{prefix}.{name}";
}
