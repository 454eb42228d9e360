// x[i_0, ..., i_{r-1}] is the number sum_k i_k stride_k of the bytes: row-major strides, or column-major ("Fortran")
// ones. Every number type of NumPy that is real becomes float64, exactly but for integers beyond 2^53.
using System.Buffers.Binary;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Pickles;

/// <summary>Reads the numbers of a pickled NumPy array.</summary>
internal static class PickledNumbers
{
    public static bool TryRead(PickledArray array, out double[] numbers, out string reason)
    {
        numbers = [];
        if (array is not { Shape: { } shape, Type: { } type })
            return Fails("an array that was never given its content", out reason);
        if (array.Data is not { } data || Reader(type) is not { } read)
            return Fails($"numpy dtype '{type.Code}': not an array of real numbers", out reason);
        var count = 1L;
        foreach (var size in shape)
            count = size == 0 || count <= Array.MaxLength / size ? count * size : Array.MaxLength + 1L;
        var width = type.DType.Size();
        if (count > Array.MaxLength || count * width != data.Length)
            return Fails(
                $"an array [{string.Join(" x ", shape)}] of {type.DType.Name()} needs {count * width} bytes, "
                    + $"the file has {data.Length}",
                out reason
            );
        var bytes = data.ToArray();
        numbers = new double[count];
        if (array.Fortran && shape.Length > 1)
            ReadColumns(bytes, shape, numbers, read);
        else
            for (var i = 0; i < numbers.Length; i++)
                numbers[i] = read(bytes.AsSpan(i * width, width));
        reason = "";
        return true;
    }

    private static bool Fails(string problem, out string reason)
    {
        reason = problem;
        return false;
    }

    private delegate double Read(ReadOnlySpan<byte> bytes);

    /// <summary>Walks the bytes in order and adds each number's place in the row-major result.</summary>
    private static void ReadColumns(byte[] bytes, long[] shape, double[] numbers, Read read)
    {
        var places = new long[shape.Length];
        for (long k = shape.Length - 1, step = 1; k >= 0; step *= shape[k], k--)
            places[k] = step;
        var index = new long[shape.Length];
        var width = bytes.Length / Math.Max(1, numbers.Length);
        for (var i = 0; i < numbers.Length; i++)
        {
            var to = 0L;
            for (var k = 0; k < shape.Length; k++)
                to += index[k] * places[k];
            numbers[to] = read(bytes.AsSpan(i * width, width));
            for (var k = 0; k < shape.Length && ++index[k] == shape[k]; k++)
                index[k] = 0;
        }
    }

    private static Read? Reader(PickledDType type) =>
        (type.DType, type.BigEndian) switch
        {
            (DType.F64, false) => BinaryPrimitives.ReadDoubleLittleEndian,
            (DType.F64, true) => BinaryPrimitives.ReadDoubleBigEndian,
            (DType.F32, false) => b => BinaryPrimitives.ReadSingleLittleEndian(b),
            (DType.F32, true) => b => BinaryPrimitives.ReadSingleBigEndian(b),
            (DType.F16, false) => b => (double)BinaryPrimitives.ReadHalfLittleEndian(b),
            (DType.F16, true) => b => (double)BinaryPrimitives.ReadHalfBigEndian(b),
            (DType.I64, false) => b => BinaryPrimitives.ReadInt64LittleEndian(b),
            (DType.I64, true) => b => BinaryPrimitives.ReadInt64BigEndian(b),
            (DType.I32, false) => b => BinaryPrimitives.ReadInt32LittleEndian(b),
            (DType.I32, true) => b => BinaryPrimitives.ReadInt32BigEndian(b),
            (DType.I16, false) => b => BinaryPrimitives.ReadInt16LittleEndian(b),
            (DType.I16, true) => b => BinaryPrimitives.ReadInt16BigEndian(b),
            (DType.U64, false) => b => BinaryPrimitives.ReadUInt64LittleEndian(b),
            (DType.U64, true) => b => BinaryPrimitives.ReadUInt64BigEndian(b),
            (DType.U32, false) => b => BinaryPrimitives.ReadUInt32LittleEndian(b),
            (DType.U32, true) => b => BinaryPrimitives.ReadUInt32BigEndian(b),
            (DType.U16, false) => b => BinaryPrimitives.ReadUInt16LittleEndian(b),
            (DType.U16, true) => b => BinaryPrimitives.ReadUInt16BigEndian(b),
            (DType.I8, _) => b => (sbyte)b[0],
            (DType.U8, _) => b => b[0],
            (DType.Bool, _) => b => b[0] == 0 ? 0 : 1,
            _ => null,
        };
}
