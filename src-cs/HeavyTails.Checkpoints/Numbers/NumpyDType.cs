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
