using System.Runtime.InteropServices;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Composition;

/// <summary>The numbers of stored tensors that are parts of a weight, scalars and integers among them.</summary>
internal static class PartNumbers
{
    /// <summary>Whether the tensor has real numbers, and no more than an array can hold.</summary>
    public static bool IsUsable(this TensorEntry part) =>
        part.Numbers is not null
        && part.DType is not (DType.C64 or DType.C128)
        && part.Count is > 0 and var n
        && n <= Array.MaxLength / part.DType.Size();

    /// <summary>Whether it is usable and its numbers are real floating-point numbers.</summary>
    public static bool IsFloats(this TensorEntry part) => part.IsUsable() && part.DType.IsFloat();

    /// <summary>Whether it is usable and its numbers are of the type given.</summary>
    public static bool Is(this TensorEntry part, DType type) => part.IsUsable() && part.DType == type;

    /// <summary>The same bits as numbers of another type of the same size.</summary>
    public static TensorEntry As(this TensorEntry part, DType type) =>
        new()
        {
            Name = part.Name,
            DType = type,
            Shape = part.Shape,
            File = part.File,
            Offset = part.Offset,
            Numbers = part.Numbers,
        };

    /// <summary>The dimensions as text: "[64 x 3]".</summary>
    public static string Shown(this TensorEntry part) => $"[{part.ShapeText}]";

    /// <summary>Loads floating-point numbers as they are; the part is usable.</summary>
    public static TensorData Data(this TensorEntry part) =>
        part.Numbers!.Load(Array.ConvertAll(part.Shape.ToArray(), d => (int)d), (int)part.Count);

    /// <summary>The bits of the numbers, row-major, least significant byte first; the part is usable.</summary>
    public static byte[] Bits(this TensorEntry part) =>
        part.Numbers!.LoadBits(Array.ConvertAll(part.Shape.ToArray(), d => (int)d), (int)part.Count);

    /// <summary>The numbers as float32: floats rounded, integers up to 16 bits exactly.</summary>
    public static ReadOnlyMemory<float> Floats(this TensorEntry part)
    {
        if (part.DType is DType.I8 or DType.U8 or DType.Bool or DType.F8E8M0)
            return Narrow(part.Bits(), part.DType);
        if (!part.DType.IsFloat())
            return Array.ConvertAll(part.Doubles(), x => (float)x);
        var data = part.Data();
        return data.IsDouble ? Array.ConvertAll(data.Double.ToArray(), x => (float)x) : data.Single;
    }

    private static float[] Narrow(byte[] bits, DType type)
    {
        var floats = new float[bits.Length];
        for (var i = 0; i < floats.Length; i++)
            floats[i] = type switch
            {
                DType.I8 => (sbyte)bits[i],
                DType.F8E8M0 => PowerOfTwo(bits[i]),
                _ => bits[i],
            };
        return floats;
    }

    /// <summary>2^(b - 127), exactly; NaN for 255. The smallest is a subnormal number of float32.</summary>
    public static float PowerOfTwo(byte b) => b == 255 ? float.NaN : MathF.ScaleB(1, b - 127);

    /// <summary>The numbers as float64, integers up to 53 bits exactly.</summary>
    public static double[] Doubles(this TensorEntry part)
    {
        if (part.DType.IsFloat())
        {
            var data = part.Data();
            return data.IsDouble ? data.Double.ToArray() : Array.ConvertAll(data.Single.ToArray(), x => (double)x);
        }
        var bits = part.Bits();
        return part.DType switch
        {
            DType.I8 => Wide<sbyte>(x => x),
            DType.I16 => Wide<short>(x => x),
            DType.I32 => Wide<int>(x => x),
            DType.I64 => Wide<long>(x => x),
            DType.U16 => Wide<ushort>(x => x),
            DType.U32 => Wide<uint>(x => x),
            DType.U64 => Wide<ulong>(x => x),
            _ => Wide<byte>(x => x),
        };

        double[] Wide<T>(Converter<T, double> convert)
            where T : struct => Array.ConvertAll(MemoryMarshal.Cast<byte, T>(bits).ToArray(), convert);
    }
}
