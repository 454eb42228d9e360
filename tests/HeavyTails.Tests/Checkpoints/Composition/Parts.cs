using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;
using HeavyTails.Tests.Checkpoints.Writers;

namespace HeavyTails.Tests.Checkpoints.Composition;

/// <summary>A stored tensor that is part of a weight.</summary>
internal sealed record Part(string Name, DType Type, long[] Shape, byte[] Bytes)
{
    public static Part Of<T>(string name, DType type, long[] shape, T[] numbers)
        where T : unmanaged => new(name, type, shape, numbers.AsBytes());

    public static Part F32(string name, long[] shape, float[] numbers) => Of(name, DType.F32, shape, numbers);
}

/// <summary>Checkpoints of parts, and what is composed of them.</summary>
internal static class Parts
{
    public static byte[] File(params Part[] parts)
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(
            stream,
            [.. parts.Select(p => new SafetensorsTensor(p.Name, p.Type, p.Shape, s => s.Write(p.Bytes)))]
        );
        return stream.ToArray();
    }

    public static Checkpoint Open(params Part[] parts) => Checkpoint.Open(File(parts), "parts.safetensors");

    /// <summary>The only layer of the parts, with its numbers; nothing is skipped.</summary>
    public static (Layer Layer, TensorData Data) Single(params Part[] parts)
    {
        using var checkpoint = Open(parts);
        Assert.Empty(checkpoint.Skipped.Select(s => $"{s.Name}: {s.Reason}"));
        var layer = Assert.Single(checkpoint.Layers());
        var data = layer.Load();
        Assert.Equal(layer.Shape, data.Shape);
        return (layer, data);
    }

    /// <summary>Why the parts make no weight: the reason of the only tensor that is listed.</summary>
    public static string Refused(params Part[] parts)
    {
        using var checkpoint = Open(parts);
        Assert.Empty(checkpoint.Layers().Select(l => l.Name));
        return Assert.Single(checkpoint.Skipped).Reason!;
    }

    public static float[] Normal(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)Next())];

        // Box and Muller's transform.
        double Next() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
    }

    public static int[] Codes(int count, int below, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(below))];
    }

    /// <summary>The exact bits of two arrays agree, zeros of either sign.</summary>
    public static void SameBits(float[] expected, TensorData actual)
    {
        Assert.False(actual.IsDouble);
        Assert.Equal(expected.Select(x => x + 0f), actual.Single.ToArray().Select(x => x + 0f));
    }
}
