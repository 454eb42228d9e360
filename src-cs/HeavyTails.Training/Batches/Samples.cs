// Samples [n x d] as tensors, a batch at a time: rows are copied from the data set's own memory, which is never held twice.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HeavyTails.Data;
using HeavyTails.Data.Files;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using static TorchSharp.torch;

namespace HeavyTails.Training.Batches;

/// <summary>Labelled samples or samples with real targets, as networks take them. Data sets convert by themselves.</summary>
public sealed class Samples
{
    // A set converted twice is hashed once.
    private static readonly ConditionalWeakTable<object, Samples> Known = [];

    private readonly float[] features;
    private readonly int[] labels;
    private readonly float[] targets;
    private readonly Lazy<string> fingerprint;

    private Samples(
        string name,
        float[] features,
        int dimension,
        int[] labels,
        float[] targets,
        IReadOnlyList<int> shape,
        IReadOnlyList<FileChecksum> sources
    )
    {
        (Name, this.features, Dimension, this.labels, this.targets, Shape, Sources) = (
            name,
            features,
            dimension,
            labels,
            targets,
            shape,
            sources
        );
        Count = Math.Max(labels.Length, targets.Length);
        fingerprint = new(Hash);
    }

    /// <summary>Name in records.</summary>
    public string Name { get; }

    /// <summary>n.</summary>
    public int Count { get; }

    /// <summary>d.</summary>
    public int Dimension { get; }

    /// <summary>Of one sample.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Files they came from.</summary>
    public IReadOnlyList<FileChecksum> Sources { get; }

    /// <summary>Whether there are labels, so that accuracy means something.</summary>
    public bool HasLabels => labels.Length > 0;

    /// <summary>SHA-256 of shape, features, labels and targets: what was really trained on, after every transform.</summary>
    public string Fingerprint => fingerprint.Value;

    /// <summary>The set's own memory, not a copy.</summary>
    public static implicit operator Samples(Dataset data) =>
        Known.GetValue(
            data,
            _ => new(data.Name, data.Features, data.Dimension, data.Labels, [], data.SampleShape, data.Sources)
        );

    /// <summary>The set's own memory, not a copy.</summary>
    public static implicit operator Samples(RegressionData data) =>
        Known.GetValue(
            data,
            _ => new(data.Name, data.Features, data.Dimension, [], data.Targets, [data.Dimension], [])
        );

    /// <summary>Throws <see cref="ArgumentException"/> where the network or the loss cannot take these samples.</summary>
    internal void CheckFor(NetworkSpec network, Loss loss)
    {
        if (Dimension != network.Dimension)
            throw new ArgumentException(
                $"{Name} has samples of [{string.Join(" x ", Shape)}], the network takes [{string.Join(" x ", network.InputShape)}]"
            );
        if (HasLabels && loss.WhyNot(labels, network.Outputs) is { } reason)
            throw new ArgumentException($"{Name}: {reason}");
        if (!HasLabels && loss is not SquaredError)
            throw new ArgumentException(
                $"{Name} has real targets, which go with {nameof(SquaredError)}, not {loss.GetType().Name}"
            );
        if (!HasLabels && network.Outputs != 1)
            throw new ArgumentException($"{Name} has one target a sample, the network {network.Outputs} outputs");
    }

    /// <summary>The samples at the given places: x [b x d] and the loss's targets. Both belong to the scope of the caller.</summary>
    internal (Tensor X, Tensor Y) Gather(ReadOnlySpan<int> places, Loss loss, int outputs, ScalarType type) =>
        Gather(places, loss, outputs, empty([places.Length, Dimension], dtype: type));

    /// <summary>The same, with x in the first b rows of a buffer of the caller's, which the next call overwrites.</summary>
    internal (Tensor X, Tensor Y) Gather(ReadOnlySpan<int> places, Loss loss, int outputs, Tensor buffer)
    {
        var type = buffer.dtype;
        var x = places.Length == buffer.shape[0] ? buffer : buffer.narrow(0, 0, places.Length);
        if (type == ScalarType.Float64)
        {
            var rows = buffer.Values<double>();
            for (var i = 0; i < places.Length; i++)
                Widen(Row(places[i]), rows.Slice(i * Dimension, Dimension));
        }
        else
        {
            var rows = buffer.Values<float>();
            for (var i = 0; i < places.Length; i++)
                Row(places[i]).CopyTo(rows[(i * Dimension)..]);
        }
        if (HasLabels)
        {
            var y = new int[places.Length];
            for (var i = 0; i < y.Length; i++)
                y[i] = labels[places[i]];
            return (x, loss.Encode(y, outputs, type));
        }
        var t = new float[places.Length];
        for (var i = 0; i < t.Length; i++)
            t[i] = targets[places[i]];
        return (x, loss.EncodeReal(t, type));
    }

    /// <summary>How many of the outputs' classes (or signs, of one output) are the labels.</summary>
    internal int Correct(Tensor outputs, ReadOnlySpan<int> places)
    {
        var correct = 0;
        if (outputs.shape[1] == 1)
        {
            var signs = outputs.to(ScalarType.Float32).data<float>().ToArray();
            for (var i = 0; i < places.Length; i++)
                correct += signs[i] * labels[places[i]] > 0 ? 1 : 0;
            return correct;
        }
        var classes = outputs.argmax(1).data<long>().ToArray();
        for (var i = 0; i < places.Length; i++)
            correct += classes[i] == labels[places[i]] ? 1 : 0;
        return correct;
    }

    private ReadOnlySpan<float> Row(int place) => features.AsSpan(place * Dimension, Dimension);

    private static void Widen(ReadOnlySpan<float> from, Span<double> to)
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = from[i];
    }

    private string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<int>(Shape.ToArray()));
        hash.AppendData(MemoryMarshal.AsBytes<float>(features));
        hash.AppendData(MemoryMarshal.AsBytes<int>(labels));
        hash.AppendData(MemoryMarshal.AsBytes<float>(targets));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
