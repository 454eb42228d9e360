using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Model;

/// <summary>
/// Makes checked tensor entries: the numbers of each lie inside their source, and a result is never larger than an
/// array can be.
/// </summary>
internal static class Entries
{
    /// <summary>Most dimensions of a tensor, as in NumPy 2 and PyTorch.</summary>
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

    /// <summary>The entry of a stored tensor, as <see cref="TensorEntry.Of"/> describes.</summary>
    public static TensorEntry Of(StoredTensor stored)
    {
        var (name, shape, source, start) = (stored.Name, stored.Shape, stored.Source, stored.Start);
        var at = stored.DescribedAt ?? start;
        var typeName = stored.TypeName ?? stored.DType.Name();
        CheckSigns(stored, at);
        var count = Count(shape);
        if (count < 0 || shape.Length > MaxRank)
            throw source.Fail(
                at,
                $"tensor {Text.Quote(name)} {Text.Shape(shape)} has more than 2^63 numbers"
                    + $" or more than {MaxRank} dimensions"
            );
        var strides = stored.Strides is { } given && IsContiguous(shape, given) ? null : stored.Strides;
        var size = stored.DType.Size();
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
                $"tensor {Text.Quote(name)} {Text.Shape(shape)} of {typeName} should cover"
                    + $" {(covered < 0 ? "more than 2^63" : covered)} numbers from byte {start},"
                    + $" its storage has {source.Length} bytes"
            );
        var reason = Reason(stored.DType, typeName, shape, count);
        var expanded = size > 0 && strides is not null && count > (source.Length + size - 1) / size;
        if (expanded)
            reason ??= $"an expanded view: {count} numbers of a storage of {source.Length / size}";
        return new TensorEntry
        {
            Name = name,
            DType = stored.DType,
            Shape = shape,
            File = source.FileName,
            Reason = reason,
            Offset = size > 0 && source.FileOffset is { } fileOffset ? fileOffset + start : null,
            // Integers and single numbers are no weights but may be parts of one: codes, zero points, scales.
            Numbers =
                size > 0 && (!expanded || count == 1)
                    ? new TensorNumbers
                    {
                        Source = source,
                        Start = start,
                        DType = stored.DType,
                        BigEndian = stored.BigEndian,
                        Strides = strides,
                    }
                    : null,
        };
    }

    /// <summary>Why numbers of a type and shape cannot be analysed as weights; null when they can.</summary>
    public static string? Reason(DType type, string typeName, ReadOnlySpan<long> shape, long count)
    {
        if (!type.IsFloat())
            return type switch
            {
                DType.Other => $"{typeName}: this number type is not read",
                DType.F8E8M0 => $"{typeName}: powers of two, which are scales",
                DType.C64 or DType.C128 => $"{typeName}: complex numbers are not analysed",
                _ => $"{typeName}: integers are not weights",
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

    private static void CheckSigns(StoredTensor stored, long at)
    {
        foreach (var d in stored.Shape)
            if (d < 0)
                throw stored.Source.Fail(
                    at,
                    $"tensor {Text.Quote(stored.Name)} has a dimension of {d}, expected one >= 0"
                );
        if (stored.Strides is not { } strides)
            return;
        if (strides.Length != stored.Shape.Length)
            throw stored.Source.Fail(
                at,
                $"tensor {Text.Quote(stored.Name)} has {stored.Shape.Length} dimensions and {strides.Length} strides,"
                    + " expected as many of each"
            );
        foreach (var s in strides)
            if (s < 0)
                throw stored.Source.Fail(
                    at,
                    $"tensor {Text.Quote(stored.Name)} has a stride of {s}, expected one >= 0"
                );
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

    /// <summary>
    /// Numbers of the storage from the first to the last used, 1 + sum (size - 1) stride; -1 beyond 2^63 - 1.
    /// </summary>
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
