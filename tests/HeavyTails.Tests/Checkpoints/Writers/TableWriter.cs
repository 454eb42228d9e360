using System.Text;

namespace HeavyTails.Tests.Checkpoints.Writers;

/// <summary>
/// Writes the index of a TensorFlow checkpoint, sound or not, with right checksums; see SortedTable.cs for the layout.
/// </summary>
public static class TableWriter
{
    /// <summary>A table of one block, whose bytes may be compressed already.</summary>
    public static byte[] Table(byte[] block, byte compression = 0)
    {
        using var stream = new MemoryStream();
        Block(stream, block, compression);
        var meta = stream.Length;
        var empty = Entries([]);
        Block(stream, empty, 0);
        var index = stream.Length;
        var places = Entries([([0xff], Place(0, block.Length))]);
        Block(stream, places, 0);
        byte[] footer = [.. Place(meta, empty.Length), .. Place(index, places.Length)];
        stream.Write(footer);
        stream.Write(new byte[40 - footer.Length]);
        stream.Write([0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb]);
        return stream.ToArray();
    }

    /// <summary>A block's bytes: each key shares what it can with the one before.</summary>
    public static byte[] Entries(IEnumerable<(byte[] Key, byte[] Value)> pairs)
    {
        using var stream = new MemoryStream();
        byte[] before = [];
        foreach (var (key, value) in pairs)
        {
            var shared = before.AsSpan().CommonPrefixLength(key);
            stream.Write(OnnxWriter.Leb((ulong)shared));
            stream.Write(OnnxWriter.Leb((ulong)(key.Length - shared)));
            stream.Write(OnnxWriter.Leb((ulong)value.Length));
            stream.Write(key.AsSpan(shared));
            stream.Write(value);
            before = key;
        }
        stream.Write([0, 0, 0, 0, 1, 0, 0, 0]);
        return stream.ToArray();
    }

    /// <summary>The header of a checkpoint, and a variable of float32 numbers at the start of the data.</summary>
    public static byte[] Header(ulong shards = 1) => [8, .. OnnxWriter.Leb(shards), 0x1a, 2, 8, 1];

    /// <summary>
    /// dtype = 1, shape = 2, shard_id = 3, offset = 4, size = 5, crc32c = 6 of a variable; no checksum if null.
    /// </summary>
    public static byte[] Variable(
        ulong type,
        IEnumerable<long> shape,
        (ulong Offset, ulong Size) place,
        uint? crc = null
    )
    {
        var dimensions = shape.Select(d => OnnxWriter.Bytes(2, OnnxWriter.Varint(1, (ulong)d)));
        return OnnxWriter.Join(
            OnnxWriter.Varint(1, type),
            OnnxWriter.Bytes(2, OnnxWriter.Join([.. dimensions])),
            OnnxWriter.Varint(4, place.Offset),
            OnnxWriter.Varint(5, place.Size),
            crc is { } checksum ? [0x35, .. BitConverter.GetBytes(checksum)] : []
        );
    }

    public static byte[] Key(string name) => Encoding.UTF8.GetBytes(name);

    /// <summary>CRC-32C, masked.</summary>
    public static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = ZipWriter.Crc(bytes, polynomial: 0x82f63b78);
        return (crc >> 15 | crc << 17) + 0xa282ead8;
    }

    private static byte[] Place(long offset, long size) =>
        [.. OnnxWriter.Leb((ulong)offset), .. OnnxWriter.Leb((ulong)size)];

    private static void Block(MemoryStream stream, byte[] block, byte compression)
    {
        byte[] checkedBytes = [.. block, compression];
        stream.Write(checkedBytes);
        stream.Write(BitConverter.GetBytes(Crc(checkedBytes)));
    }
}
