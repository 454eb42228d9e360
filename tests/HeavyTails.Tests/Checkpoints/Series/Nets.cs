using System.Globalization;
using HeavyTails.Checkpoints.Formats.Safetensors;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Numerics;
using HeavyTails.Tests.Checkpoints.Writers;

namespace HeavyTails.Tests.Checkpoints.Series;

/// <summary>Writes small nets of random weights, by the writers of the tests.</summary>
internal static class Nets
{
    /// <summary>The layers of a small net, with a bias that has no tail index.</summary>
    public static readonly (string Name, long[] Shape)[] Small =
    [
        ("fc1.weight", [24, 30]),
        ("fc1.bias", [24]),
        ("fc2.weight", [24, 24]),
        ("fc3.weight", [5, 24]),
    ];

    /// <summary>
    /// The numbers of a layer of net t: a start with a tail index of 1.3, to which noise of the step is added.
    /// </summary>
    public static float[] Weights(int layer, int count, int net)
    {
        var start = SplitMix64.ForStream(5, (ulong)layer);
        var step = SplitMix64.ForStream(6, (ulong)((layer * 100_000) + net));
        var weights = new float[count];
        for (var i = 0; i < count; i++)
        {
            var u = (start.NextUniform() - .5) * 2;
            var tail = Math.Sign(u) * Math.Pow(1 - Math.Abs(u), -1 / 1.3);
            weights[i] = (float)((.01 * tail) + (.001 * (step.NextUniform() - .5)));
        }
        return weights;
    }

    /// <summary>A net as PyTorch's state dict.</summary>
    public static byte[] StateDict(int net, Action<int, float[]>? change = null, (string, long[])[]? layers = null)
    {
        var tensors = (layers ?? Small).Select((l, i) => Tensor(l, i, net, change)).ToArray();
        return TorchWriter.Zip(
            [.. tensors.Select((t, i) => new TorchView(t.Name, i.ToString(CultureInfo.InvariantCulture), t.Shape))],
            [
                .. tensors.Select(
                    (t, i) =>
                        new TorchBlock(
                            i.ToString(CultureInfo.InvariantCulture),
                            DType.F32,
                            System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(t.Numbers).ToArray()
                        )
                ),
            ]
        );
    }

    /// <summary>The same net in the format of safetensors.</summary>
    public static byte[] Safetensors(int net)
    {
        using var stream = new MemoryStream();
        SafetensorsWriter.Write(
            stream,
            [
                .. Small
                    .Select((l, i) => Tensor(l, i, net, null))
                    .Select(t => SafetensorsTensor.Of(t.Name, t.Shape, () => t.Numbers)),
            ]
        );
        return stream.ToArray();
    }

    private static (string Name, long[] Shape, float[] Numbers) Tensor(
        (string Name, long[] Shape) layer,
        int index,
        int net,
        Action<int, float[]>? change
    )
    {
        var numbers = Weights(index, (int)layer.Shape.Aggregate((a, b) => a * b), net);
        change?.Invoke(index, numbers);
        return (layer.Name, layer.Shape, numbers);
    }
}
