// float64 to the types of checkpoints, rounded to the nearest number, ties to the even one. bfloat16 is the upper half
// of a float32; rounding first to float32 and then to bfloat16 would round twice, so that the float32 is rounded to odd
// where it is not exact: Boldo & Melquiond 2008, IEEE Trans. Computers 57, 462.
using System.Buffers.Binary;

namespace HeavyTails.Checkpoints.Numbers;

/// <summary>Writes float64 numbers as numbers of a narrower type, each rounded once.</summary>
internal static class Narrow
{
    /// <summary>Whether a number type can be written.</summary>
    public static bool CanWrite(DType type) => type is DType.F64 or DType.F32 or DType.F16 or DType.BF16;

    /// <summary>The bytes of numbers, little-endian, and what they read back to.</summary>
    /// <param name="numbers">The numbers; each is replaced by the number that was written.</param>
    /// <param name="type">A type that <see cref="CanWrite"/> admits.</param>
    /// <exception cref="ArgumentException">The type is another one.</exception>
    public static byte[] Bytes(Span<double> numbers, DType type)
    {
        var size = type.Size();
        var bytes = new byte[(long)numbers.Length * size];
        for (var i = 0; i < numbers.Length; i++)
        {
            var target = bytes.AsSpan(i * size, size);
            ref var x = ref numbers[i];
            switch (type)
            {
                case DType.F64:
                    BinaryPrimitives.WriteDoubleLittleEndian(target, x);
                    break;
                case DType.F32:
                    BinaryPrimitives.WriteSingleLittleEndian(target, (float)x);
                    x = (float)x;
                    break;
                case DType.F16:
                    BinaryPrimitives.WriteHalfLittleEndian(target, (Half)x);
                    x = (double)(Half)x;
                    break;
                case DType.BF16:
                    var bits = BFloat16(x);
                    BinaryPrimitives.WriteUInt16LittleEndian(target, bits);
                    x = BitConverter.UInt32BitsToSingle((uint)bits << 16);
                    break;
                default:
                    throw new ArgumentException($"expected f64, f32, f16 or bf16, got {type.Name()}");
            }
        }
        return bytes;
    }

    private static ushort BFloat16(double x)
    {
        var single = (float)x;
        var bits = BitConverter.SingleToUInt32Bits(single);
        if (float.IsNaN(single))
            return (ushort)((bits >> 16) | 0x40);
        if (single != x && !float.IsInfinity(single))
        {
            // To odd: of the two neighbours of x the one whose last bit is 1. Bits are in the order of magnitudes.
            var isAbove = Math.Abs((double)single) > Math.Abs(x);
            bits = (isAbove ? bits - 1 : bits) | 1;
        }
        return (ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }
}
