// .npy: "\x93NUMPY", major, minor, u16 (v1) or u32 (v2, v3) header length, a Python literal {'descr': '<f4',
// 'fortran_order': False, 'shape': (3, 4), }, then the numbers.  numpy/lib/format.py (NEP 1).
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Formats.Numpy;

/// <summary>One array of numpy.save; the tensor is named after the file.</summary>
internal sealed class NpyReader : ICheckpointReader
{
    private const int MaxHeaderBytes = 1 << 16;

    public CheckpointFormat Format { get; } = new("Npy") { Title = "npy", Extensions = [".npy"] };

    public bool Recognises(CheckpointFile file) => IsSignature(file.Head);

    public CheckpointContent Read(CheckpointFile file)
    {
        var content = new CheckpointContent();
        content.Tensors.Add(Entry(file.Source, Path.GetFileNameWithoutExtension(file.Source.FileName)));
        return content;
    }

    /// <summary>The array of a file, or of an entry of an .npz archive.</summary>
    public static TensorEntry Entry(ByteSource source, string name)
    {
        var reader = source.Forward(0, source.Length);
        Span<byte> magic = stackalloc byte[8];
        reader.ReadExactly(magic, "npy signature");
        if (!IsSignature(magic) || magic[6] is not (1 or 2 or 3))
            throw source.Fail(0, "expected an npy signature of version 1, 2 or 3");
        var length = magic[6] == 1 ? reader.ReadUInt16("header length") : reader.ReadUInt32("header length");
        if (length > MaxHeaderBytes)
            throw source.Fail(8, $"an npy header of {length} bytes, expected at most {MaxHeaderBytes}");
        var at = reader.Position;
        var header = System.Text.Encoding.Latin1.GetString(reader.ReadBytes(length, "npy header"));
        var (descr, fortran, shape) = NumpyHeader.Parse(source, header, at);
        var start = reader.Position;
        if (descr is null)
            return Unread("a structured dtype: not an array of numbers");
        var type = NumpyDType.Parse(descr, out var bigEndian);
        var isVoid = type == DType.Other;
        if (isVoid)
            type = NumpyDType.OfVoid(descr, out bigEndian);
        if (type == DType.Other)
            return Unread(
                descr is "|V1" or "<V1"
                    ? $"dtype {Text.Quote(descr)}: a float8 of ml_dtypes, whose file does not say which: save it as"
                        + " float32"
                    : $"dtype {Text.Quote(descr)}: not an array of numbers that is read (objects never are)"
            );
        var entry = TensorEntry.Of(
            new StoredTensor
            {
                Name = name,
                DType = type,
                TypeName = isVoid ? $"bf16, stored as numpy dtype {Text.Quote(descr)}" : null,
                Shape = shape,
                Source = source,
                Start = start,
                Strides = fortran ? NumpyDType.FortranStrides(shape) : null,
                BigEndian = bigEndian,
                DescribedAt = at,
            }
        );
        if (isVoid)
            entry.Reading =
                $"numbers of two bytes without a type (numpy dtype {Text.Quote(descr)}) are read as bfloat16, as ml_dtypes"
                + " writes it; save them as float32 if they are not";
        return entry.Count * type.Size() == source.Length - start
            ? entry
            : throw source.Fail(
                start,
                $"array {Text.Quote(name)} {Text.Shape(shape)} of {type.Name()} needs"
                    + $" {entry.Count * type.Size()} bytes, the file has {source.Length - start}"
            );

        TensorEntry Unread(string reason) =>
            new()
            {
                Name = name,
                DType = DType.Other,
                Shape = shape,
                File = source.FileName,
                Reason = reason,
            };
    }

    private static bool IsSignature(ReadOnlySpan<byte> head) =>
        head is [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..];
}
