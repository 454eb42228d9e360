// Blocks of 32 numbers with scale d and, in type 1, minimum m, both float16; q unsigned but in Q8:
//   Q4_0   d; 16 bytes: x[j] = d (low nibble of byte j - 8), x[j + 16] = d (high nibble - 8)
//   Q4_1   d, m; 16 bytes: x = d nibble + m
//   Q5_0   d; u32 of fifth bits, that of x[j] is bit j; 16 bytes: x = d (q - 16)
//   Q5_1   d, m; u32; 16 bytes: x = d q + m
//   Q8_0   d; 32 signed bytes: x = d q
//   Q8_1   d; float16 d sum q, not needed; 32 signed bytes: x = d q
// ggml-org/ggml, src/ggml-common.h. The order of the operations in float32 is that of ggml's dequantize_row_*.
using System.Buffers.Binary;

namespace HeavyTails.Checkpoints.Formats.Gguf;

/// <summary>Dequantises blocks of 32 numbers.</summary>
internal static class SmallBlocks
{
    private const int Half = 16;

    /// <summary>A float16 as float32, exactly.</summary>
    public static float Float16(ReadOnlySpan<byte> bytes) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes);

    public static void Q4With0(ReadOnlySpan<byte> block, Span<float> values)
    {
        var d = Float16(block);
        for (var j = 0; j < Half; j++)
        {
            values[j] = ((block[2 + j] & 15) - 8) * d;
            values[j + Half] = ((block[2 + j] >> 4) - 8) * d;
        }
    }

    public static void Q4With1(ReadOnlySpan<byte> block, Span<float> values)
    {
        var (d, m) = (Float16(block), Float16(block[2..]));
        for (var j = 0; j < Half; j++)
        {
            values[j] = (block[4 + j] & 15) * d + m;
            values[j + Half] = (block[4 + j] >> 4) * d + m;
        }
    }

    public static void Q5With0(ReadOnlySpan<byte> block, Span<float> values)
    {
        var d = Float16(block);
        var fifth = BinaryPrimitives.ReadUInt32LittleEndian(block[2..]);
        for (var j = 0; j < Half; j++)
        {
            values[j] = (Five(block[6 + j] & 15, fifth, j) - 16) * d;
            values[j + Half] = (Five(block[6 + j] >> 4, fifth, j + Half) - 16) * d;
        }
    }

    public static void Q5With1(ReadOnlySpan<byte> block, Span<float> values)
    {
        var (d, m) = (Float16(block), Float16(block[2..]));
        var fifth = BinaryPrimitives.ReadUInt32LittleEndian(block[4..]);
        for (var j = 0; j < Half; j++)
        {
            values[j] = Five(block[8 + j] & 15, fifth, j) * d + m;
            values[j + Half] = Five(block[8 + j] >> 4, fifth, j + Half) * d + m;
        }
    }

    public static void Q8With0(ReadOnlySpan<byte> block, Span<float> values) =>
        Signed(Float16(block), block[2..], values);

    public static void Q8With1(ReadOnlySpan<byte> block, Span<float> values) =>
        Signed(Float16(block), block[4..], values);

    private static int Five(int nibble, uint fifth, int bit) => nibble | (int)(fifth >> bit & 1) << 4;

    private static void Signed(float d, ReadOnlySpan<byte> q, Span<float> values)
    {
        for (var j = 0; j < values.Length; j++)
            values[j] = (sbyte)q[j] * d;
    }
}
