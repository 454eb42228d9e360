// Blocks whose four-bit numbers are places in a table v:
//   IQ4_NL  32 numbers: float16 d; 16 bytes: x[j] = d v[low nibble of byte j], x[j + 16] = d v[high nibble]
//   IQ4_XS  256 numbers in sub-blocks of 32: float16 d; u16 of upper two bits and 4 bytes of nibbles of the scales; 128
//           bytes: x = (d (scale - 32)) v[nibble], nibbles of a sub-block as above
//   MXFP4   32 numbers: exponent e; 16 bytes: x = 2^(e - 127) v, v the numbers of FP4 (1-2-1) of the OCP Microscaling
//           Formats 1.0, sec. 5.3.3. The table holds 2 v, so the scale is 2^(e - 128)
// ggml-org/ggml, src/ggml-common.h.
using System.Buffers.Binary;

namespace HeavyTails.Checkpoints.Formats.Gguf;

/// <summary>Dequantises blocks of places in a table.</summary>
internal static class TableBlocks
{
    private const int Half = 16;

    private static ReadOnlySpan<sbyte> NotLinear =>
        [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

    private static ReadOnlySpan<sbyte> TwiceFloat4 => [0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12];

    public static void IQ4NL(ReadOnlySpan<byte> block, Span<float> values) =>
        LookUp(NotLinear, SmallBlocks.Float16(block), block[2..], values);

    public static void IQ4XS(ReadOnlySpan<byte> block, Span<float> values)
    {
        var d = SmallBlocks.Float16(block);
        int upper = BinaryPrimitives.ReadUInt16LittleEndian(block[2..]);
        for (var sub = 0; sub < 8; sub++)
        {
            var scale = block[4 + sub / 2] >> 4 * (sub & 1) & 15 | (upper >> 2 * sub & 3) << 4;
            LookUp(NotLinear, d * (scale - 32), block.Slice(8 + Half * sub, Half), values.Slice(32 * sub, 32));
        }
    }

    public static void MXFP4(ReadOnlySpan<byte> block, Span<float> values) =>
        LookUp(TwiceFloat4, PowerOfTwo(block[0]), block[1..], values);

    private static void LookUp(ReadOnlySpan<sbyte> table, float d, ReadOnlySpan<byte> nibbles, Span<float> values)
    {
        for (var j = 0; j < Half; j++)
        {
            values[j] = d * table[nibbles[j] & 15];
            values[j + Half] = d * table[nibbles[j] >> 4];
        }
    }

    /// <summary>2^(e - 128), of which the two smallest are subnormal.</summary>
    private static float PowerOfTwo(int e) => BitConverter.Int32BitsToSingle(e < 2 ? 1 << 21 << e : e - 1 << 23);
}
