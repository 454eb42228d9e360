using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Roles;
using HeavyTails.Core.Layers;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Checkpoints.Roles;

/// <summary>Models of a few tensors, and the spectra of their layers.</summary>
internal static class Models
{
    private static readonly MatrixOptions Slices = new();

    /// <summary>A tensor of normal numbers, the same for the same seed.</summary>
    public static (string Name, TensorData Data) Tensor(string name, ulong seed, params int[] shape) =>
        (name, Make.Gaussian(seed, shape));

    /// <summary>A tensor of zeros, for tests of names and shapes.</summary>
    public static (string Name, TensorData Data) Empty(string name, params int[] shape) =>
        (name, new TensorData(shape, new float[shape.Aggregate(1, (p, d) => p * d)]));

    /// <summary>A safetensors file in memory; the format is the framework that its metadata names.</summary>
    public static Checkpoint Open(
        IReadOnlyList<(string Name, TensorData Data)> tensors,
        string? format = null,
        params string[] readings
    )
    {
        using var file = new MemoryStream();
        SafetensorsWriter.Write(
            file,
            [.. tensors.Select(t => SafetensorsTensor.Of(t.Name, t.Data))],
            format is null ? null : new Dictionary<string, string> { ["format"] = format }
        );
        var options = new CheckpointOptions { Readings = [.. readings.Select(ReadingChoice.Parse)] };
        return Checkpoint.Open(file.ToArray(), "memory.safetensors", options);
    }

    /// <summary>The layers of such a file.</summary>
    public static IReadOnlyList<Layer> Layers(params (string Name, TensorData Data)[] tensors)
    {
        var checkpoint = Open(tensors);
        return checkpoint.Layers();
    }

    /// <summary>The eigenvalues of each spectrum of a layer, ascending.</summary>
    public static IReadOnlyList<double[]> Spectra(Layer layer, MatrixOptions? options = null) =>
        [.. LayerMatrices.Of(layer, options ?? Slices).Matrices.Select(Make.Eigenvalues)];

    /// <summary>The eigenvalues of a layer with one spectrum, ascending.</summary>
    public static double[] Spectrum(Layer layer, MatrixOptions? options = null) =>
        Assert.Single(Spectra(layer, options));

    /// <summary>
    /// The numbers of a tensor with its dimensions in another order, by the definition: y[i] = x[i of each axis].
    /// </summary>
    public static TensorData Permuted(TensorData x, params int[] axes)
    {
        var shape = axes.Select(a => x.Shape[a]).ToArray();
        var y = new double[x.Length];
        for (var to = 0; to < y.Length; to++)
        {
            var index = new int[axes.Length];
            for (int k = axes.Length - 1, rest = to; k >= 0; rest /= shape[k], k--)
                index[axes[k]] = rest % shape[k];
            var from = 0;
            for (var k = 0; k < index.Length; k++)
                from = from * x.Shape[k] + index[k];
            y[to] = x.Double.Span[from];
        }
        return new TensorData(shape, y);
    }
}
