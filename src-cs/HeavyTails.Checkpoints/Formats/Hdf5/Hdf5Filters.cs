// Filters: 1 deflate (a zlib stream); 2 shuffle; 3 fletcher32, a checksum: the bytes, then u32 sum2 2^16 + sum1, where
// sum1 = sum w_i and sum2 = sum of the sums so far, modulo 2^16 - 1, over big-endian words w_i of 16 bits (Fletcher
// 1982). Files from before HDF5 1.6.3 have the two bytes of each sum exchanged.
using System.Buffers.Binary;
using System.IO.Compression;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Formats.Hdf5;

/// <summary>A step by which the bytes of a chunk were changed before they were written.</summary>
/// <param name="Id">Number of the filter: 1 deflate, 2 shuffle, 3 fletcher32; others are not read.</param>
/// <param name="Name">Name of a filter that is not read; null for those that are.</param>
/// <param name="Value">First value that the filter was given: the bytes of a number for shuffle.</param>
internal readonly record struct Hdf5Filter(int Id, string? Name, uint Value);

/// <summary>Reads and undoes filters. The layout of the message is in Hdf5Dataset.cs.</summary>
internal static class Hdf5Filters
{
    private const int Deflate = 1,
        Shuffle = 2,
        Fletcher32 = 3;

    public static List<Hdf5Filter> Read(Hdf5File file, Hdf5Object dataset)
    {
        var filters = new List<Hdf5Filter>();
        if (dataset.Find(Hdf5Object.Filters) is not { } message)
            return filters;
        var cursor = file.Cursor(message, "filters");
        int version = cursor.U8(),
            count = cursor.U8();
        if (version is not (1 or 2))
            throw cursor.Fail($"version {version}, expected 1 or 2");
        cursor.Take(version == 1 ? 6 : 0);
        for (var i = 0; i < count; i++)
        {
            int id = cursor.U16(),
                nameBytes = version == 1 || id > 255 ? cursor.U16() : 0;
            cursor.Take(2);
            int values = cursor.U16();
            var name = cursor.Text(version == 1 ? nameBytes + 7 & ~7 : nameBytes);
            var first = 0U;
            for (var k = 0; k < values; k++)
                first = cursor.U32() is var value && k == 0 ? value : first;
            cursor.Take(version == 1 && values % 2 == 1 ? Math.Min(4, cursor.Left) : 0);
            name = name.Length is 0 or > 40 ? $"filter {id}" : Text.Quote(name);
            filters.Add(new Hdf5Filter(id, id is Deflate or Shuffle or Fletcher32 ? null : name, first));
        }
        return filters;
    }

    /// <summary>The bytes of a chunk as they were before they were filtered.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="chunk">Where the bytes are.</param>
    /// <param name="filters">The steps in the order in which they were applied.</param>
    /// <param name="bytes">Number of bytes of a whole chunk.</param>
    public static byte[] Undo(ByteSource file, Hdf5Chunk chunk, List<Hdf5Filter> filters, int bytes)
    {
        var data = file.Forward(chunk.At, chunk.Bytes).ReadBytes(chunk.Bytes, "chunk");
        for (var i = filters.Count - 1; i >= 0; i--)
            if (IsApplied(chunk, i))
                data = filters[i].Id switch
                {
                    // What a checksum is of is longer where the filters before it are not undone yet.
                    Deflate => Inflate(file, chunk, data, ChecksumBytes(filters, chunk, i) + bytes),
                    Fletcher32 => Checked(file, chunk, data),
                    _ => Unshuffle(data, (int)Math.Min(filters[i].Value, int.MaxValue)),
                };
        return data.Length == bytes
            ? data
            : throw file.Fail(chunk.At, $"a chunk of {data.Length} bytes, expected {bytes}");
    }

    /// <summary>Bytes of the checksums that were added before filter <paramref name="deflate"/>.</summary>
    private static int ChecksumBytes(List<Hdf5Filter> filters, Hdf5Chunk chunk, int deflate)
    {
        var count = 0;
        for (var i = 0; i < deflate; i++)
            if (filters[i].Id == Fletcher32 && IsApplied(chunk, i))
                count++;
        return sizeof(uint) * count;
    }

    private static bool IsApplied(Hdf5Chunk chunk, int filter) => filter >= 32 || (chunk.LeftOut >> filter & 1) == 0;

    /// <summary>The bytes before a checksum, which is compared.</summary>
    private static byte[] Checked(ByteSource file, Hdf5Chunk chunk, byte[] data)
    {
        if (data.Length < sizeof(uint))
            throw file.Fail(
                chunk.At,
                $"a chunk of {data.Length} bytes, expected {sizeof(uint)} of a checksum at its end"
            );
        var stored = BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan(data.Length - sizeof(uint)));
        data = data[..^sizeof(uint)];
        var sum = Fletcher(data);
        return stored == sum || stored == ((sum & 0x00ff00ff) << 8 | (sum & 0xff00ff00) >> 8)
            ? data
            : throw file.Fail(chunk.At, $"checksum fletcher32 of a chunk: expected {stored:x8}, got {sum:x8}");
    }

    private static uint Fletcher(ReadOnlySpan<byte> data)
    {
        uint sum1 = 0,
            sum2 = 0;
        // 720 bytes are the most after which no sum of theirs is over 32 bits.
        for (; data.Length > 0; data = data[Math.Min(data.Length, 720)..])
        {
            var part = data[..Math.Min(data.Length, 720)];
            for (var i = 0; i < part.Length; i += 2)
            {
                sum1 += (uint)(part[i] << 8 | (i + 1 < part.Length ? part[i + 1] : 0));
                sum2 += sum1;
            }
            (sum1, sum2) = (Folded(sum1), Folded(sum2));
        }
        return Folded(sum2) << 16 | Folded(sum1);

        static uint Folded(uint sum) => (sum & 0xffff) + (sum >> 16);
    }

    private static byte[] Inflate(ByteSource file, Hdf5Chunk chunk, byte[] data, int bytes)
    {
        var result = GC.AllocateUninitializedArray<byte>(bytes);
        try
        {
            using var stream = new ZLibStream(new MemoryStream(data), CompressionMode.Decompress);
            var got = stream.ReadAtLeast(result, bytes, throwOnEndOfStream: false);
            return got == bytes && stream.ReadByte() < 0
                ? result
                : throw file.Fail(chunk.At, $"expected {bytes} bytes in a compressed chunk, got {got} or more");
        }
        catch (InvalidDataException e)
        {
            throw file.Fail(chunk.At, $"the compressed data are damaged: {e.Message}", e);
        }
    }

    /// <summary>
    /// Puts bytes together that were apart: the first bytes of all numbers come first, then the second ones.
    /// </summary>
    private static byte[] Unshuffle(byte[] data, int size)
    {
        var count = size < 1 ? 0 : data.Length / size;
        if (count == 0 || size == 1)
            return data;
        var result = GC.AllocateUninitializedArray<byte>(data.Length);
        for (var part = 0; part < size; part++)
        for (var i = 0; i < count; i++)
            result[i * size + part] = data[part * count + i];
        data.AsSpan(count * size).CopyTo(result.AsSpan(count * size));
        return result;
    }
}
