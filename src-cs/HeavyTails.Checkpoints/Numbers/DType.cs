namespace HeavyTails.Checkpoints.Numbers;

/// <summary>Number types that occur in checkpoints.</summary>
public enum DType : byte
{
    /// <summary>A number type that is none of the others; the reason of the tensor's entry names it.</summary>
    Other,

    /// <summary>IEEE 754 binary64, double precision.</summary>
    F64,

    /// <summary>IEEE 754 binary32, single precision.</summary>
    F32,

    /// <summary>IEEE 754 binary16, half precision.</summary>
    F16,

    /// <summary>bfloat16, the upper half of a binary32.</summary>
    BF16,

    /// <summary>
    /// 8 bits, 1-4-3, bias 7, no infinities, NaN at S.1111.111 ("fn"). Micikevicius et al. 2022, arXiv:2209.05433.
    /// </summary>
    F8E4M3,

    /// <summary>
    /// 8 bits, 1-5-2, bias 15, the upper half of a binary16. Micikevicius et al. 2022, arXiv:2209.05433.
    /// </summary>
    F8E5M2,

    /// <summary>
    /// 8 bits of exponent, 2^(b - 127), NaN at ff: the scales of microscaling formats. OCP MX 1.0, sec. 5.4.1.
    /// </summary>
    F8E8M0,

    /// <summary>Signed integer of 8 bits.</summary>
    I8,

    /// <summary>Signed integer of 16 bits.</summary>
    I16,

    /// <summary>Signed integer of 32 bits.</summary>
    I32,

    /// <summary>Signed integer of 64 bits.</summary>
    I64,

    /// <summary>Unsigned integer of 8 bits.</summary>
    U8,

    /// <summary>Unsigned integer of 16 bits.</summary>
    U16,

    /// <summary>Unsigned integer of 32 bits.</summary>
    U32,

    /// <summary>Unsigned integer of 64 bits.</summary>
    U64,

    /// <summary>Truth value of one byte, 0 or 1.</summary>
    Bool,

    /// <summary>Complex number of two binary32.</summary>
    C64,

    /// <summary>Complex number of two binary64.</summary>
    C128,
}

/// <summary>Names and sizes of <see cref="DType"/>.</summary>
public static class DTypes
{
    /// <summary>
    /// Name in messages and tables: "f32", "bf16", "f8_e4m3", "i64", "bool", ...; "?" for <see cref="DType.Other"/>.
    /// </summary>
    public static string Name(this DType type) =>
        type switch
        {
            DType.F64 => "f64",
            DType.F32 => "f32",
            DType.F16 => "f16",
            DType.BF16 => "bf16",
            DType.F8E4M3 => "f8_e4m3",
            DType.F8E5M2 => "f8_e5m2",
            DType.F8E8M0 => "f8_e8m0",
            DType.I8 => "i8",
            DType.I16 => "i16",
            DType.I32 => "i32",
            DType.I64 => "i64",
            DType.U8 => "u8",
            DType.U16 => "u16",
            DType.U32 => "u32",
            DType.U64 => "u64",
            DType.Bool => "bool",
            DType.C64 => "c64",
            DType.C128 => "c128",
            _ => "?",
        };

    /// <summary>Number of bytes that one number takes; 0 for <see cref="DType.Other"/>.</summary>
    public static int Size(this DType type) =>
        type switch
        {
            DType.C128 => 16,
            DType.F64 or DType.I64 or DType.U64 or DType.C64 => 8,
            DType.F32 or DType.I32 or DType.U32 => 4,
            DType.F16 or DType.BF16 or DType.I16 or DType.U16 => 2,
            DType.F8E4M3 or DType.F8E5M2 or DType.F8E8M0 or DType.I8 or DType.U8 or DType.Bool => 1,
            _ => 0,
        };

    /// <summary>Whether it is a type of integers, truth values not counted.</summary>
    public static bool IsInteger(this DType type) => type is >= DType.I8 and <= DType.U64;

    /// <summary>Whether it is a type of complex numbers.</summary>
    public static bool IsComplex(this DType type) => type is DType.C64 or DType.C128;

    /// <summary>Whether it is a real floating-point type, which weights can have.</summary>
    public static bool IsFloat(this DType type) => type is >= DType.F64 and <= DType.F8E5M2;
}
