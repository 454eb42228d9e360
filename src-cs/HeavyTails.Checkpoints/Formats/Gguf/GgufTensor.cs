using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Formats.Gguf;

/// <summary>A tensor as a GGUF file describes it.</summary>
/// <param name="Name">Name in llama.cpp's terms: "blk.0.attn_q.weight".</param>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Type">Number of the type, which <see cref="GgufTypes"/> lists.</param>
/// <param name="Offset">Bytes from the beginning of all numbers to the tensor's.</param>
/// <param name="At">Byte offset of the description.</param>
internal sealed record GgufTensor(string Name, long[] Shape, uint Type, ulong Offset, long At)
{
    /// <summary>
    /// Number of bytes of the tensor in the file; 0 where the type's blocks are not known, or for no numbers.
    /// </summary>
    public long Bytes
    {
        get
        {
            var type = GgufTypes.Of(Type);
            var count = (Int128)Math.Max(0, Entries.Count(Shape));
            var bytes = type.Values > 0 ? count / type.Values * type.Bytes : count * type.Plain.Size();
            return (long)Int128.Min(bytes, long.MaxValue);
        }
    }

    public static GgufTensor Read(ForwardReader reader)
    {
        var at = reader.Position;
        var name = GgufMetadata.ReadString(reader, "tensor name");
        var rank = reader.ReadUInt32("rank");
        if (rank > Entries.MaxRank)
            throw reader.Source.Fail(
                at,
                $"tensor {Text.Quote(name)} has {rank} dimensions, expected at most {Entries.MaxRank}"
            );
        var shape = new long[rank];
        for (var k = shape.Length - 1; k >= 0; k--)
            shape[k] =
                reader.ReadUInt64("dimension") is var d && d <= long.MaxValue
                    ? (long)d
                    : throw reader.Source.Fail(at, $"tensor {Text.Quote(name)} has a dimension of {d}");
        return new GgufTensor(name, shape, reader.ReadUInt32("type"), reader.ReadUInt64("offset"), at);
    }

    /// <summary>The entry, whose numbers are checked to lie inside the file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="data">Byte offset from which tensors count theirs.</param>
    public TensorEntry ToEntry(ByteSource source, long data)
    {
        if (Offset > (ulong)Math.Max(0, source.Length - data))
            throw source.Fail(
                At,
                $"tensor {Text.Quote(Name)} should begin at byte {data} + {Offset}, the file has {source.Length}"
            );
        var start = data + (long)Offset;
        var type = GgufTypes.Of(Type);
        var role = GgufRoles.Of(Name, Shape);
        if (type.Plain != DType.Other && role.WhyNot is null)
            return role.Declare(
                TensorEntry.Of(
                    new StoredTensor
                    {
                        Name = Name,
                        DType = type.Plain,
                        Shape = role.Shape,
                        Source = source,
                        Start = start,
                        DescribedAt = At,
                    }
                )
            );
        var reason = role.WhyNot ?? CheckBlocks(source, start, type);
        return role.Declare(
            new TensorEntry
            {
                Name = Name,
                DType = type.Decode is null ? type.Plain : DType.F32,
                Shape = role.Shape,
                File = source.FileName,
                Reason = reason,
                Quantised = type.Plain == DType.Other ? type.Name : null,
                Numbers = reason is null ? Blocks(type, source, start) : null,
            }
        );
    }

    private static GgufNumbers Blocks(GgufType type, ByteSource source, long start) =>
        new(type)
        {
            Source = source,
            Start = start,
            DType = DType.F32,
        };

    /// <summary>Why the blocks are not read, null if they are; throws when they are not all in the file.</summary>
    private string? CheckBlocks(ByteSource source, long start, GgufType type)
    {
        if (type.Values == 0)
            return $"{type.Name}: not read";
        var count = Entries.Count(Shape);
        var row = Shape.Length == 0 ? 1 : Shape[^1];
        if (count < 0 || row % type.Values != 0)
            throw source.Fail(
                At,
                $"tensor {Text.Quote(Name)} {Text.Shape(Shape)} of {type.Name} should have at most 2^63 numbers, in"
                    + $" rows of whole blocks of {type.Values}"
            );
        var blocks = count / type.Values;
        if (blocks > (source.Length - start) / type.Bytes)
            throw source.Fail(
                At,
                $"tensor {Text.Quote(Name)} {Text.Shape(Shape)} of {type.Name} should be {blocks} blocks of"
                    + $" {type.Bytes} bytes from byte {start}, the file has {source.Length} bytes"
            );
        return type.Decode is null ? $"{type.Name}: not read" : Entries.Reason(DType.F32, type.Name, Shape, count);
    }
}
