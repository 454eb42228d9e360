namespace HeavyTails.Checkpoints.Numbers;

internal static class NumpyDType
{
    /// <summary>"&lt;f4", "f4", "|b1", ...; Other for what is no plain number.</summary>
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

    /// <summary>Column-major: the first dimension is the fastest. Zero where the product would be beyond 2^63, which the count check refuses.</summary>
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
