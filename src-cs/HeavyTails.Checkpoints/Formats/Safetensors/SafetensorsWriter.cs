// The format is described in SafetensorsReader.cs. Tensors are written in the order given, and the header is padded
// with spaces to a multiple of 8 bytes.
using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using HeavyTails.Checkpoints.Numbers;
using HeavyTails.Core.Layers;
using HeavyTails.Runs.Files;

namespace HeavyTails.Checkpoints.Formats.Safetensors;

/// <summary>
/// One tensor to be written, and what writes its numbers when its turn comes, so that one tensor is in memory at a
/// time.
/// </summary>
/// <param name="Name">Name in the file; unique there.</param>
/// <param name="DType">Number type in the file.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Write">
/// Writes the numbers, little-endian, row-major: exactly product(shape) times the type's size bytes.
/// </param>
public sealed record SafetensorsTensor(string Name, DType DType, IReadOnlyList<long> Shape, Action<Stream> Write)
{
    /// <summary>A tensor of float32 numbers that are made when they are written.</summary>
    public static SafetensorsTensor Of(string name, IReadOnlyList<long> shape, Func<ReadOnlyMemory<float>> numbers) =>
        new(name, DType.F32, shape, stream => stream.Write(MemoryMarshal.AsBytes(numbers().Span)));

    /// <summary>A tensor of float32 or float64 numbers in memory, written as they are.</summary>
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

/// <summary>Writes .safetensors files and the indices of sharded models.</summary>
public static class SafetensorsWriter
{
    /// <summary>
    /// Writes a file under a temporary name beside the path and renames it, so that a file that exists is complete. An
    /// existing file is replaced.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// A name is given twice, the format does not have a number type, or there are not as many numbers as the shape
    /// says.
    /// </exception>
    public static void Save(
        string path,
        IReadOnlyList<SafetensorsTensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        WholeFile.Write(path, stream => Write(stream, tensors, metadata));
    }

    /// <summary>
    /// Writes the index of a sharded model, *.index.json, under a temporary name that is then renamed, as
    /// <see cref="Save"/> does.
    /// </summary>
    /// <param name="path">Where the index is written.</param>
    /// <param name="fileOfTensor">
    /// The name of the file, beside the index, that holds each tensor, by the tensor's name.
    /// </param>
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

    /// <summary>Writes the content of a file to a stream, from its position on.</summary>
    /// <exception cref="ArgumentException">As for <see cref="Save"/>; part of the file is then written.</exception>
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
                    $"tensor '{tensor.Name}' [{string.Join(" x ", tensor.Shape)}] of {tensor.DType.Name()} has"
                        + $" {Bytes(tensor)} bytes, {counted.Count} were written"
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
