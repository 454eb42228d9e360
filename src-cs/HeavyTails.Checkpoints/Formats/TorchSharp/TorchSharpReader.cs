// TorchSharp's Module.save: leb128 number of tensors; for each leb128 name length, UTF-8 name, leb128 type, leb128
// rank, leb128 dimensions, raw little-endian numbers, row-major.  dotnet/TorchSharp, src/Python/exportsd.py (types are
// torch's ScalarType numbers).
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Formats.TorchSharp;

/// <summary>
/// Reads the format of TorchSharp's Module.save. It has no signature: a file is recognised if all of its bytes can be
/// read in this format.
/// </summary>
internal sealed class TorchSharpReader : ICheckpointReader
{
    public CheckpointFormat Format { get; } =
        new("TorchSharp")
        {
            Title = "TorchSharp .dat",
            Extensions = [".dat"],
            HasSignature = false,
        };

    public bool Recognises(CheckpointFile file)
    {
        try
        {
            Read(file);
            return true;
        }
        catch (CheckpointException)
        {
            return false;
        }
    }

    public CheckpointContent Read(CheckpointFile file)
    {
        var source = file.Source;
        var content = new CheckpointContent();
        var reader = source.Forward(0, source.Length);
        var count = reader.ReadVarint("number of tensors");
        // The shortest tensor: an empty name's length, a type and a rank of 0 with one byte of data.
        if (count == 0 || count > (ulong)reader.Remaining / 4)
            throw source.Fail(0, $"a TorchSharp file of {count} tensors in {reader.Remaining} bytes");
        source.CheckCount(0, (long)Math.Min(count, int.MaxValue), file.Options);
        var names = new HashSet<string>();
        for (var i = 0UL; i < count; i++)
        {
            var at = reader.Position;
            var name = reader.ReadText((long)Math.Min(reader.ReadVarint("name length"), long.MaxValue), "tensor name");
            if (!names.Add(name))
                throw source.Fail(at, $"two tensors are called {Text.Quote(name)}");
            content.Tensors.Add(ReadTensor(source, reader, name));
        }
        return reader.Remaining == 0
            ? content
            : throw reader.Fail(
                $"expected the end of the file after {count} tensors, got {reader.Remaining} more bytes"
            );
    }

    private static TensorEntry ReadTensor(ByteSource source, ForwardReader reader, string name)
    {
        var at = reader.Position;
        var code = reader.ReadVarint("type");
        var type = Type(code);
        if (type == DType.Other)
            throw source.Fail(at, $"tensor {Text.Quote(name)} has type code {code}, expected 0 to 7, 11 or 15");
        var rank = reader.ReadVarint("rank");
        if (rank > Entries.MaxRank)
            throw source.Fail(at, $"tensor {Text.Quote(name)} has rank {rank}, expected at most {Entries.MaxRank}");
        var shape = new long[rank];
        for (var k = 0; k < shape.Length; k++)
            shape[k] =
                reader.ReadVarint("dimension") is var d && d <= long.MaxValue
                    ? (long)d
                    : throw source.Fail(at, $"tensor {Text.Quote(name)} has a dimension of {d}");
        var entry = TensorEntry.Of(
            new StoredTensor
            {
                Name = name,
                DType = type,
                Shape = shape,
                Source = source,
                Start = reader.Position,
                DescribedAt = at,
            }
        );
        reader.Skip(entry.Count * type.Size(), "numbers");
        return entry;
    }

    private static DType Type(ulong code) =>
        code switch
        {
            0 => DType.U8,
            1 => DType.I8,
            2 => DType.I16,
            3 => DType.I32,
            4 => DType.I64,
            5 => DType.F16,
            6 => DType.F32,
            7 => DType.F64,
            11 => DType.Bool,
            15 => DType.BF16,
            _ => DType.Other,
        };
}
