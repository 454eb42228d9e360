// "GGUF", u32 version, u64 number of tensors n, u64 number of keys;
// for each key:     string name, u32 type, value;  string: u64 length, UTF-8;
// for each tensor:  string name, u32 rank, u64 dimensions, the innermost first, u32 type, u64 offset;
// then, at the next multiple of general.alignment (32), the tensors' bytes, each at its offset from there.
// ggml-org/ggml, docs/gguf.md. Version 1 had lengths of 32 bits; version 3 differs from 2 by its big-endian files.
using System.Buffers.Binary;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Formats.Gguf;

/// <summary>Reads models of llama.cpp and its kin; quantised tensors are dequantised when they are loaded.</summary>
internal sealed class GgufReader : ICheckpointReader
{
    /// <summary>Bytes of the shortest tensor's description: a name of one letter, no dimension.</summary>
    private const int LeastBytes = 8 + 1 + 4 + 4 + 8;

    private const ulong DefaultAlignment = 32,
        MostAlignment = 1 << 20;

    public CheckpointFormat Format { get; } = new("Gguf") { Title = "GGUF", Extensions = [".gguf"] };

    public bool Recognises(CheckpointFile file) => file.Head.StartsWith("GGUF"u8);

    public CheckpointContent Read(CheckpointFile file)
    {
        var source = file.Source;
        var reader = source.Forward(4, source.Length - 4);
        var version = reader.ReadUInt32("version");
        if (version is not (2 or 3))
            throw source.Fail(4, Version(version));
        var (count, keys) = (reader.ReadUInt64("number of tensors"), reader.ReadUInt64("number of keys"));
        if (count > (ulong)reader.Remaining / LeastBytes)
            throw source.Fail(8, $"a GGUF file of {count} tensors in {reader.Remaining} bytes");
        source.CheckCount(8, (long)count, file.Options);
        var content = new CheckpointContent { InModelOrder = false };
        var alignment = GgufMetadata.Read(reader, keys, content.Metadata) ?? DefaultAlignment;
        if (alignment is 0 or > MostAlignment || !ulong.IsPow2(alignment))
            throw reader.Fail($"general.alignment is {alignment}, expected a power of two of at most {MostAlignment}");
        content.Config = ModelConfig.OfGguf(content.Metadata);
        var described = new List<GgufTensor>();
        var names = new HashSet<string>();
        for (var i = 0UL; i < count; i++)
        {
            var tensor = GgufTensor.Read(reader);
            if (!names.Add(tensor.Name))
                throw source.Fail(tensor.At, $"two tensors are called {Text.Quote(tensor.Name)}");
            described.Add(tensor);
        }
        var data = (reader.Position + (long)alignment - 1) / (long)alignment * (long)alignment;
        foreach (var tensor in described)
            content.Tensors.Add(tensor.ToEntry(source, data));
        CheckApart(source, described);
        return content;
    }

    /// <summary>
    /// Refuses tensors that overlap: thousands of them at one place would cost thousands of times the file.
    /// </summary>
    private static void CheckApart(ByteSource source, List<GgufTensor> tensors)
    {
        GgufTensor? before = null;
        foreach (var tensor in tensors.Where(t => t.Bytes > 0).OrderBy(t => t.Offset))
        {
            if (before is not null && before.Offset + (ulong)before.Bytes > tensor.Offset)
                throw source.Fail(
                    tensor.At,
                    $"tensors {Text.Quote(before.Name)} and {Text.Quote(tensor.Name)} overlap: the first has"
                        + $" {before.Bytes} bytes from {before.Offset}, the second begins at {tensor.Offset}"
                );
            before = tensor;
        }
    }

    private static string Version(uint version) =>
        BinaryPrimitives.ReverseEndianness(version) is 2 or 3
            ? "a big-endian GGUF file, which is not read: convert it with llama.cpp's gguf_convert_endian.py"
            : $"a GGUF file of version {version}, expected 2 or 3";
}
