// Blocks, then a footer of 48 bytes: the places (varint offset, varint size) of a block of meta information and of
// the index, zeros, and the signature. A block is followed by a byte of compression (0 none, 1 Snappy) and a masked
// CRC-32C of both. Its entries: varint bytes that the key shares with the one before, varint further bytes of the
// key, varint bytes of the value, those bytes; at its end u32 places of keys that share nothing, and u32 their
// number. The index has a key not before the last of each block, and the block's place.
// google/leveldb, doc/table_format.md; tensorflow/tensorflow, tsl/lib/io/format.cc
using System.Buffers.Binary;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Formats.TensorFlow;

/// <summary>Reads the sorted tables of LevelDB, in which TensorFlow keeps the index of a checkpoint.</summary>
internal sealed class SortedTable(ByteSource file)
{
    private const ulong Signature = 0xdb4775248b80fb57;
    private const int FooterBytes = 48,
        TrailerBytes = 5,
        LongestKey = 1 << 14;

    /// <summary>Most times the file's size that all blocks may have, and that all keys may have.</summary>
    private const int MostBytes = 8;

    private long _left = MostBytes * Math.Min(file.Length, long.MaxValue / MostBytes / 2) + (1 << 16);

    public static bool HasSignature(ByteSource file)
    {
        if (file.Length < FooterBytes || !file.IsRandomAccess)
            return false;
        Span<byte> end = stackalloc byte[8];
        file.Read(file.Length - 8, end);
        return BinaryPrimitives.ReadUInt64LittleEndian(end) == Signature;
    }

    /// <summary>Keys and values in the order of the keys, each with the offset of its block.</summary>
    public IEnumerable<(byte[] Key, long At, byte[] Value)> Entries()
    {
        if (!HasSignature(file))
            throw file.Fail(
                Math.Max(0, file.Length - 8),
                "expected the signature of a table at the end: not the index of a TensorFlow checkpoint, or cut short"
            );
        var footer = file.Forward(file.Length - FooterBytes, FooterBytes);
        ReadPlace(footer);
        var index = ReadPlace(footer);
        byte[]? before = null;
        foreach (var (_, at, place) in EntriesOf(index))
        {
            var source = new MemorySource(place) { Name = file.Name };
            foreach (var entry in EntriesOf(ReadPlace(source.Forward(0, place.Length))))
            {
                if (before is not null && before.AsSpan().SequenceCompareTo(entry.Key) >= 0)
                    throw file.Fail(at, "the names of the table are not sorted");
                before = entry.Key;
                yield return entry;
            }
        }
    }

    private static (ulong Offset, ulong Size) ReadPlace(ForwardReader reader) =>
        (reader.ReadVarint("offset of a block"), reader.ReadVarint("size of a block"));

    private void Spend(long at, long bytes)
    {
        _left -= bytes;
        if (_left < 0)
            throw file.Fail(at, "the table's blocks and names are more than its size allows");
    }

    private List<(byte[] Key, long At, byte[] Value)> EntriesOf((ulong Offset, ulong Size) place)
    {
        var at = (long)Math.Min(place.Offset, long.MaxValue);
        var block = ReadBlock(at, (long)Math.Min(place.Size, long.MaxValue / 2));
        var source = new MemorySource(block) { Name = file.Name };
        var restarts = block.Length < 4 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(block.Length - 4));
        var end = block.Length - 4 - 4L * restarts;
        if (end < 0)
            throw file.Fail(at, $"a block of {block.Length} bytes with {restarts} restarts");
        var reader = source.Forward(0, end);
        var entries = new List<(byte[], long, byte[])>();
        byte[] key = [];
        while (reader.Remaining > 0)
        {
            ulong shared = reader.ReadVarint("shared bytes of a name"),
                more = reader.ReadVarint("bytes of a name"),
                length = reader.ReadVarint("bytes of a description");
            if (shared > (ulong)key.Length || more > LongestKey || shared + more > LongestKey)
                throw file.Fail(
                    at,
                    $"a name of {shared} + {more} bytes after one of {key.Length}, expected at most {LongestKey}"
                );
            Spend(at, (long)(shared + more) + 32);
            key = [.. key.AsSpan(0, (int)shared), .. reader.ReadBytes((long)more, "name")];
            entries.Add((key, at, reader.ReadBytes((long)Math.Min(length, long.MaxValue), "description")));
        }
        return entries;
    }

    private byte[] ReadBlock(long at, long size)
    {
        file.CheckRange(at, size + TrailerBytes, "block of the table");
        Spend(at, size);
        if (size > int.MaxValue - TrailerBytes)
            throw file.Fail(at, $"a block of {size} bytes");
        var bytes = file.ReadAll(at, (int)size + TrailerBytes, "block of the table");
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan((int)size + 1));
        var actual = MaskedCrc.Of(bytes.AsSpan(0, (int)size + 1));
        if (checksum != actual)
            throw file.Fail(at, $"CRC-32C of a block of the table: expected {checksum:x8}, got {actual:x8}");
        return bytes[(int)size] switch
        {
            0 => bytes[..(int)size],
            1 => Snappy.Decompress(file, at, bytes.AsSpan(0, (int)size)),
            var other => throw file.Fail(at, $"a block of compression {other}, expected 0 (none) or 1 (Snappy)"),
        };
    }
}
