// Blocks of 256 numbers -d, 0, d with float16 d at the end:
//   TQ1_0   48 bytes of five digits of base 3 and 4 bytes of four: a byte is ceil(256 t / 243) of t = the digits as an
//           integer, the first the most significant. Digit n is floor(3 (byte 3^n mod 256) / 256). Of the first 32
//           bytes digit n of byte m is number 32 n + m, of the next 16 bytes 160 + 16 n + m, of the last 4 bytes
//           240 + 4 n + m
//   TQ2_0   64 bytes of two bits: of each half of 32 bytes, bits 2 n of byte m are number 32 n + m of 128
// x = (q - 1) d.  ggml-org/ggml, src/ggml-common.h
namespace HeavyTails.Checkpoints.Formats.Gguf;

/// <summary>Dequantises blocks of three values.</summary>
internal static class TernaryBlocks
{
    public static void TQ1(ReadOnlySpan<byte> block, Span<float> values)
    {
        var d = SmallBlocks.Float16(block[52..]);
        Digits(block[..32], 5, d, values);
        Digits(block[32..48], 5, d, values[160..]);
        Digits(block[48..52], 4, d, values[240..]);
    }

    public static void TQ2(ReadOnlySpan<byte> block, Span<float> values)
    {
        var d = SmallBlocks.Float16(block[64..]);
        for (var j = 0; j < values.Length; j++)
            values[j] = ((block[32 * (j / 128) + j % 32] >> 2 * (j % 128 / 32) & 3) - 1) * d;
    }

    private static void Digits(ReadOnlySpan<byte> bytes, int count, float d, Span<float> values)
    {
        var power = 1;
        for (var n = 0; n < count; n++, power *= 3)
        for (var m = 0; m < bytes.Length; m++)
            values[n * bytes.Length + m] = (((bytes[m] * power & 255) * 3 >> 8) - 1) * d;
    }
}
