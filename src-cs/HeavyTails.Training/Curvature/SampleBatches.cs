// mean over n samples = sum_i (b_i / n) (mean over batch i): weights by size make the mean over the data set exact,
// also where the last batch is smaller.
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Tensors;
using static TorchSharp.torch;

namespace HeavyTails.Training.Curvature;

/// <summary>One mini-batch of samples with their targets.</summary>
/// <param name="Index">Number of the batch, from 0.</param>
/// <param name="X">Samples [b x ...].</param>
/// <param name="Y">Targets: classes [b], or values [b x outputs].</param>
public readonly record struct SampleBatch(int Index, Tensor X, Tensor Y);

/// <summary>How samples are divided into batches.</summary>
public sealed record SampleBatchOptions
{
    /// <summary>
    /// Largest number of samples in a batch, at least 1: what bounds the memory of a product. Default: 1,000.
    /// </summary>
    public int Size { get; init; } = 1000;

    /// <summary>Number type of samples and real targets. Default: float32.</summary>
    public Precision Precision { get; init; } = Precision.Single;

    /// <summary>Where samples and targets are: where the network or module is. Default: the CPU.</summary>
    public TensorDevice Device { get; init; } = TensorDevice.Cpu;

    /// <summary>Whether samples are [b x d] instead of [b x shape of a sample]. Default: false.</summary>
    public bool Flat { get; init; }
}

/// <summary>A source of mini-batches in a fixed order, each of which is loaded whenever it is needed.</summary>
public sealed class SampleBatches
{
    private readonly int[] _sizes;
    private readonly Func<int, (Tensor X, Tensor Y)> _load;

    /// <summary>Makes a source of batches.</summary>
    /// <param name="name">Name of the data in descriptions.</param>
    /// <param name="sizes">Number of samples of each batch, each at least 1.</param>
    /// <param name="load">
    /// Loads batch i: samples [b_i x ...] and targets, the same ones at each call. The tensors go to the current scope.
    /// </param>
    /// <exception cref="ArgumentException">There is no batch, or one of no sample.</exception>
    public SampleBatches(string name, IReadOnlyList<int> sizes, Func<int, (Tensor X, Tensor Y)> load)
    {
        if (sizes.Count == 0 || sizes.Any(s => s < 1))
            throw new ArgumentException($"expected batches of samples, got sizes [{string.Join(", ", sizes)}]");
        (Name, _sizes, _load) = (name, [.. sizes], load);
        Samples = _sizes.Sum(s => (long)s);
    }

    /// <summary>Name of the data in descriptions.</summary>
    public string Name { get; }

    /// <summary>Number of batches.</summary>
    public int Count => _sizes.Length;

    /// <summary>Number n of samples in all batches.</summary>
    public long Samples { get; }

    /// <summary>Samples and batches in words, for example "1000 samples of MNIST train in 1 batch".</summary>
    public string Description => $"{Samples} samples of {Name} in {Count} batch{(Count == 1 ? "" : "es")}";

    /// <summary>Share b_i / n of batch i in the mean over all samples.</summary>
    public double Weight(int batch) => _sizes[batch] / (double)Samples;

    /// <summary>Samples and targets as tensors, in one batch; they must live as long as the operator.</summary>
    /// <param name="x">Samples [n x ...].</param>
    /// <param name="y">Targets: classes [n], or values [n x outputs].</param>
    /// <param name="size">Largest number of samples in a batch. Default: 0, all samples in one batch.</param>
    /// <exception cref="ArgumentException">The numbers of samples differ; the message holds both.</exception>
    public static SampleBatches Of(Tensor x, Tensor y, int size = 0)
    {
        if (x.Dimensions == 0 || y.Dimensions == 0 || x.shape[0] != y.shape[0])
            throw new ArgumentException(
                $"expected a target for each sample, got samples [{string.Join(" x ", x.shape)}] "
                    + $"and targets [{string.Join(" x ", y.shape)}]"
            );
        var n = (int)x.shape[0];
        var b = size == 0 ? n : size;
        return new("tensors", Sizes(n, b), i => (x.narrow(0, i * b, Part(n, b, i)), y.narrow(0, i * b, Part(n, b, i))));
    }

    /// <summary>All samples of a data set, in its order.</summary>
    /// <param name="samples">The data set; its rows are copied batch by batch.</param>
    /// <param name="loss">The loss, which decides the form of the targets.</param>
    /// <param name="outputs">Number of outputs of the network.</param>
    /// <param name="options">Size of the batches and number type. Default: batches of 1,000 in float32.</param>
    /// <exception cref="ArgumentException">
    /// A label or a target does not fit the loss or the outputs; the message holds both sides.
    /// </exception>
    public static SampleBatches Of(Samples samples, Loss loss, int outputs, SampleBatchOptions? options = null)
    {
        options ??= new();
        samples.CheckFor(loss, outputs);
        var (n, b) = (samples.Count, options.Size);
        long[] shape = options.Flat ? [samples.Dimension] : [.. samples.Shape.Select(d => (long)d)];
        return new(samples.Name, Sizes(n, b), Load);

        (Tensor, Tensor) Load(int i)
        {
            var places = new int[Part(n, b, i)];
            for (var k = 0; k < places.Length; k++)
                places[k] = (i * b) + k;
            var (x, y) = samples.Gather(places, loss, outputs, options.Precision.Type());
            return (options.Device.Take(x.reshape([places.Length, .. shape])), options.Device.Take(y));
        }
    }

    internal SampleBatch Load(int batch)
    {
        var (x, y) = _load(batch);
        if (x.Dimensions == 0 || x.shape[0] != _sizes[batch])
            throw new ArgumentException(
                $"{Name}: expected batch {batch} of {_sizes[batch]} samples, got [{string.Join(" x ", x.shape)}]"
            );
        return new(batch, x, y);
    }

    private static int[] Sizes(int n, int b)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(b, 1);
        var sizes = new int[(n + b - 1) / b];
        for (var i = 0; i < sizes.Length; i++)
            sizes[i] = Part(n, b, i);
        return sizes;
    }

    private static int Part(int n, int b, int i) => Math.Min(b, n - (i * b));
}
