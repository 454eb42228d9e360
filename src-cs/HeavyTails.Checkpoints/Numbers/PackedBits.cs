// Rows of integers of b bits, b = 1, 2, 4 or 8, the first in the lowest bits of a byte; a row begins at a byte. ONNX's
// int4 and uint4 are one row of 4 bits, ONNX Runtime's MatMulNBits has a row for each output.
using HeavyTails.Checkpoints.IO;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Numbers;

/// <summary>Integers of fewer than 8 bits, several in a byte.</summary>
internal sealed class PackedBits : TensorNumbers
{
    /// <summary>Integers in a row.</summary>
    public required int Columns { get; init; }

    /// <summary>Bytes from one row to the next, at least ceil(columns bits / 8).</summary>
    public required int RowBytes { get; init; }

    /// <summary>Bits of an integer: 1, 2, 4 or 8.</summary>
    public required int Bits { get; init; }

    /// <summary>ONNX's name of the integers: "int4", "uint2".</summary>
    public string TypeName => $"{(DType == DType.I8 ? "int" : "uint")}{Bits}";

    /// <summary>One row of numbers of 4 bits; null when they are not all in the source.</summary>
    public static PackedBits? Nibbles(ByteSource source, long start, long count, bool signed) =>
        count is > 0 and <= int.MaxValue && start >= 0 && start <= source.Length - (count + 1) / 2
            ? new PackedBits
            {
                Source = source,
                Start = start,
                DType = signed ? DType.I8 : DType.U8,
                Columns = (int)count,
                RowBytes = (int)((count + 1) / 2),
                Bits = 4,
            }
            : null;

    public override TensorData Load(int[] shape, int count) =>
        throw Source.Fail(Start, $"numbers of {Bits} bits are no weights without their scales");

    public override byte[] LoadBits(int[] shape, int count)
    {
        var numbers = new byte[count];
        var row = new byte[(int)Math.Min(RowBytes, ((long)Columns * Bits + 7) / 8)];
        var (perByte, mask, sign) = (8 / Bits, (1 << Bits) - 1, DType == DType.I8 ? 1 << (Bits - 1) : 0);
        for (var r = 0; r * (long)Columns < count; r++)
        {
            Source.Read(Start + (long)r * RowBytes, row);
            var here = numbers.AsSpan(r * Columns, Columns);
            for (var c = 0; c < here.Length; c++)
            {
                var bits = row[c / perByte] >> (c % perByte * Bits) & mask;
                here[c] = (byte)((bits ^ sign) - sign);
            }
        }
        return numbers;
    }
}
