// Datatype: u8 version * 16 + class, 3 bytes of flags, u32 bytes of a number, properties.
//   class 0 integer   flags: bit 0 big-endian, bit 3 signed; u16 first bit, u16 bits
//   class 1 float     flags: bit 0 big-endian, bit 6 VAX, byte 1 place of the sign; u16 first bit, u16 bits, exponent's
//                     place and bits, mantissa's place and bits, u32 bias
//   class 3 text      of a fixed length;  class 9 of any length, kept in a global heap, if bits 0 to 3 are 1
//   class 8 names of integers, the type of which follows: a truth value if they are FALSE and TRUE
// HDF5 specification, IV.A.2.d
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Formats.Hdf5;

/// <summary>What one value of a dataset or an attribute is.</summary>
/// <param name="DType">Number type; Other for what is no plain number.</param>
/// <param name="Size">Bytes of one value.</param>
/// <param name="BigEndian">Whether the most significant byte comes first.</param>
/// <param name="Name">What messages call it.</param>
internal sealed record Hdf5Type(DType DType, int Size, bool BigEndian, string Name)
{
    /// <summary>Text of <see cref="Size"/> bytes, or text whose place in a heap is the value.</summary>
    public bool IsText { get; private init; }

    public bool IsInHeap { get; private init; }

    public static Hdf5Type Read(Hdf5Cursor cursor)
    {
        int kind = cursor.U8(),
            flags = (int)cursor.Unsigned(3);
        var size = cursor.U32();
        if (size is 0 or > int.MaxValue)
            throw cursor.Fail($"values of {size} bytes");
        var bigEndian = (flags & 1) != 0;
        return (kind & 15) switch
        {
            0 => Integer((int)size, bigEndian, (flags & 8) != 0),
            1 => Float(cursor, (int)size, flags),
            3 => new(DType.Other, (int)size, false, "text") { IsText = true },
            8 when size == 1 => new(DType.Bool, 1, false, "bool"),
            9 => new(DType.Other, (int)size, false, (flags & 15) == 1 ? "text" : "lists")
            {
                IsText = (flags & 15) == 1,
                IsInHeap = (flags & 15) == 1 && size == 16,
            },
            var other => new(DType.Other, (int)size, false, $"HDF5 class {other}"),
        };
    }

    private static Hdf5Type Integer(int size, bool bigEndian, bool signed)
    {
        var type = size switch
        {
            1 => signed ? DType.I8 : DType.U8,
            2 => signed ? DType.I16 : DType.U16,
            4 => signed ? DType.I32 : DType.U32,
            8 => signed ? DType.I64 : DType.U64,
            _ => DType.Other,
        };
        return new(type, size, bigEndian, type == DType.Other ? $"integers of {size} bytes" : type.Name());
    }

    private static Hdf5Type Float(Hdf5Cursor cursor, int size, int flags)
    {
        int first = cursor.U16(),
            bits = cursor.U16(),
            exponentAt = cursor.U8(),
            exponent = cursor.U8(),
            mantissaAt = cursor.U8(),
            mantissa = cursor.U8();
        var bias = cursor.U32();
        var plain =
            (flags & 0x40) == 0
            && (flags >> 4 & 3) == 2
            && (flags >> 8 & 0xff) == 8 * size - 1
            && (first, bits, mantissaAt, exponentAt) == (0, 8 * size, 0, mantissa);
        var type = (plain, size, exponent, mantissa, bias) switch
        {
            (true, 8, 11, 52, 1023) => DType.F64,
            (true, 4, 8, 23, 127) => DType.F32,
            (true, 2, 5, 10, 15) => DType.F16,
            (true, 2, 8, 7, 127) => DType.BF16,
            _ => DType.Other,
        };
        var name = type == DType.Other ? $"floats of {exponent} + {mantissa} bits" : type.Name();
        return new(type, size, (flags & 1) != 0, name);
    }
}
