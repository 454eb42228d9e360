// Writes what SafetensorsReader reads: tensors in the order given, the header padded with spaces to a multiple of 8 bytes.
using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;
using HeavyTails.Runs.Files;

namespace HeavyTails.Checkpoints.Formats.Safetensors;

/// <summary>One tensor to be written: what it is, and who writes its numbers when their turn comes (one tensor in memory at a time).</summary>
/// <param name="Name">Name in the file.</param>
/// <param name="DType">Number type in the file.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Write">Writes the numbers, little-endian, row-major: exactly product(shape) times the type's size bytes.</param>
public sealed record SafetensorsTensor(string Name, DType DType, IReadOnlyList<long> Shape, Action<Stream> Write)
{
    /// <summary>float32 numbers that are made when they are written.</summary>
    public static SafetensorsTensor Of(string name, IReadOnlyList<long> shape, Func<ReadOnlyMemory<float>> numbers) =>
        new(name, DType.F32, shape, stream => stream.Write(MemoryMarshal.AsBytes(numbers().Span)));

    /// <summary>float32 or float64 numbers, as they are.</summary>
    public static SafetensorsTensor Of(string name, TensorData data) =>
        new(
            name,
            data.IsDouble ? DType.F64 : DType.F32,
            [.. data.Shape.Select(d => (long)d)],
            stream =>
                stream.Write(
                    data.IsDouble ? MemoryMarshal.AsBytes(data.Double.Span) : MemoryMarshal.AsBytes(data.Single.Span)
                )
        );
}

/// <summary>Writes a .safetensors file.</summary>
public static class SafetensorsWriter
{
    /// <summary>
    /// Writes beside the path and renames, so that a file that exists is complete; replaces an existing one. Throws
    /// <see cref="ArgumentException"/> for a name given twice, a type the format does not have, or numbers that are not as many as the shape says.
    /// </summary>
    public static void Save(
        string path,
        IReadOnlyList<SafetensorsTensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        WholeFile.Write(path, stream => Write(stream, tensors, metadata));
    }

    /// <summary>Writes the index of a sharded model, *.index.json: each tensor's file, by name. Beside the path and renamed, as <see cref="Save"/>.</summary>
    public static void SaveIndex(string path, IReadOnlyDictionary<string, string> fileOfTensor)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(fileOfTensor);
        WholeFile.Write(
            path,
            stream =>
            {
                using var json = new Utf8JsonWriter(stream);
                json.WriteStartObject();
                json.WriteStartObject("weight_map");
                foreach (var (tensor, file) in fileOfTensor)
                    json.WriteString(tensor, file);
                json.WriteEndObject();
                json.WriteEndObject();
            }
        );
    }

    /// <summary>Writes to a stream.</summary>
    public static void Write(
        Stream stream,
        IReadOnlyList<SafetensorsTensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null
    )
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        var header = Header(tensors, metadata);
        Span<byte> length = stackalloc byte[8];
        var padded = (header.Length + 7) / 8 * 8;
        BinaryPrimitives.WriteInt64LittleEndian(length, padded);
        stream.Write(length);
        stream.Write(header);
        for (var i = header.Length; i < padded; i++)
            stream.WriteByte((byte)' ');
        foreach (var tensor in tensors)
        {
            var counted = new CountedStream(stream);
            tensor.Write(counted);
            if (counted.Count != Bytes(tensor))
                throw new ArgumentException(
                    $"tensor '{tensor.Name}' [{string.Join(" x ", tensor.Shape)}] of {tensor.DType.Name()} has {Bytes(tensor)} bytes, {counted.Count} were written"
                );
        }
    }

    private static long Bytes(SafetensorsTensor tensor)
    {
        var bytes = (long)tensor.DType.Size();
        foreach (var d in tensor.Shape)
            bytes = checked(bytes * d);
        return bytes;
    }

    private static ReadOnlySpan<byte> Header(
        IReadOnlyList<SafetensorsTensor> tensors,
        IReadOnlyDictionary<string, string>? metadata
    )
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        var names = new HashSet<string> { "__metadata__" };
        json.WriteStartObject();
        if (metadata is { Count: > 0 })
        {
            json.WriteStartObject("__metadata__");
            foreach (var (key, value) in metadata)
                json.WriteString(key, value);
            json.WriteEndObject();
        }
        var at = 0L;
        foreach (var tensor in tensors)
        {
            if (!names.Add(tensor.Name))
                throw new ArgumentException($"two tensors are called '{tensor.Name}'", nameof(tensors));
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", TypeName(tensor.DType));
            json.WriteStartArray("shape");
            foreach (var d in tensor.Shape)
                json.WriteNumberValue(d);
            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(at);
            json.WriteNumberValue(at += Bytes(tensor));
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan;
    }

    private static string TypeName(DType type) =>
        type switch
        {
            DType.F8E4M3 => "F8_E4M3",
            DType.F8E5M2 => "F8_E5M2",
            DType.Other or DType.C128 => throw new ArgumentException($"safetensors has no number type {type}"),
            _ => type.Name().ToUpperInvariant(),
        };

    private sealed class CountedStream(Stream inner) : Stream
    {
        public long Count { get; private set; }

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => Count;
        public override long Position
        {
            get => Count;
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            inner.Write(buffer);
            Count += buffer.Length;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
