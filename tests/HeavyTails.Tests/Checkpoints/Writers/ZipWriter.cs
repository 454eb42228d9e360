// An archive is a local header and the data for each entry, then the directory (PKWARE APPNOTE 4.3). With zip64 every
// size and offset is in the 64-bit fields.
using System.Buffers.Binary;
using System.Text;

namespace HeavyTails.Tests.Checkpoints.Writers;

/// <summary>Writes zip archives; a test can make the sizes and the CRC-32 of an entry wrong.</summary>
public sealed class ZipWriter(bool zip64 = false)
{
    private readonly MemoryStream _body = new();
    private readonly MemoryStream _directory = new();
    private int _count;

    public ZipWriter Add(string name, byte[] content, bool deflate = false, uint? size = null, uint? crc = null)
    {
        var data = deflate ? PackedWriter.Deflate(content) : content;
        var checksum = crc ?? Crc(content);
        var nameBytes = Encoding.UTF8.GetBytes(name);
        var offset = (uint)_body.Length;
        var length = size ?? (uint)content.Length;
        ushort method = deflate ? (ushort)8 : (ushort)0;
        using (var w = new BinaryWriter(_body, Encoding.UTF8, leaveOpen: true))
        {
            w.Write(0x04034b50u);
            w.Write((ushort)45);
            w.Write((ushort)0x800);
            w.Write(method);
            w.Write(0u);
            w.Write(checksum);
            w.Write(data.Length);
            w.Write(length);
            w.Write((ushort)nameBytes.Length);
            w.Write((ushort)0);
            w.Write(nameBytes);
            w.Write(data);
        }
        using (var w = new BinaryWriter(_directory, Encoding.UTF8, leaveOpen: true))
        {
            w.Write(0x02014b50u);
            w.Write((ushort)45);
            w.Write((ushort)45);
            w.Write((ushort)0x800);
            w.Write(method);
            w.Write(0u);
            w.Write(checksum);
            w.Write(zip64 ? uint.MaxValue : (uint)data.Length);
            w.Write(zip64 ? uint.MaxValue : length);
            w.Write((ushort)nameBytes.Length);
            w.Write((ushort)(zip64 ? 28 : 0));
            w.Write(new byte[10]);
            w.Write(zip64 ? uint.MaxValue : offset);
            w.Write(nameBytes);
            if (zip64)
            {
                w.Write((ushort)1);
                w.Write((ushort)24);
                w.Write((long)length);
                w.Write((long)data.Length);
                w.Write((long)offset);
            }
        }
        _count++;
        return this;
    }

    public byte[] ToArray()
    {
        using var all = new MemoryStream();
        using var w = new BinaryWriter(all);
        w.Write(_body.ToArray());
        var start = all.Length;
        w.Write(_directory.ToArray());
        var end = all.Length;
        if (zip64)
        {
            w.Write(0x06064b50u);
            w.Write(44L);
            w.Write((ushort)45);
            w.Write((ushort)45);
            w.Write(0u);
            w.Write(0u);
            w.Write((long)_count);
            w.Write((long)_count);
            w.Write(end - start);
            w.Write(start);
            w.Write(0x07064b50u);
            w.Write(0u);
            w.Write(end);
            w.Write(1u);
        }
        w.Write(0x06054b50u);
        w.Write(0u);
        w.Write(zip64 ? ushort.MaxValue : (ushort)_count);
        w.Write(zip64 ? ushort.MaxValue : (ushort)_count);
        w.Write(zip64 ? uint.MaxValue : (uint)(end - start));
        w.Write(zip64 ? uint.MaxValue : (uint)start);
        w.Write((ushort)0);
        w.Flush();
        return all.ToArray();
    }

    /// <summary>
    /// Writes into the directory of a damaged archive the CRC-32 that its stored entries have now, so that the damage
    /// is found by what reads the entries. Entries that are not where the directory says are left as they are.
    /// </summary>
    public static byte[] Resum(byte[] archive)
    {
        for (var at = 0; at + 46 <= archive.Length; at++)
        {
            var header = archive.AsSpan(at, 46);
            if (!header.StartsWith("PK\u0001\u0002"u8))
                continue;
            long size = BinaryPrimitives.ReadUInt32LittleEndian(header[24..]),
                local = BinaryPrimitives.ReadUInt32LittleEndian(header[42..]);
            if (BinaryPrimitives.ReadUInt16LittleEndian(header[10..]) != 0 || local + 30 > archive.Length)
                continue;
            var start = local + 30;
            foreach (var length in (ReadOnlySpan<int>)[26, 28])
                start += BinaryPrimitives.ReadUInt16LittleEndian(archive.AsSpan((int)local + length));
            if (start + size <= archive.Length)
                BinaryPrimitives.WriteUInt32LittleEndian(header[16..], Crc(archive.AsSpan((int)start, (int)size)));
        }
        return archive;
    }

    /// <summary>CRC-32 of some bytes, bit by bit; the polynomial is that of zip unless another is given.</summary>
    public static uint Crc(ReadOnlySpan<byte> content, uint polynomial = 0xedb88320)
    {
        var crc = ~0u;
        foreach (var b in content)
        {
            crc ^= b;
            for (var k = 0; k < 8; k++)
                crc = (crc >> 1) ^ ((crc & 1) != 0 ? polynomial : 0);
        }
        return ~crc;
    }
}
