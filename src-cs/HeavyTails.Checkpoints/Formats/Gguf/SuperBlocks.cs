// Blocks of 256 numbers in sub-blocks of 16 (Q2_K, Q3_K, Q6_K) or 32 (Q4_K, Q5_K), with float16 d and dmin:
//   Q2_K   16 bytes: scale (low nibble), minimum (high nibble) of each sub-block; 64 bytes of two-bit q; d, dmin
//          x = (d scale) q - (dmin minimum)
//   Q3_K   32 bytes of third bits; 64 bytes of two-bit q; 12 bytes: 16 scales of 6 bits; d
//          x = (d (scale - 32)) (q - (third bit ? 0 : 4))
//   Q4_K   d, dmin; 12 bytes: 8 scales and minima of 6 bits; 128 bytes of nibbles   x = (d scale) q - (dmin minimum)
//   Q5_K   d, dmin; 12 bytes; 32 bytes of fifth bits; 128 bytes of nibbles          the same
//   Q6_K   128 bytes of nibbles; 64 bytes of upper two bits; 16 signed scales; d    x = (d scale) (q - 32)
//   Q8_K   float32 d; 256 signed bytes; 16 sums of int16, not needed                x = d q
// ggml-org/ggml, src/ggml-common.h. Where a byte holds the q of several sub-blocks, these lie 32 numbers apart.
using System.Buffers.Binary;

namespace HeavyTails.Checkpoints.Formats.Gguf;

/// <summary>Dequantises the K-quants, blocks of 256 numbers.</summary>
internal static class SuperBlocks
{
    private const int Run = 32;

    public static void Q2K(ReadOnlySpan<byte> block, Span<float> values)
    {
        var scales = block[..16];
        float d = SmallBlocks.Float16(block[80..]),
            dmin = SmallBlocks.Float16(block[82..]);
        for (var sub = 0; sub < 16; sub++)
        {
            var scale = d * (scales[sub] & 15);
            var minimum = dmin * (scales[sub] >> 4);
            var bytes = TwoBits(block[16..80], sub, out var shift);
            var part = values.Slice(16 * sub, 16);
            for (var l = 0; l < part.Length; l++)
                part[l] = scale * (bytes[l] >> shift & 3) - minimum;
        }
    }

    public static void Q3K(ReadOnlySpan<byte> block, Span<float> values)
    {
        var packed = block[96..108];
        var d = SmallBlocks.Float16(block[108..]);
        for (var sub = 0; sub < 16; sub++)
        {
            // Four low bits in the nibbles of bytes 0 to 7, two high bits in bytes 8 to 11.
            var low = packed[sub % 8] >> (sub < 8 ? 0 : 4) & 15;
            var high = packed[8 + sub % 4] >> 2 * (sub / 4) & 3;
            var scale = d * ((low | high << 4) - 32);
            var bytes = TwoBits(block[32..96], sub, out var shift);
            var thirdBits = block[(16 * (sub & 1))..];
            var part = values.Slice(16 * sub, 16);
            for (var l = 0; l < part.Length; l++)
                part[l] = scale * ((bytes[l] >> shift & 3) - ((thirdBits[l] >> sub / 2 & 1) != 0 ? 0 : 4));
        }
    }

    public static void Q4K(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = SmallBlocks.Float16(block),
            dmin = SmallBlocks.Float16(block[2..]);
        for (var sub = 0; sub < 8; sub++)
        {
            var (scale, minimum) = SixBits(block[4..16], sub);
            var (step, least) = (d * scale, dmin * minimum);
            var nibbles = block.Slice(16 + Run * (sub / 2), Run);
            var part = values.Slice(Run * sub, Run);
            for (var l = 0; l < Run; l++)
                part[l] = step * (nibbles[l] >> 4 * (sub & 1) & 15) - least;
        }
    }

    public static void Q5K(ReadOnlySpan<byte> block, Span<float> values)
    {
        float d = SmallBlocks.Float16(block),
            dmin = SmallBlocks.Float16(block[2..]);
        var fifth = block[16..48];
        for (var sub = 0; sub < 8; sub++)
        {
            var (scale, minimum) = SixBits(block[4..16], sub);
            var (step, least) = (d * scale, dmin * minimum);
            var nibbles = block.Slice(48 + Run * (sub / 2), Run);
            var part = values.Slice(Run * sub, Run);
            for (var l = 0; l < Run; l++)
                part[l] = step * ((nibbles[l] >> 4 * (sub & 1) & 15) + (fifth[l] >> sub & 1) * 16) - least;
        }
    }

    public static void Q6K(ReadOnlySpan<byte> block, Span<float> values)
    {
        var scales = block[192..208];
        var d = SmallBlocks.Float16(block[208..]);
        for (var run = 0; run < 8; run++)
        {
            // Each half of 128 numbers has 64 bytes of nibbles and 32 bytes of upper bits.
            var (half, place) = (run / 4, run % 4);
            var nibbles = block.Slice(64 * half + Run * (place & 1), Run);
            var upper = block.Slice(128 + Run * half, Run);
            var part = values.Slice(Run * run, Run);
            for (var l = 0; l < Run; l++)
            {
                var q = nibbles[l] >> 4 * (place / 2) & 15 | (upper[l] >> 2 * place & 3) << 4;
                part[l] = d * (sbyte)scales[2 * run + l / 16] * (q - 32);
            }
        }
    }

    public static void Q8K(ReadOnlySpan<byte> block, Span<float> values)
    {
        var d = BinaryPrimitives.ReadSingleLittleEndian(block);
        for (var j = 0; j < values.Length; j++)
            values[j] = d * (sbyte)block[4 + j];
    }

    /// <summary>
    /// The 16 bytes of the two-bit numbers of a sub-block of 16, and their shift: each half of 128 numbers has 32
    /// bytes.
    /// </summary>
    private static ReadOnlySpan<byte> TwoBits(ReadOnlySpan<byte> q, int sub, out int shift)
    {
        shift = 2 * (sub % 8 / 2);
        return q.Slice(Run * (sub / 8) + 16 * (sub & 1), 16);
    }

    /// <summary>The scale and the minimum of a sub-block of 32, 6 bits each, out of 12 bytes.</summary>
    private static (int Scale, int Minimum) SixBits(ReadOnlySpan<byte> packed, int sub) =>
        sub < 4
            ? (packed[sub] & 63, packed[sub + 4] & 63)
            : (packed[sub + 4] & 15 | packed[sub - 4] >> 6 << 4, packed[sub + 4] >> 4 | packed[sub] >> 6 << 4);
}
