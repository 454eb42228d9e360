using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Model;

/// <summary>Makes checked tensor entries: the numbers of each lie inside their source, and a result is never larger than an array can be.</summary>
internal static class Entries
{
    public const int MaxRank = 64;

    /// <summary>Product of the dimensions; -1 when it is beyond 2^63 - 1.</summary>
    public static long Count(ReadOnlySpan<long> shape)
    {
        var (count, overflow) = (1L, false);
        foreach (var d in shape)
        {
            if (d == 0)
                return 0;
            overflow |= count > long.MaxValue / d;
            count = overflow ? 1 : count * d;
        }
        return overflow ? -1 : count;
    }

    /// <summary>
    /// Contiguous when strides is null. Throws when the numbers are not inside the source; a tensor that is sound but not a weight gets a reason.
    /// </summary>
    public static TensorEntry Of(
        string name,
        DType type,
        string typeName,
        long[] shape,
        ByteSource source,
        long start,
        long at,
        long[]? strides = null,
        bool bigEndian = false,
        string? reason = null
    )
    {
        var count = Count(shape);
        if (count < 0 || shape.Length > MaxRank)
            throw source.Fail(
                at,
                $"tensor {Text.Quote(name)} {Text.Shape(shape)} has more than 2^63 numbers or more than {MaxRank} dimensions"
            );
        if (strides is not null && IsContiguous(shape, strides))
            strides = null;
        var size = type.Size();
        var covered =
            count == 0 ? 0
            : strides is null ? count
            : Covered(shape, strides);
        if (
            size > 0
            && (covered < 0 || covered > source.Length / size || start < 0 || start > source.Length - covered * size)
        )
            throw source.Fail(
                at,
                $"tensor {Text.Quote(name)} {Text.Shape(shape)} of {typeName} should cover {(covered < 0 ? "more than 2^63" : covered)} numbers from byte {start},"
                    + $" its storage has {source.Length} bytes"
            );
        reason ??= Reason(type, typeName, shape, count);
        if (reason is null && strides is not null && count > (source.Length + size - 1) / size)
            reason = $"an expanded view: {count} numbers of a storage of {source.Length / size}";
        return new TensorEntry
        {
            Name = name,
            DType = type,
            Shape = shape,
            Count = count,
            File = source.FileName,
            Reason = reason,
            Offset = size > 0 && source.FileOffset is { } fileOffset ? fileOffset + start : null,
            // A single number is no weight but may be a pair's scale.
            Numbers =
                reason is null || count == 1 && size > 0
                    ? new TensorNumbers
                    {
                        Source = source,
                        Start = start,
                        DType = type,
                        BigEndian = bigEndian,
                        Strides = strides,
                    }
                    : null,
        };
    }

    /// <summary>An entry without readable numbers.</summary>
    public static TensorEntry Listed(string name, DType type, long[] shape, string file, string reason) =>
        new()
        {
            Name = name,
            DType = type,
            Shape = shape,
            Count = Math.Max(0, Count(shape)),
            File = file,
            Reason = reason,
        };

    public static string? Reason(DType type, string typeName, ReadOnlySpan<long> shape, long count)
    {
        if (!type.IsFloat())
            return type switch
            {
                DType.Other => $"{typeName}: this number type is not read",
                DType.C64 or DType.C128 => $"{typeName}: complex numbers are not analysed",
                _ => $"{typeName}: integers are not weights (quantised weights are not dequantised)",
            };
        if (shape.Length == 0)
            return "a scalar";
        if (count == 0)
            return "empty";
        foreach (var d in shape)
            if (d > int.MaxValue)
                return $"a dimension of {d}, over {int.MaxValue}";
        return count > Array.MaxLength ? $"{count} numbers, more than one array can hold ({Array.MaxLength})" : null;
    }

    private static bool IsContiguous(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        var step = 1L;
        for (var k = shape.Length - 1; k >= 0; k--)
        {
            if (shape[k] != 1 && strides[k] != step)
                return false;
            step *= shape[k];
        }
        return true;
    }

    /// <summary>1 + sum (size - 1) stride; -1 when beyond 2^63 - 1.</summary>
    private static long Covered(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        var last = 0L;
        for (var k = 0; k < shape.Length; k++)
        {
            var step = (Int128)(shape[k] - 1) * strides[k] + last;
            if (step >= long.MaxValue)
                return -1;
            last = (long)step;
        }
        return last + 1;
    }
}
