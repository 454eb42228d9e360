// The dimensions of weights: kernel [in, out] of Dense, [k..., in, out] of convolutions, [k..., in, m] of depthwise and
// [k..., out, in] of transposed ones; kernel [in, gates h] and recurrent_kernel [h, gates h] of recurrent layers, in
// the order i f c o or z r h; embeddings [vocabulary, d]. In MultiHeadAttention the projections of q, k and v are
// [d, heads, width] and that of the output [heads, width, d]: matrices [d, heads width] and [heads width, d].
// keras-team/keras, src/layers
using HeavyTails.Checkpoints.Formats.Hdf5;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Checkpoints.Roles;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Formats.Keras;

/// <summary>What is known of the layer that has a weight.</summary>
/// <param name="ClassName">Its class; empty where it is not known.</param>
/// <param name="Groups">Groups of a convolution.</param>
internal readonly record struct KerasOwner(string ClassName, int Groups = 1);

/// <summary>Gathers the weights of a file under names "LAYER.WEIGHT", with the kinds that their classes give.</summary>
internal sealed class KerasWeights(Hdf5File file, List<TensorEntry> into)
{
    /// <summary>What MultiHeadAttention calls its projections of the input, before Keras 3 and since.</summary>
    private static readonly string[] Projections =
    [
        "query",
        "key",
        "value",
        "query_dense",
        "key_dense",
        "value_dense",
        "_query_dense",
        "_key_dense",
        "_value_dense",
    ];

    private readonly HashSet<string> _names = [];
    private readonly Dictionary<Hdf5Object, TensorEntry> _first = [];

    /// <summary>The file whose weights are gathered.</summary>
    public Hdf5File File => file;

    /// <summary>Adds a weight of a layer.</summary>
    /// <param name="dataset">Its numbers.</param>
    /// <param name="name">Name of the layer and of the weight: "dense_1.kernel".</param>
    /// <param name="owner">The layer.</param>
    /// <param name="otherwise">Name for the case that there is one of this name already.</param>
    public void Add(Hdf5Object dataset, string name, KerasOwner owner, string otherwise)
    {
        name = Unused(dataset, name, otherwise);
        var leaf = name[(name.LastIndexOf('.') + 1)..];
        var module = name[..Math.Max(0, name.Length - leaf.Length - 1)];
        module = module[(module.LastIndexOf('.') + 1)..];
        var isOutput = module is "attention_output" or "output_dense" or "_output_dense";
        var isProjection = leaf == "kernel" && (isOutput || Projections.Contains(module));
        TensorEntry entry;
        if (_first.TryGetValue(dataset, out var first))
        {
            entry = first.Renamed(name);
            entry.TiedTo = first.Name;
        }
        else
            _first[dataset] = entry = Hdf5Dataset.Entry(
                file,
                dataset,
                name,
                shape => isProjection && shape.Length == 3 ? Matrix(shape, isOutput) : shape
            );
        Declare(entry, leaf, owner);
        into.Add(entry);
    }

    /// <summary>Lists the second name of a group, whose weights are read under its first one.</summary>
    public void AddSecondName(Hdf5Object group, string name, string first) =>
        into.Add(
            new TensorEntry
            {
                Name = Unused(group, name, name),
                DType = DType.Other,
                Shape = [],
                File = file.Source.FileName,
                Reason = $"a second name of the group {Text.Quote(first)}, or one around it",
            }
        );

    private string Unused(Hdf5Object at, string name, string otherwise)
    {
        file.Source.CheckCount(at.At, into.Count + 1, file.Options);
        file.Spend(at.At, 2L * name.Length, "name of a weight");
        if (!_names.Add(name) && !_names.Add(name = otherwise))
            _names.Add(name = $"{name}#{into.Count}");
        return name;
    }

    /// <summary>Adds all datasets below a group, whatever they are, by their paths.</summary>
    public void AddAll(Hdf5Object group, string path)
    {
        var waiting = new Stack<(Hdf5Object Object, string Path, int Depth)>([(group, path, 0)]);
        var search = new KerasSearch(this);
        while (waiting.TryPop(out var at))
        {
            if (!search.Enters(at.Object, at.Path, new(""), at.Depth))
                continue;
            foreach (var name in at.Object.Links.Keys.Reverse())
            {
                file.Spend(at.Object.At, 2L * at.Path.Length, "path of a dataset");
                waiting.Push((at.Object.Child(name)!, at.Path.Length == 0 ? name : $"{at.Path}/{name}", at.Depth + 1));
            }
        }
    }

    private static long[] Matrix(long[] shape, bool isOutput) =>
        isOutput ? [Entries.Count([shape[0], shape[1]]), shape[2]] : [shape[0], Entries.Count([shape[1], shape[2]])];

    private static void Declare(TensorEntry entry, string leaf, KerasOwner owner)
    {
        var className = owner.ClassName;
        var rank = entry.Shape.Count;
        if (rank >= 2 && leaf == "embeddings")
        {
            (entry.DeclaredKind, entry.Layout) = (LayerKind.Embedding, TensorLayout.OutIn);
            return;
        }
        if (!leaf.EndsWith("kernel", StringComparison.Ordinal))
            return;
        entry.Layout = TensorLayout.InOut;
        var convolution = rank switch
        {
            3 => LayerKind.Conv1d,
            4 => LayerKind.Conv2d,
            5 => LayerKind.Conv3d,
            _ => LayerKind.Unknown,
        };
        var cell = className.EndsWith("Cell", StringComparison.Ordinal) ? className[..^4] : className;
        entry.DeclaredKind = cell switch
        {
            "LSTM" or "CuDNNLSTM" when rank == 2 => LayerKind.Lstm,
            "GRU" or "CuDNNGRU" when rank == 2 => LayerKind.Gru,
            "SimpleRNN" when rank == 2 => LayerKind.Rnn,
            "Dense" or "EinsumDense" or "MultiHeadAttention" when rank == 2 => LayerKind.Linear,
            _ when !className.Contains("Conv", StringComparison.Ordinal) => LayerKind.Unknown,
            _ when className.EndsWith("Transpose", StringComparison.Ordinal) && rank >= 3 => LayerKind.ConvTransposed,
            _ => convolution,
        };
        // Depthwise kernels have their groups by their form.
        if (leaf == "kernel" && entry.DeclaredKind == convolution && rank >= 3 && entry.Shape[^1] % owner.Groups == 0)
            entry.Groups = owner.Groups;
        entry.GateOrder = GateOrder.Keras;
    }
}
