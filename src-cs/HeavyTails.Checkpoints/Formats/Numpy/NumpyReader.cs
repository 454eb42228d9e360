// .npy: "\x93NUMPY", major, minor, u16 (v1) or u32 (v2, v3) header length, a Python literal {'descr': '<f4', 'fortran_order': False,
// 'shape': (3, 4), }, then the numbers. .npz: a zip of NAME.npy, stored or deflated.  numpy/lib/format.py (NEP 1).

using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Formats.Numpy;

internal static class NumpyReader
{
    private const int MaxHeaderBytes = 1 << 16;

    public static bool Recognises(ReadOnlySpan<byte> head) =>
        head is [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..];

    public static Content ReadArray(ByteSource file, CheckpointOptions options)
    {
        var content = new Content(CheckpointFormat.Npy);
        content.Tensors.Add(Entry(file, Path.GetFileNameWithoutExtension(file.FileName)));
        return content;
    }

    public static Content ReadZip(ByteSource file, List<ZipEntry> entries, CheckpointOptions options)
    {
        var content = new Content(CheckpointFormat.Npz) { InModelOrder = false };
        foreach (var entry in entries)
            if (entry.Name.EndsWith(".npy", StringComparison.Ordinal))
                content.Tensors.Add(Entry(DeflatedSource.Of(file, entry, options), entry.Name[..^4]));
        return content;
    }

    private static TensorEntry Entry(ByteSource source, string name)
    {
        var reader = source.Forward(0, source.Length);
        Span<byte> magic = stackalloc byte[8];
        reader.ReadExactly(magic, "npy signature");
        if (!Recognises(magic) || magic[6] is not (1 or 2 or 3))
            throw source.Fail(0, "expected an npy signature of version 1, 2 or 3");
        var length = magic[6] == 1 ? reader.ReadUInt16("header length") : reader.ReadUInt32("header length");
        if (length > MaxHeaderBytes)
            throw source.Fail(8, $"an npy header of {length} bytes, expected at most {MaxHeaderBytes}");
        var at = reader.Position;
        var header = System.Text.Encoding.Latin1.GetString(reader.ReadBytes(length, "npy header"));
        var (descr, fortran, shape) = NumpyHeader.Parse(source, header, at);
        var start = reader.Position;
        if (descr is null)
            return Entries.Listed(
                name,
                DType.Other,
                shape,
                source.FileName,
                "a structured dtype: not an array of numbers"
            );
        var type = NumpyDType.Parse(descr, out var bigEndian);
        if (type == DType.Other)
            return Entries.Listed(
                name,
                DType.Other,
                shape,
                source.FileName,
                $"dtype {Text.Quote(descr)}: not an array of numbers that is read (objects never are)"
            );
        var entry = Entries.Of(
            name,
            type,
            type.Name(),
            shape,
            source,
            start,
            at,
            fortran ? NumpyDType.FortranStrides(shape) : null,
            bigEndian
        );
        return entry.Count * type.Size() == source.Length - start
            ? entry
            : throw source.Fail(
                start,
                $"array {Text.Quote(name)} {Text.Shape(shape)} of {type.Name()} needs {entry.Count * type.Size()} bytes, the file has {source.Length - start}"
            );
    }
}
