using System.Buffers.Binary;
using System.Runtime.InteropServices;
using HeavyTails.Checkpoints;
using HeavyTails.Data;
using HeavyTails.Training.Networks;

namespace HeavyTails.Tests.Training.Curvature;

/// <summary>The networks and batches on which other programs' Hessian products are recorded.</summary>
internal static class References
{
    /// <summary>A recorded network: "mlp128" (ReLU) or "mlp7x7" (tanh).</summary>
    public static Network Network(string name, Precision precision)
    {
        var spec =
            name == "mlp128"
                ? NetworkSpec.Mlp([784, 128, 128, 10])
                : NetworkSpec.Mlp([49, 32, 32, 10], Activation.Tanh);
        var network = HeavyTails.Training.Networks.Network.Build(spec, 0, precision);
        using var checkpoint = Checkpoint.Open(SharedFiles.FindOrSkip($"weights/{name}.safetensors"));
        network.LoadWeights(checkpoint);
        return network;
    }

    /// <summary>Its 1,000 samples.</summary>
    public static Dataset Batch(string name)
    {
        using var x = Checkpoint.Open(SharedFiles.FindOrSkip($"weights/{name}_batch1000_x.npy"));
        var features = x.Tensors[0].Load();
        return new(name, features.Single.ToArray(), Labels(name), [features.Shape[1]]);
    }

    /// <summary>One of v, Hv and grad.</summary>
    public static double[] Recorded(string name, string what)
    {
        using var file = Checkpoint.Open(SharedFiles.FindOrSkip($"reference/{name}_hvp_check.npz"));
        return file.Tensors.Single(t => t.Name == what).Load().Double.ToArray();
    }

    /// <summary>The norm of a - b, divided by that of b.</summary>
    public static double RelativeDistance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Assert.Equal(b.Length, a.Length);
        double distance = 0,
            norm = 0;
        for (var i = 0; i < a.Length; i++)
            (distance, norm) = (distance + ((a[i] - b[i]) * (a[i] - b[i])), norm + (b[i] * b[i]));
        return Math.Sqrt(distance / norm);
    }

    // int64 in version 1 of NumPy's format, whose header's length is at byte 8.
    private static int[] Labels(string name)
    {
        var bytes = File.ReadAllBytes(SharedFiles.FindOrSkip($"weights/{name}_batch1000_y.npy"));
        var start = 10 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        return [.. MemoryMarshal.Cast<byte, long>(bytes.AsSpan(start)).ToArray().Select(y => (int)y)];
    }
}
