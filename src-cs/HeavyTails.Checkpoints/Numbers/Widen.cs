// Narrow floats to float32, exactly. m is the magnitude's bits, shifted so that its exponent stands at float32's place,
// and d the difference of the biases:
//   normal      m + (d << 23)
//   subnormal   float(m + ((d + 1) << 23)) - 2^(d + 1 - 127): the raised exponent makes the number normal, and what it
//               adds is taken away. The product 2^d float(m) is the same, but float(m) is a subnormal float32, with
//               which processors multiply slowly: reading float16 took up to 1.5 times as long, e4m3 2.4 times (Zen 4)
//   special     m + (2 d << 23) for an exponent of all ones: infinity, or NaN with its payload
// f16 (1-5-10): m = (b & 7fff) << 13, d = 112. e5m2: the upper byte of an f16. e4m3 (1-4-3): m = (b & 7f) << 20, d =
// 120, no infinities, and 7f is the only NaN. bf16: the upper half of a float32.
// System.Numerics.Tensors converts float16 as fast, but makes signalling NaNs quiet, and costs 10 ms to load.
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
        var special = Vector256.GreaterThanOrEqual(magnitude, Vector256.Create(0x7c00u << 13));
        var normal = magnitude + Vector256.Create(112u << 23) + (special & Vector256.Create(112u << 23));
        return sign | WithSubnormals(normal, magnitude, smallest: 0x0400u << 13, exponent: 113u << 23);
    }

    private static Vector256<uint> E4M3Bits(Vector256<uint> b)
    {
        var sign = (b & Vector256.Create(0x80u)) << 24;
        var magnitude = (b & Vector256.Create(0x7fu)) << 20;
        var nan = Vector256.Equals(magnitude, Vector256.Create(0x7fu << 20));
        var normal = Vector256.ConditionalSelect(
            nan,
            Vector256.Create(0x7fc00000u),
            magnitude + Vector256.Create(120u << 23)
        );
        return sign | WithSubnormals(normal, magnitude, smallest: 0x08u << 20, exponent: 121u << 23);
    }

    /// <summary>
    /// Replaces numbers below the smallest normal one, whose exponent in float32 is given, by the subnormal ones.
    /// </summary>
    private static Vector256<uint> WithSubnormals(
        Vector256<uint> normal,
        Vector256<uint> magnitude,
        uint smallest,
        uint exponent
    )
    {
        var raised = (magnitude + Vector256.Create(exponent)).AsSingle();
        var subnormal = (raised - Vector256.Create(exponent).AsSingle()).AsUInt32();
        var isSubnormal = Vector256.LessThan(magnitude, Vector256.Create(smallest));
        return Vector256.ConditionalSelect(isSubnormal, subnormal, normal);
    }
}
