using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Tests.Checkpoints.Writers;

namespace HeavyTails.Tests.Checkpoints.Fuzzing;

/// <summary>
/// Makes sound containers whose tensors are described wrongly: with dimensions, strides, offsets, types and lengths
/// that do not fit the numbers. Such files would make a reader without checks allocate too much or read beyond the end.
/// </summary>
public static class Misdescribed
{
    private static readonly byte[] Data = Numbers.Floats(24).AsBytes();

    /// <summary>Four megabytes of zeros in four kilobytes, with a right description.</summary>
    private static readonly byte[] Bomb = new ZipWriter()
        .Add("a.npy", NumpyWriter.Array("<f4", [1 << 20], new byte[4 << 20]), deflate: true)
        .ToArray();

    /// <summary>One such file, of any format.</summary>
    public static Seed File(Random random)
    {
        if (random.Next(3) == 0)
            return FurtherMisdescribed.File(random);
        var shape = Shape(random);
        switch (
            random.Next(40) == 0 ? 7
            : random.Next(9) is var kind && kind > 6 ? 8
            : kind
        )
        {
            case 0 or 1:
                TorchBlock[] blocks = [new("0", random.Next(2) == 0 ? DType.F32 : DType.BF16, Data)];
                TorchView[] views =
                [
                    new(
                        "a.weight",
                        "0",
                        shape,
                        random.Next(2) == 0 ? Strides(shape.Length, random) : null,
                        random.Next(3) == 0 ? Dimension(random) : 0
                    ),
                    new("b.weight", "0", [4, 6]),
                ];
                return random.Next(3) == 0
                    ? new("described.th", TorchWriter.Legacy(views, blocks))
                    : new("described.pt", TorchWriter.Zip(views, blocks, protocol: random.Next(2) * 2 + 2));
            case 2:
                var array = NumpyWriter.Array(
                    random.Next(2) == 0 ? "<f4" : "<f2",
                    shape,
                    Data,
                    fortran: random.Next(2) == 0,
                    version: random.Next(1, 4)
                );
                return random.Next(2) == 0
                    ? new("described.npy", array)
                    : new(
                        "described.npz",
                        new ZipWriter()
                            .Add(
                                "a.npy",
                                array,
                                deflate: true,
                                size: random.Next(2) == 0 ? (uint)Math.Min(uint.MaxValue, Dimension(random)) : null
                            )
                            .ToArray()
                    );
            case 3:
                byte[][] numbers = random.Next(4) switch
                {
                    0 => [OnnxWriter.Raw(Data)],
                    1 => [OnnxWriter.FloatData(Data)],
                    2 => [OnnxWriter.Int32Data([1, 2, 3, 65535])],
                    _ => [OnnxWriter.External(("location", "weights.bin"), ("offset", $"{Dimension(random)}"))],
                };
                return new(
                    "described.onnx",
                    OnnxWriter.Model(
                        OnnxWriter.Initializer(
                            OnnxWriter.Tensor(
                                "a",
                                random.Next(2) == 0 ? OnnxWriter.Float : OnnxWriter.BFloat16,
                                shape,
                                numbers
                            )
                        )
                    )
                );
            case 4:
                return new(
                    "described.dat",
                    TorchSharpWriter.File(("a.weight", 5 + random.Next(3), shape, Data), ("b.weight", 6, [4, 6], Data))
                );
            case 5:
                // The two halves of a low-rank pair may be small and their product huge.
                var wide = Math.Max(1, Dimension(random) % 4096);
                return new(
                    "described.safetensors",
                    Numbers.Safetensors(
                        $"{{{Numbers.Entry("x.lora_A.weight", "F32", [1, wide], (0, 4 * wide))},"
                            + $"{Numbers.Entry("x.lora_B.weight", "F32", [wide, 1], (4 * wide, 8 * wide))}}}",
                        new byte[8 * wide]
                    )
                );
            case 7:
                return new("bomb.npz", Bomb);
            case 8:
                return new(
                    "described.gguf",
                    GgufWriter.File(
                        [],
                        [
                            new(
                                "a.weight",
                                Array.ConvertAll(shape, d => (ulong)(d << (random.Next(2) == 0 ? 5 : 0))),
                                (uint)random.Next(42),
                                Data
                            )
                            {
                                Offset = random.Next(3) == 0 ? (ulong)Dimension(random) : 0,
                            },
                            new("b.weight", [6, 4], 0, Data),
                        ]
                    )
                );
            default:
                var begin = random.Next(3) == 0 ? Dimension(random) : 0;
                var type = random.Next(2) == 0 ? "F32" : "F8_E4M3";
                var end = random.Next(2) == 0 ? Data.Length : Dimension(random);
                return new(
                    "described.safetensors",
                    Numbers.Safetensors($"{{{Numbers.Entry("a", type, shape, (begin, end))}}}", Data)
                );
        }
    }

    internal static long[] Shape(Random random)
    {
        var shape = new long[random.Next(1, 5)];
        for (var k = 0; k < shape.Length; k++)
            shape[k] = Dimension(random);
        return shape;
    }

    private static long[] Strides(int rank, Random random)
    {
        var strides = new long[rank];
        for (var k = 0; k < rank; k++)
            strides[k] = random.Next(3) == 0 ? Dimension(random) : random.Next(8);
        return strides;
    }

    /// <summary>
    /// A dimension: two times in three a small one, else a power of two up to 2^62, or one more or less.
    /// </summary>
    private static long Dimension(Random random) =>
        random.Next(3) switch
        {
            0 => random.Next(0, 7),
            1 => 24 / random.Next(1, 25),
            _ => Math.Max(0, (1L << random.Next(63)) + random.Next(-1, 2)),
        };
}
