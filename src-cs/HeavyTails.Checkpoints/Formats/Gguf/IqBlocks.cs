// Blocks of 256 numbers in parts of 32, each a few vectors v of a table (IqTables.cs) with signs and a scale s; float16
// d; a place is the number of a vector:
//   IQ2_XXS  d; each part 4 places, u32: 4 times 7 signs, 4 bits s            x = d (1/2 + s) / 4 v
//   IQ2_XS   d; 32 times u16: 9 bits place, 7 signs; 8 bytes: two s a part    the same
//   IQ2_S    d; 32 places; 32 bytes of signs; 8 bytes of places' upper bits; 8 bytes: two s a part    the same
//   IQ3_XXS  d; 64 places; each part u32: 4 times 7 signs, 4 bits s           x = d (1/2 + s) / 2 v
//   IQ3_S    d; 64 places; 8 bytes of places' ninth bits; 32 bytes of signs; 4 bytes: s of two parts
//            x = d (1 + 2 s) v
//   IQ1_S    d; 32 places; each part u16: 4 times 3 upper bits of places, 3 bits s, 1 bit e
//            x = d (2 s + 1) (v + 1/8), v - 1/8 if e
//   IQ1_M    32 places; 16 bytes of two places' 3 upper bits and e; 4 times u16: 4 times 3 bits s, 4 bits of d
//            the same
// Of 8 signs of which 7 are stored, the last makes the number of minus signs even.  ggml-org/ggml, src/ggml-common.h
using System.Buffers.Binary;
using System.Numerics;

namespace HeavyTails.Checkpoints.Formats.Gguf;

/// <summary>Dequantises blocks of vectors out of a table.</summary>
internal static class IqBlocks
{
    private const int Parts = 8,
        Eight = 8,
        Four = 4;

    public static void IQ2XXS(ReadOnlySpan<byte> block, Span<float> values)
    {
        var d = SmallBlocks.Float16(block);
        for (var part = 0; part < Parts; part++)
        {
            var places = block.Slice(2 + 8 * part, 4);
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(block[(6 + 8 * part)..]);
            var scale = d * (0.5f + (bits >> 28)) * 0.25f;
            for (var l = 0; l < 4; l++)
                Write(IqTables.Iq2Xxs, places[l], scale, Signs(bits >> 7 * l), values.Slice(32 * part + 8 * l, Eight));
        }
    }

    public static void IQ2XS(ReadOnlySpan<byte> block, Span<float> values)
    {
        var d = SmallBlocks.Float16(block);
        for (var l = 0; l < 4 * Parts; l++)
        {
            uint bits = BinaryPrimitives.ReadUInt16LittleEndian(block[(2 + 2 * l)..]);
            var scale = HalfPart(d, block[66..], l);
            Write(IqTables.Iq2Xs, (int)(bits & 511), scale, Signs(bits >> 9), values.Slice(8 * l, Eight));
        }
    }

    public static void IQ2S(ReadOnlySpan<byte> block, Span<float> values)
    {
        var d = SmallBlocks.Float16(block);
        for (var l = 0; l < 4 * Parts; l++)
        {
            var place = block[2 + l] | (block[66 + l / 4] >> 2 * (l % 4) & 3) << 8;
            Write(IqTables.Iq2S, place, HalfPart(d, block[74..], l), block[34 + l], values.Slice(8 * l, Eight));
        }
    }

    public static void IQ3XXS(ReadOnlySpan<byte> block, Span<float> values)
    {
        var d = SmallBlocks.Float16(block);
        for (var part = 0; part < Parts; part++)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(block[(66 + 4 * part)..]);
            var scale = d * (0.5f + (bits >> 28)) * 0.5f;
            for (var l = 0; l < 8; l++)
                Write(
                    IqTables.Iq3Xxs,
                    block[2 + 8 * part + l],
                    scale,
                    Signs(bits >> 7 * (l / 2)) >> 4 * (l % 2),
                    values.Slice(32 * part + 4 * l, Four)
                );
        }
    }

    public static void IQ3S(ReadOnlySpan<byte> block, Span<float> values)
    {
        var d = SmallBlocks.Float16(block);
        for (var l = 0; l < 8 * Parts; l++)
        {
            var part = l / 8;
            var place = block[2 + l] | (block[66 + part] >> l % 8 & 1) << 8;
            var scale = d * (1 + 2 * (block[106 + part / 2] >> 4 * (part % 2) & 15));
            var signs = block[74 + l / 2] >> 4 * (l % 2);
            Write(IqTables.Iq3S, place, scale, signs, values.Slice(4 * l, Four));
        }
    }

    public static void IQ1S(ReadOnlySpan<byte> block, Span<float> values)
    {
        var d = SmallBlocks.Float16(block);
        for (var l = 0; l < 4 * Parts; l++)
        {
            int bits = BinaryPrimitives.ReadUInt16LittleEndian(block[(34 + l / 4 * 2)..]);
            var place = block[2 + l] | (bits >> 3 * (l % 4) & 7) << 8;
            var scale = d * (2 * (bits >> 12 & 7) + 1);
            Shifted(place, scale, (bits & 0x8000) != 0, values.Slice(8 * l, Eight));
        }
    }

    public static void IQ1M(ReadOnlySpan<byte> block, Span<float> values)
    {
        var scales = block[48..];
        var half = 0;
        for (var i = 0; i < 4; i++)
            half |= scales[2 * i + 1] >> 4 << 4 * i;
        var d = (float)BitConverter.UInt16BitsToHalf((ushort)half);
        for (var l = 0; l < 4 * Parts; l++)
        {
            var upper = block[32 + l / 2] >> 4 * (l % 2);
            int bits = BinaryPrimitives.ReadUInt16LittleEndian(scales[(l / 8 * 2)..]);
            var scale = d * (2 * (bits >> 3 * (l % 8 / 2) & 7) + 1);
            Shifted(block[l] | (upper & 7) << 8, scale, (upper & 8) != 0, values.Slice(8 * l, Eight));
        }
    }

    /// <summary>The scale of a vector of IQ2 where half a part has four bits for it.</summary>
    private static float HalfPart(float d, ReadOnlySpan<byte> scales, int vector) =>
        d * (0.5f + (scales[vector / 4] >> 4 * (vector % 4 / 2) & 15)) * 0.25f;

    private static int Signs(uint bits)
    {
        var seven = bits & 127;
        return (int)(seven | (uint)(BitOperations.PopCount(seven) & 1) << 7);
    }

    private static void Write(sbyte[] table, int place, float scale, int signs, Span<float> values)
    {
        var vector = table.AsSpan(place * values.Length, values.Length);
        for (var j = 0; j < values.Length; j++)
            values[j] = (signs >> j & 1) != 0 ? -(scale * vector[j]) : scale * vector[j];
    }

    private static void Shifted(int place, float scale, bool down, Span<float> values)
    {
        var vector = IqTables.Iq1S.AsSpan(place * values.Length, values.Length);
        var shift = down ? -0.125f : 0.125f;
        for (var j = 0; j < values.Length; j++)
            values[j] = scale * (vector[j] + shift);
    }
}
