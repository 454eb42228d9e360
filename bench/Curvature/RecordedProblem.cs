using System.Buffers.Binary;
using System.Runtime.InteropServices;
using HeavyTails.Checkpoints;

namespace HeavyTails.CurvatureBench;

/// <summary>The network and the 1,000 samples on which PyHessian's times are recorded, in HEAVYTAILS_SHARED.</summary>
internal static class RecordedProblem
{
    public const string Name = "mlp128";

    public static (int[] Widths, List<float[]> Weights, float[] X, int[] Labels) Read()
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable("HEAVYTAILS_SHARED") ?? "", "weights");
        using var weights = Checkpoint.Open(Path.Combine(folder, $"{Name}.safetensors"));
        using var x = Checkpoint.Open(Path.Combine(folder, $"{Name}_batch1000_x.npy"));
        return (
            [784, 128, 128, 10],
            [
                .. new[] { "0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias" }.Select(name =>
                    weights.Tensors.Single(t => t.Name == name).Load().Single.ToArray()
                ),
            ],
            x.Tensors[0].Load().Single.ToArray(),
            Labels(Path.Combine(folder, $"{Name}_batch1000_y.npy"))
        );
    }

    // int64 in version 1 of NumPy's format, whose header's length is at byte 8.
    private static int[] Labels(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var start = 10 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        return [.. MemoryMarshal.Cast<byte, long>(bytes.AsSpan(start)).ToArray().Select(y => (int)y)];
    }
}
