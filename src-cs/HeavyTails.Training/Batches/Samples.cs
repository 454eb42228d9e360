// Samples [n x d] as tensors, a batch at a time: rows are copied from the memory of the data set, which is never held
// twice.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HeavyTails.Data;
using HeavyTails.Data.Files;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using static TorchSharp.torch;

namespace HeavyTails.Training.Batches;

/// <summary>
/// Samples with labels or with real targets, as networks take them. Data sets are converted implicitly.
/// </summary>
public sealed class Samples
{
    // A data set that is converted twice is hashed only once.
    private static readonly ConditionalWeakTable<object, Samples> Known = [];

    private readonly float[] _features;
    private readonly int[] _labels;
    private readonly float[] _targets;
    private readonly Lazy<string> _fingerprint;

    private Samples(Dataset data)
    {
        (Name, Count, Dimension, Shape, Sources) = (
            data.Name,
            data.Count,
            data.Dimension,
            data.SampleShape,
            data.Sources
        );
        (_features, _labels, _targets) = (data.Features, data.Labels, []);
        _fingerprint = new(Hash);
    }

    private Samples(RegressionData data)
    {
        (Name, Count, Dimension, Shape, Sources) = (data.Name, data.Count, data.Dimension, [data.Dimension], []);
        (_features, _labels, _targets) = (data.Features, [], data.Targets);
        _fingerprint = new(Hash);
    }

    /// <summary>Name of the data set in records.</summary>
    public string Name { get; }

    /// <summary>Number n of samples.</summary>
    public int Count { get; }

    /// <summary>Number d of features of each sample.</summary>
    public int Dimension { get; }

    /// <summary>Shape of one sample, outermost dimension first.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The files that the samples were read from; empty for synthetic data.</summary>
    public IReadOnlyList<FileChecksum> Sources { get; }

    /// <summary>Whether the samples have labels, so that accuracy is defined.</summary>
    public bool HasLabels => _labels.Length > 0;

    /// <summary>
    /// SHA-256 of shape, features, labels and targets in hexadecimal digits: it identifies the numbers that are trained
    /// on, after every transform.
    /// </summary>
    public string Fingerprint => _fingerprint.Value;

    /// <summary>The samples of a data set; its memory is shared, not copied.</summary>
    public static implicit operator Samples(Dataset data) => Known.GetValue(data, _ => new(data));

    /// <summary>The samples of a regression data set; its memory is shared, not copied.</summary>
    public static implicit operator Samples(RegressionData data) => Known.GetValue(data, _ => new(data));

    /// <summary>Checks that a network and a loss can take these samples.</summary>
    /// <exception cref="ArgumentException">They cannot; the message holds both sides.</exception>
    internal void CheckFor(NetworkSpec network, Loss loss)
    {
        if (Dimension != network.Dimension)
            throw new ArgumentException(
                $"{Name} has samples of [{string.Join(" x ", Shape)}], "
                    + $"the network takes [{string.Join(" x ", network.InputShape)}]"
            );
        CheckFor(loss, network.Outputs);
    }

    /// <summary>Checks that a loss of that many outputs can take the labels or targets.</summary>
    /// <exception cref="ArgumentException">It cannot; the message holds both sides.</exception>
    internal void CheckFor(Loss loss, int outputs)
    {
        if (HasLabels && loss.WhyNot(_labels, outputs) is { } reason)
            throw new ArgumentException($"{Name}: {reason}");
        if (!HasLabels && loss is not SquaredError)
            throw new ArgumentException(
                $"{Name} has real targets: expected the loss {nameof(SquaredError)}, got {loss.GetType().Name}"
            );
        if (!HasLabels && outputs != 1)
            throw new ArgumentException(
                $"{Name} has one target for each sample: expected a network of 1 output, got {outputs}"
            );
    }

    /// <summary>
    /// The samples of the given indices as a network takes them, where it is: x [b x d] and the targets, both in the
    /// scope of the caller.
    /// </summary>
    internal (Tensor X, Tensor Y) Gather(ReadOnlySpan<int> places, Loss loss, Network network)
    {
        var (x, y) = Gather(places, loss, network.Spec.Outputs, network.Precision.Type());
        return (network.Device.Take(x), network.Device.Take(y));
    }

    /// <summary>The samples of the given indices: x [b x d] and the targets, both in the scope of the caller.</summary>
    internal (Tensor X, Tensor Y) Gather(ReadOnlySpan<int> places, Loss loss, int outputs, ScalarType type) =>
        Gather(places, loss, outputs, empty([places.Length, Dimension], dtype: type));

    /// <summary>The same, with x in the first b rows of the caller's buffer, which the next call overwrites.</summary>
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
                y[i] = _labels[places[i]];
            return (x, loss.Encode(y, outputs, type));
        }
        var t = new float[places.Length];
        for (var i = 0; i < t.Length; i++)
            t[i] = _targets[places[i]];
        return (x, loss.EncodeReal(t, type));
    }

    /// <summary>Number of outputs whose class, or sign if there is one output, is that of the label.</summary>
    internal int Correct(Tensor outputs, ReadOnlySpan<int> places)
    {
        var correct = 0;
        if (outputs.shape[1] == 1)
        {
            var signs = outputs.to(ScalarType.Float32).cpu().data<float>().ToArray();
            for (var i = 0; i < places.Length; i++)
                correct += signs[i] * _labels[places[i]] > 0 ? 1 : 0;
            return correct;
        }
        var classes = outputs.argmax(1).cpu().data<long>().ToArray();
        for (var i = 0; i < places.Length; i++)
            correct += classes[i] == _labels[places[i]] ? 1 : 0;
        return correct;
    }

    private ReadOnlySpan<float> Row(int place) => _features.AsSpan(place * Dimension, Dimension);

    private static void Widen(ReadOnlySpan<float> from, Span<double> to)
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = from[i];
    }

    private string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes<int>(Shape.ToArray()));
        hash.AppendData(MemoryMarshal.AsBytes<float>(_features));
        hash.AppendData(MemoryMarshal.AsBytes<int>(_labels));
        hash.AppendData(MemoryMarshal.AsBytes<float>(_targets));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
