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
        var array = Header(source);
        if (array.WhyNot is { } reason)
            return new TensorEntry
            {
                Name = name,
                DType = DType.Other,
                Shape = array.Shape,
                File = source.FileName,
                Reason = reason,
            };
        var entry = TensorEntry.Of(array.Stored(source, name));
        if (array.IsVoid)
            entry.Reading =
                $"numbers of two bytes without a type (numpy dtype {Text.Quote(array.Descr!)}) are read as bfloat16, as"
                + " ml_dtypes writes it; save them as float32 if they are not";
        return entry.Count * array.DType.Size() == source.Length - array.Start
            ? entry
            : throw source.Fail(
                array.Start,
                $"array {Text.Quote(name)} {Text.Shape(array.Shape)} of {array.DType.Name()} needs"
                    + $" {entry.Count * array.DType.Size()} bytes, the file has {source.Length - array.Start}"
            );
    }

    /// <summary>What the header of an array says.</summary>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public static NpyArray Header(ByteSource source)
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
        var bigEndian = false;
        var type = descr is null ? DType.Other : NumpyDType.Parse(descr, out bigEndian);
        var isVoid = type == DType.Other && descr is not null;
        if (isVoid)
            type = NumpyDType.OfVoid(descr!, out bigEndian);
        return new NpyArray(descr, type, shape)
        {
            Fortran = fortran,
            BigEndian = bigEndian,
            IsVoid = isVoid,
            At = at,
            Start = reader.Position,
        };
    }

    private static bool IsSignature(ReadOnlySpan<byte> head) =>
        head is [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..];
}
