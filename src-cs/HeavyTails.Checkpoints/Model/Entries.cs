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
        var typeName = stored.TypeName ?? stored.DType.Name();
        var strides = Checked(stored, out var count);
        var size = stored.DType.Size();
        var reason = Reason(stored.DType, typeName, shape, count);
        var expanded = IsExpanded(stored, strides, count);
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
            Numbers = size > 0 && (!expanded || count == 1) ? Numbers(stored, strides) : null,
            DeclaredKind = stored.DeclaredKind,
            Groups = stored.Groups,
            Layout = stored.Layout,
        };
    }

    /// <summary>
    /// Where the numbers of a part of a tensor are, of any type; null for an expanded view and for more numbers than an
    /// array can hold.
    /// </summary>
    /// <exception cref="CheckpointException">As for <see cref="TensorEntry.Of"/>.</exception>
    public static TensorNumbers? Numbers(StoredTensor stored)
    {
        var strides = Checked(stored, out var count);
        // Dimensions beside one of 0 may be anything; those of a part that is loaded must make a number of 32 bits.
        var isLarge =
            count > Array.MaxLength
            || Count(Array.ConvertAll(stored.Shape, d => Math.Max(1, d))) is < 0 or > int.MaxValue;
        return stored.DType == DType.Other || isLarge || IsExpanded(stored, strides, count)
            ? null
            : Numbers(stored, strides);
    }

    private static TensorNumbers Numbers(StoredTensor stored, long[]? strides) =>
        new()
        {
            Source = stored.Source,
            Start = stored.Start,
            DType = stored.DType,
            BigEndian = stored.BigEndian,
            Strides = strides,
        };

    /// <summary>Whether a view has more numbers than its storage.</summary>
    private static bool IsExpanded(StoredTensor stored, long[]? strides, long count)
    {
        var size = stored.DType.Size();
        return strides is not null && size > 0 && count > (stored.Source.Length + size - 1) / size;
    }

    /// <summary>Checks where a tensor lies; gives its strides, null if it is contiguous, and its count.</summary>
    private static long[]? Checked(StoredTensor stored, out long count)
    {
        var (name, shape, source, start) = (stored.Name, stored.Shape, stored.Source, stored.Start);
        var at = stored.DescribedAt ?? start;
        var typeName = stored.TypeName ?? stored.DType.Name();
        CheckSigns(stored, at);
        count = Count(shape);
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
        return strides;
    }

    /// <summary>Why numbers of a type and shape cannot be analysed as weights; null when they can.</summary>
    public static string? Reason(DType type, string typeName, ReadOnlySpan<long> shape, long count)
    {
        if (!type.IsFloat() && !type.IsComplex())
            return type switch
            {
                DType.Other => $"{typeName}: this number type is not read",
                DType.F8E8M0 => $"{typeName}: powers of two, which are scales",
                _ => $"{typeName}: integers are not weights",
            };
        if (shape.Length == 0)
            return "a scalar";
        if (count == 0)
            return "empty";
        foreach (var d in shape)
            if (d > int.MaxValue)
                return $"a dimension of {d}, over {int.MaxValue}";
        var longest = type.IsComplex() ? Array.MaxLength / 2 : Array.MaxLength;
        return count > longest ? $"{count} numbers, more than one array can hold ({longest})" : null;
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
