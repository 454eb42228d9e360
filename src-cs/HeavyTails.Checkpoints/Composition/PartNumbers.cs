using HeavyTails.Checkpoints.IO;
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
    public static TensorData Data(this TensorEntry part) => part.Numbers!.Load(part.Dimensions(), (int)part.Count);

    /// <summary>The bits of the numbers, row-major, least significant byte first; the part is usable.</summary>
    public static byte[] Bits(this TensorEntry part) => part.Numbers!.LoadBits(part.Dimensions(), (int)part.Count);

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
            return part.Data().ToDoubles();
        if (part.DType.Size() == 1)
            return Array.ConvertAll(Narrow(part.Bits(), part.DType), x => (double)x);
        var integers = part.Numbers!.LoadIntegers(part.Dimensions(), (int)part.Count);
        return Array.ConvertAll<long, double>(integers, part.DType == DType.U64 ? x => (ulong)x : x => x);
    }

    /// <summary>The numbers as indices of groups, g_idx: the group of each input.</summary>
    /// <param name="part">The part, which is usable.</param>
    /// <param name="count">Number of groups.</param>
    /// <exception cref="CheckpointException">One is no group.</exception>
    public static int[] Groups(this TensorEntry part, int count)
    {
        var numbers = part.Doubles();
        var groups = new int[numbers.Length];
        for (var i = 0; i < groups.Length; i++)
            groups[i] =
                numbers[i] >= 0 && numbers[i] < count
                    ? (int)numbers[i]
                    : throw new CheckpointException(
                        part.File,
                        part.Offset,
                        $"{Text.Quote(part.Name)}: input {i} is in group {numbers[i]}, expected 0 to {count - 1}"
                    );
        return groups;
    }
}
