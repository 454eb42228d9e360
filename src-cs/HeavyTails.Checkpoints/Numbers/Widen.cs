// Narrow floats to float32, exactly. With the magnitude bits of a small float shifted to float32's place, multiplying by
// 2^(127 - bias) puts the exponent right, for subnormals too, since the product is exact:
//   f16 (1-5-10):  f32 = sign | ((b & 7fff) << 13) * 2^112;   exponent 31 -> 255 (inf, NaN with its payload)
//   e5m2: the upper byte of an f16.   e4m3 (1-4-3): sign | ((b & 7f) << 20) * 2^120;   7f -> NaN, no infinities.
//   bf16: the upper half of an f32.
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HeavyTails.Checkpoints.Numbers;

/// <summary>Exact conversions of spans of narrow floats; source and destination have the same length.</summary>
internal static class Widen
{
    public static void BF16(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var bits = MemoryMarshal.Cast<float, uint>(destination)[..source.Length];
        var i = 0;
        for (; i <= source.Length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            var (low, high) = Vector256.Widen(Vector256.Create(source[i..]));
            (low << 16).CopyTo(bits[i..]);
            (high << 16).CopyTo(bits[(i + Vector256<uint>.Count)..]);
        }
        for (; i < source.Length; i++)
            bits[i] = (uint)source[i] << 16;
    }

    public static void F16(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var bits = MemoryMarshal.Cast<float, uint>(destination)[..source.Length];
        var i = 0;
        for (; i <= source.Length - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            var (low, high) = Vector256.Widen(Vector256.Create(source[i..]));
            HalfBits(low).CopyTo(bits[i..]);
            HalfBits(high).CopyTo(bits[(i + Vector256<uint>.Count)..]);
        }
        for (; i < source.Length; i++)
            bits[i] = HalfBits(Vector256.CreateScalar((uint)source[i])).ToScalar();
    }

    public static void F8E5M2(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var bits = MemoryMarshal.Cast<float, uint>(destination)[..source.Length];
        var i = 0;
        for (; i <= source.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.Create(source[i..]));
            var halves = Vector256.Create(low, high) << 8;
            var (first, second) = Vector256.Widen(halves);
            HalfBits(first).CopyTo(bits[i..]);
            HalfBits(second).CopyTo(bits[(i + Vector256<uint>.Count)..]);
        }
        for (; i < source.Length; i++)
            bits[i] = HalfBits(Vector256.CreateScalar((uint)source[i] << 8)).ToScalar();
    }

    public static void F8E4M3(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var bits = MemoryMarshal.Cast<float, uint>(destination)[..source.Length];
        var i = 0;
        for (; i <= source.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.Create(source[i..]));
            var (first, second) = Vector256.Widen(Vector256.Create(low, high));
            E4M3Bits(first).CopyTo(bits[i..]);
            E4M3Bits(second).CopyTo(bits[(i + Vector256<uint>.Count)..]);
        }
        for (; i < source.Length; i++)
            bits[i] = E4M3Bits(Vector256.CreateScalar((uint)source[i])).ToScalar();
    }

    private static Vector256<uint> HalfBits(Vector256<uint> half)
    {
        var sign = (half & Vector256.Create(0x8000u)) << 16;
        var magnitude = (half & Vector256.Create(0x7fffu)) << 13;
        var special =
            Vector256.GreaterThanOrEqual(magnitude, Vector256.Create(0x7c00u << 13)) & Vector256.Create(0x7f800000u);
        var scaled = (magnitude.AsSingle() * Vector256.Create(5.192296858534828e33f)).AsUInt32(); // 2^112
        return sign
            | Vector256.ConditionalSelect(Vector256.Equals(special, Vector256<uint>.Zero), scaled, magnitude | special);
    }

    private static Vector256<uint> E4M3Bits(Vector256<uint> b)
    {
        var sign = (b & Vector256.Create(0x80u)) << 24;
        var magnitude = b & Vector256.Create(0x7fu);
        var nan = Vector256.Equals(magnitude, Vector256.Create(0x7fu)) & Vector256.Create(0x7fc00000u);
        var scaled = ((magnitude << 20).AsSingle() * Vector256.Create(1.329227995784916e36f)).AsUInt32(); // 2^120
        return sign | Vector256.ConditionalSelect(Vector256.Equals(nan, Vector256<uint>.Zero), scaled, nan);
    }
}
