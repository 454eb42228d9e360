using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Checkpoints.Roles;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Model;

/// <summary>
/// Makes the layers of the tensors: with names without the wrappers that training adds, with their roles, and low-rank
/// pairs as one layer.
/// </summary>
internal static class LayerList
{
    /// <summary>
    /// Prefixes of wrappers around a whole model: torch.nn.DataParallel, torch.compile, FSDP, activation checkpointing.
    /// </summary>
    private static readonly string[] Prefixes =
    [
        "module.",
        "_orig_mod.",
        "_fsdp_wrapped_module.",
        "_checkpoint_wrapped_module.",
    ];

    /// <summary>The layers, and the tensors that are no layers but part of one: the scales of low-rank pairs.</summary>
    /// <exception cref="CheckpointException">A chosen reading has no effect on any tensor.</exception>
    public static (IReadOnlyList<Layer> Layers, IReadOnlySet<TensorEntry> Used) Of(
        IReadOnlyList<TensorEntry> tensors,
        AdapterConfig? adapter,
        CheckpointOptions options
    )
    {
        var names = Names(tensors);
        var named = Named(tensors, names);
        var readings = new ChosenReadings(options.Readings);
        var equal = new EqualWeights();
        var layers = new List<Layer>(tensors.Count);
        var alphas = new Dictionary<Layer, TensorEntry>(ReferenceEqualityComparer.Instance);
        var open = new HashSet<Layer>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < tensors.Count; i++)
        {
            var tensor = tensors[i];
            if (named[i] is not { } of)
            {
                if (AdapterPairs.Alpha(tensor, names[i]) is { } alpha)
                {
                    alphas.Add(alpha, tensor);
                    layers.Add(alpha);
                }
                continue;
            }
            var chosen = readings.Of(of, tensor.Name, of.Name, LayerKinds.LongName(of.Name));
            var role = chosen ?? Role(of, options);
            var layer = Layer(tensor, of, role);
            if (chosen is null && LayerKinds.HasSpectrum(layer))
                layer = layer with
                {
                    WhyNot = WhyTied(tensor, of, layer.Kind, equal),
                    Load = equal.Checked(tensor, layer.Load),
                    LoadInto = equal.Checked(tensor, layer.LoadInto),
                };
            if (layer.Kind is LayerKind.Lstm or LayerKind.Gru or LayerKind.Rnn && layer.Shape is [1 or 2, _, _])
                layers.AddRange(Directions(layer));
            else
                layers.Add(layer);
            if (chosen is null && role.Groups is null && tensor.Groups is null)
                open.Add(layer);
        }
        if (readings.WhyUnused(tensors.Select(t => t.Name)) is { } problem)
            throw new CheckpointException(tensors.Count > 0 ? tensors[0].File : "", null, problem);
        ConvolutionGroups.Settle(layers, open);
        var joined = LowRankPairs.Join(layers);
        var unused = joined.Where(alphas.ContainsKey).ToHashSet(ReferenceEqualityComparer.Instance);
        var pairs = new AdapterPairs(tensors, adapter, options);
        var used = new HashSet<TensorEntry>();
        foreach (var alpha in alphas.Keys)
        {
            if (!unused.Contains(alpha))
                used.Add(alphas[alpha]);
        }
        return ([.. joined.Where(l => !unused.Contains(l)).Select(pairs.Complete)], used);
    }

    private static TensorRole Role(NamedTensor tensor, CheckpointOptions options)
    {
        var role = RoleRules.Of(tensor);
        return role.IsPositionTable && tensor.Rank == 2 && options.PositionTablesAreLayers
            ? new TensorRole(LayerKind.Linear)
            : role;
    }

    /// <summary>Why a weight that another name has too is not analysed again; null for every other.</summary>
    private static string? WhyTied(TensorEntry tensor, NamedTensor name, LayerKind kind, EqualWeights equal) =>
        tensor.TiedTo is { } tied ? $"the same memory as {Text.Quote(tied)}"
        : equal.Earlier(tensor, name, kind) is { } same ? $"the same numbers as {Text.Quote(same)}"
        : null;

    /// <summary>
    /// The directions of a recurrent layer, each as a layer of its own: ONNX stacks them as [directions, gates h, in].
    /// </summary>
    private static IEnumerable<Layer> Directions(Layer both)
    {
        int rows = both.Shape[1],
            columns = both.Shape[2];
        for (var d = 0; d < both.Shape[0]; d++)
        {
            var direction = d;
            yield return both with
            {
                Name = d == 0 ? both.Name : $"{both.Name}.reverse",
                Shape = [rows, columns],
                Load = () => Part(both.Load(), direction),
                LoadInto = null,
                Arrange = stored => Part(both.Arrange?.Invoke(stored) ?? stored, direction),
            };
        }

        TensorData Part(TensorData all, int direction) =>
            all.IsDouble
                ? new TensorData([rows, columns], all.Double.Slice(direction * rows * columns, rows * columns))
                : new TensorData([rows, columns], all.Single.Slice(direction * rows * columns, rows * columns));
    }

    /// <summary>Names without wrappers; where stripping would make two alike, the later keeps its own.</summary>
    private static string[] Names(IReadOnlyList<TensorEntry> tensors)
    {
        var names = new string[tensors.Count];
        var taken = new HashSet<string>(tensors.Count);
        for (var i = 0; i < names.Length; i++)
        {
            var name = Strip(tensors[i].Name);
            names[i] = taken.Add(name) ? name : tensors[i].Name;
        }
        return names;
    }

    /// <summary>A name without the wrappers of training, wherever in the name they are.</summary>
    public static string Strip(string name)
    {
        name = Text.Without(name, Prefixes);
        // "module" may also be the name of a layer, so inside a name only the others are stripped.
        return name.Contains("._", StringComparison.Ordinal)
            ? name.Replace("._orig_mod.", ".", StringComparison.Ordinal)
                .Replace("._fsdp_wrapped_module.", ".", StringComparison.Ordinal)
                .Replace("._checkpoint_wrapped_module.", ".", StringComparison.Ordinal)
            : name;
    }

    /// <summary>What the rules are told about each tensor; null for those that are no weights.</summary>
    private static NamedTensor?[] Named(IReadOnlyList<TensorEntry> tensors, string[] names)
    {
        var model = new ModelTensors();
        var named = new NamedTensor?[tensors.Count];
        for (var i = 0; i < named.Length; i++)
        {
            if (tensors[i].Reason is not null)
                continue;
            var tensor = new NamedTensor(names[i], tensors[i].Dimensions())
            {
                Declared = tensors[i].DeclaredKind,
                Layout = tensors[i].Layout,
                Model = model,
            };
            named[i] = tensor;
            model.Add(tensor);
        }
        return named;
    }

    private static Layer Layer(TensorEntry tensor, NamedTensor of, TensorRole role)
    {
        var load = role.Arrangement is { } arrangement
            ? () => arrangement.Of(tensor.Load())
            : (Func<TensorData>)tensor.Load;
        return new Layer
        {
            Name = LayerKinds.LongName(of.Name),
            TensorName = tensor.Name,
            Kind = role.Kind,
            Shape = role.Arrangement?.Shape ?? of.Shape,
            DType = tensor.DType.Name(),
            Load = load,
            LoadInto = role.Arrangement is null ? tensor.LoadInto : null,
            Arrange = role.Arrangement is { } order ? order.Of : null,
            Groups = role.Groups ?? tensor.Groups ?? 1,
            Stack = role.Stack,
            WhyNot = role.WhyNot,
            Reading =
                role.Reading is null || tensor.Reading is null
                    ? role.Reading ?? tensor.Reading
                    : $"{tensor.Reading}; {role.Reading}",
            Quantised = tensor.Quantised,
        };
    }
}
