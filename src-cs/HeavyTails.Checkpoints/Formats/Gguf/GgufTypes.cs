// The types of ggml by their numbers. A quantised tensor is a row of blocks, each of which is `Bytes` bytes and stands
// for `Values` numbers.  ggml-org/ggml, include/ggml.h (enum ggml_type) and src/ggml-common.h (struct block_*)
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Formats.Gguf;

/// <summary>Writes the numbers of one block.</summary>
/// <param name="block">The bytes of the block.</param>
/// <param name="values">Gets its numbers, row-major.</param>
internal delegate void BlockDecoder(ReadOnlySpan<byte> block, Span<float> values);

/// <summary>A type of numbers in a GGUF file.</summary>
/// <param name="Name">ggml's name in capitals: "Q4_K".</param>
internal sealed record GgufType(string Name)
{
    /// <summary>The type of numbers that are stored one by one; Other for blocks.</summary>
    public DType Plain { get; init; } = DType.Other;

    /// <summary>Numbers in a block; 0 where that is not known.</summary>
    public int Values { get; init; }

    /// <summary>Bytes of a block; 0 where that is not known.</summary>
    public int Bytes { get; init; }

    /// <summary>Dequantises a block; null for a type that is not read, or not of blocks.</summary>
    public BlockDecoder? Decode { get; init; }
}

/// <summary>The list of types.</summary>
internal static class GgufTypes
{
    private static readonly Dictionary<uint, GgufType> Known = new()
    {
        [0] = Plain("F32", DType.F32),
        [1] = Plain("F16", DType.F16),
        [2] = Blocks("Q4_0", 32, 18, SmallBlocks.Q4With0),
        [3] = Blocks("Q4_1", 32, 20, SmallBlocks.Q4With1),
        [4] = new("Q4_2"),
        [5] = new("Q4_3"),
        [6] = Blocks("Q5_0", 32, 22, SmallBlocks.Q5With0),
        [7] = Blocks("Q5_1", 32, 24, SmallBlocks.Q5With1),
        [8] = Blocks("Q8_0", 32, 34, SmallBlocks.Q8With0),
        [9] = Blocks("Q8_1", 32, 36, SmallBlocks.Q8With1),
        [10] = Blocks("Q2_K", 256, 84, SuperBlocks.Q2K),
        [11] = Blocks("Q3_K", 256, 110, SuperBlocks.Q3K),
        [12] = Blocks("Q4_K", 256, 144, SuperBlocks.Q4K),
        [13] = Blocks("Q5_K", 256, 176, SuperBlocks.Q5K),
        [14] = Blocks("Q6_K", 256, 210, SuperBlocks.Q6K),
        [15] = Blocks("Q8_K", 256, 292, SuperBlocks.Q8K),
        [16] = Blocks("IQ2_XXS", 256, 66, IqBlocks.IQ2XXS),
        [17] = Blocks("IQ2_XS", 256, 74, IqBlocks.IQ2XS),
        [18] = Blocks("IQ3_XXS", 256, 98, IqBlocks.IQ3XXS),
        [19] = Blocks("IQ1_S", 256, 50, IqBlocks.IQ1S),
        [20] = Blocks("IQ4_NL", 32, 18, TableBlocks.IQ4NL),
        [21] = Blocks("IQ3_S", 256, 110, IqBlocks.IQ3S),
        [22] = Blocks("IQ2_S", 256, 82, IqBlocks.IQ2S),
        [23] = Blocks("IQ4_XS", 256, 136, TableBlocks.IQ4XS),
        [24] = Plain("I8", DType.I8),
        [25] = Plain("I16", DType.I16),
        [26] = Plain("I32", DType.I32),
        [27] = Plain("I64", DType.I64),
        [28] = Plain("F64", DType.F64),
        [29] = Blocks("IQ1_M", 256, 56, IqBlocks.IQ1M),
        [30] = Plain("BF16", DType.BF16),
        [31] = new("Q4_0_4_4"),
        [32] = new("Q4_0_4_8"),
        [33] = new("Q4_0_8_8"),
        [34] = Blocks("TQ1_0", 256, 54, TernaryBlocks.TQ1),
        [35] = Blocks("TQ2_0", 256, 66, TernaryBlocks.TQ2),
        [36] = new("IQ4_NL_4_4"),
        [37] = new("IQ4_NL_4_8"),
        [38] = new("IQ4_NL_8_8"),
        [39] = Blocks("MXFP4", 32, 17, TableBlocks.MXFP4),
    };

    /// <summary>The type of a number; one that is not in the list has the number for its name.</summary>
    public static GgufType Of(uint number) => Known.GetValueOrDefault(number) ?? new GgufType($"type {number}");

    private static GgufType Plain(string name, DType type) => new(name) { Plain = type };

    private static GgufType Blocks(string name, int values, int bytes, BlockDecoder decode) =>
        new(name)
        {
            Values = values,
            Bytes = bytes,
            Decode = decode,
        };
}
