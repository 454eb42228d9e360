namespace HeavyTails.Checkpoints.Numbers;

/// <summary>NumPy's names of number types, and its column-major order.</summary>
internal static class NumpyDType
{
    /// <summary>
    /// The number type of a dtype string ("&lt;f4", "f4", "|b1", ...); Other for one that is no plain number.
    /// </summary>
    public static DType Parse(string descr, out bool bigEndian)
    {
        var code = descr.AsSpan();
        bigEndian = code is ['>', ..];
        if (code is ['<' or '>' or '|' or '=', ..])
            code = code[1..];
        return code switch
        {
            "f8" => DType.F64,
            "f4" => DType.F32,
            "f2" => DType.F16,
            "i1" => DType.I8,
            "i2" => DType.I16,
            "i4" => DType.I32,
            "i8" => DType.I64,
            "u1" => DType.U8,
            "u2" => DType.U16,
            "u4" => DType.U32,
            "u8" => DType.U64,
            "b1" => DType.Bool,
            "c8" => DType.C64,
            "c16" => DType.C128,
            _ => DType.Other,
        };
    }

    /// <summary>
    /// The number type of two bytes without one, "|V2": ml_dtypes.bfloat16, which has no code of NumPy's. Other for all
    /// else: one byte may be any of ml_dtypes' five float8.
    /// </summary>
    public static DType OfVoid(string descr, out bool bigEndian)
    {
        bigEndian = descr is ['>', ..];
        return descr is "|V2" or "<V2" or ">V2" ? DType.BF16 : DType.Other;
    }

    /// <summary>
    /// The number type of a dtype's name ("float32", "bfloat16", "float8_e4m3fn"), as numpy and ml_dtypes give them;
    /// Other for one that is not read.
    /// </summary>
    public static DType OfName(string name) =>
        name switch
        {
            "float64" => DType.F64,
            "float32" => DType.F32,
            "float16" => DType.F16,
            "bfloat16" => DType.BF16,
            "float8_e4m3fn" => DType.F8E4M3,
            "float8_e5m2" => DType.F8E5M2,
            "int8" => DType.I8,
            "int16" => DType.I16,
            "int32" => DType.I32,
            "int64" => DType.I64,
            "uint8" => DType.U8,
            "uint16" => DType.U16,
            "uint32" => DType.U32,
            "uint64" => DType.U64,
            "bool" or "bool_" => DType.Bool,
            "complex64" => DType.C64,
            "complex128" => DType.C128,
            _ => DType.Other,
        };

    /// <summary>
    /// Strides in numbers of an array whose first dimension is the fastest. A stride beyond 2^63 is 0: the check of the
    /// number of numbers refuses such an array.
    /// </summary>
    public static long[] FortranStrides(long[] shape)
    {
        var strides = new long[shape.Length];
        var step = 1L;
        for (var k = 0; k < shape.Length; k++)
        {
            strides[k] = step;
            step = shape[k] == 0 || step <= long.MaxValue / shape[k] ? step * shape[k] : 0;
        }
        return strides;
    }
}
