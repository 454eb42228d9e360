// A zip archive is read by its central directory (PKWARE APPNOTE 6.3.10, sections 4.3 and 4.5.3): end record, or its
// 64-bit form, -> directory headers -> local headers -> data. The archives are those of PyTorch's miniz and Python's
// zipfile. Nothing is extracted: entries are byte ranges, which .NET's ZipArchive does not give.
using System.Buffers.Binary;
using System.Text;

namespace HeavyTails.Checkpoints.IO;

/// <summary>One entry of a zip archive, a range of its bytes.</summary>
internal sealed record ZipEntry
{
    /// <summary>Path in the archive, with '/' between its parts.</summary>
    public required string Name { get; init; }

    /// <summary>Compression method: 0 stored, 8 deflated.</summary>
    public required int Method { get; init; }

    /// <summary>Number of bytes of data in the archive.</summary>
    public required long CompressedSize { get; init; }

    /// <summary>Number of bytes of content; that of the data for a stored entry.</summary>
    public required long Size { get; init; }

    /// <summary>Byte offset of the data in the archive.</summary>
    public required long DataOffset { get; init; }

    /// <summary>Number of bytes of content of all deflated entries of the archive.</summary>
    public long AllInflated { get; init; }

    /// <summary>CRC-32 of the content; null where the archive has none.</summary>
    public uint? Crc32 { get; init; }
}

/// <summary>Reads the central directory of a zip archive.</summary>
internal static class ZipDirectory
{
    private const uint EndSignature = 0x06054b50,
        End64Signature = 0x06064b50,
        Locator64Signature = 0x07064b50,
        HeaderSignature = 0x02014b50,
        LocalSignature = 0x04034b50;
    private const int EndBytes = 22,
        HeaderBytes = 46,
        LocalBytes = 30;

    /// <summary>All entries, in the directory's order.</summary>
    /// <exception cref="CheckpointException">
    /// The directory is damaged, or an entry is encrypted, on another disk, outside the file, over another one, or has
    /// a name that another one has.
    /// </exception>
    public static List<ZipEntry> Read(ByteSource file, CheckpointOptions options)
    {
        var (start, length, count, limit) = FindDirectory(file);
        if (count > length / HeaderBytes)
            throw file.Fail(
                start,
                $"the zip directory says {count} entries, its {length} bytes hold at most {length / HeaderBytes}"
            );
        file.CheckCount(start, count, options, "zip entries");
        var reader = file.Forward(start, length);
        var entries = new List<ZipEntry>((int)count);
        var locals = new List<long>((int)count);
        var names = new HashSet<string>();
        for (var i = 0L; i < count; i++)
        {
            var (entry, local) = ReadHeader(file, reader, limit);
            if (!names.Add(entry.Name))
                throw file.Fail(reader.Position, $"two zip entries are called {Text.Quote(entry.Name)}");
            entries.Add(entry);
            locals.Add(local);
        }
        CheckApart(file, entries, locals);
        var inflated = 0L;
        foreach (var entry in entries)
            inflated += entry.Method == 0 ? 0 : Math.Min(entry.Size, long.MaxValue - inflated);
        return [.. entries.Select(e => e with { AllInflated = inflated })];
    }

    private static (long Start, long Length, long Count, long Limit) FindDirectory(ByteSource file)
    {
        var tailLength = (int)Math.Min(file.Length, EndBytes + 65535);
        var tailStart = file.Length - tailLength;
        var tail = file.ReadAll(tailStart, tailLength, "zip end record");
        var at = tail.Length - EndBytes;
        while (
            at >= 0
            && (
                BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at)) != EndSignature
                || BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(at + 20)) != tail.Length - at - EndBytes
            )
        )
            at--;
        if (at < 0)
            throw file.Fail(
                file.Length,
                "expected a zip end record in the last 65,557 bytes, got none: the archive is cut short or damaged"
            );
        var end = tail.AsSpan(at);
        long disk = BinaryPrimitives.ReadUInt16LittleEndian(end[4..]),
            count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]),
            start = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        var limit = tailStart + at;
        if (count == 0xffff || length == 0xffffffff || start == 0xffffffff)
            (start, length, count, limit, disk) = FindDirectory64(file, limit);
        if (disk != 0)
            throw file.Fail(limit, "a zip archive of several disks");
        if (start < 0 || length < 0 || start > limit || length > limit - start)
            throw file.Fail(
                limit,
                $"the zip directory should be bytes {start} to {start + length}, before its end record at {limit}"
            );
        return (start, length, count, start);
    }

    private static (long Start, long Length, long Count, long Limit, long Disk) FindDirectory64(
        ByteSource file,
        long end
    )
    {
        const int locatorBytes = 20,
            end64Bytes = 56;
        file.CheckRange(end - locatorBytes, locatorBytes, "zip64 locator");
        Span<byte> locator = stackalloc byte[locatorBytes];
        file.Read(end - locatorBytes, locator);
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != Locator64Signature)
            throw file.Fail(end - locatorBytes, "expected a zip64 locator before the zip end record");
        var at = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        if (at < 0 || at > end - locatorBytes - end64Bytes)
            throw file.Fail(end - locatorBytes, $"the zip64 end record should be at byte {at}, which is outside");
        Span<byte> record = stackalloc byte[end64Bytes];
        file.Read(at, record);
        if (BinaryPrimitives.ReadUInt32LittleEndian(record) != End64Signature)
            throw file.Fail(at, "expected a zip64 end record");
        return (
            BinaryPrimitives.ReadInt64LittleEndian(record[48..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[40..]),
            Math.Max(0, BinaryPrimitives.ReadInt64LittleEndian(record[32..])),
            at,
            BinaryPrimitives.ReadUInt32LittleEndian(record[16..])
        );
    }

    private static (ZipEntry Entry, long LocalOffset) ReadHeader(ByteSource file, ForwardReader reader, long limit)
    {
        var at = reader.Position;
        Span<byte> header = stackalloc byte[HeaderBytes];
        reader.ReadExactly(header, "zip directory header");
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != HeaderSignature)
            throw file.Fail(at, "expected a zip directory header");
        int flags = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]),
            method = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]);
        long packed = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]),
            size = BinaryPrimitives.ReadUInt32LittleEndian(header[24..]);
        long local = BinaryPrimitives.ReadUInt32LittleEndian(header[42..]);
        var nameBytes = reader.ReadBytes(BinaryPrimitives.ReadUInt16LittleEndian(header[28..]), "zip entry name");
        var extra = reader.ReadBytes(BinaryPrimitives.ReadUInt16LittleEndian(header[30..]), "zip extra field");
        reader.Skip(BinaryPrimitives.ReadUInt16LittleEndian(header[32..]), "zip comment");
        var name = Encoding.UTF8.GetString(nameBytes);
        Widen(extra, ref size, ref packed, ref local);
        if ((flags & 1) != 0)
            throw file.Fail(at, $"zip entry {Text.Quote(name)} is encrypted");
        if (method is not (0 or 8))
            throw file.Fail(
                at,
                $"zip entry {Text.Quote(name)} has compression method {method}, expected 0 (stored) or 8 (deflated)"
            );
        if (method == 0 && packed != size)
            throw file.Fail(
                at,
                $"stored zip entry {Text.Quote(name)} has {packed} bytes of data for {size} bytes of content"
            );
        if (local < 0 || packed < 0 || size < 0 || local > limit - LocalBytes)
            throw file.Fail(
                at,
                $"zip entry {Text.Quote(name)} should begin at byte {local}, the directory begins at {limit}"
            );
        Span<byte> start = stackalloc byte[LocalBytes];
        file.Read(local, start);
        if (BinaryPrimitives.ReadUInt32LittleEndian(start) != LocalSignature)
            throw file.Fail(local, $"expected the local header of zip entry {Text.Quote(name)}");
        var data =
            local
            + LocalBytes
            + BinaryPrimitives.ReadUInt16LittleEndian(start[26..])
            + BinaryPrimitives.ReadUInt16LittleEndian(start[28..]);
        if (data > limit || packed > limit - data)
            throw file.Fail(
                local,
                $"zip entry {Text.Quote(name)} should be bytes {data} to {data + packed},"
                    + $" the directory begins at {limit}"
            );
        var entry = new ZipEntry
        {
            Name = name,
            Method = method,
            CompressedSize = packed,
            Size = size,
            DataOffset = data,
            Crc32 = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]),
        };
        return (entry, local);
    }

    /// <summary>
    /// Takes the sizes and the offset from the 64-bit extra field (id 1), which holds only those of the three that are
    /// all ones in the header, in this order.
    /// </summary>
    private static void Widen(ReadOnlySpan<byte> extra, ref long size, ref long packed, ref long local)
    {
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra),
                length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (length > extra.Length - 4)
                return;
            var field = extra.Slice(4, length);
            extra = extra[(4 + length)..];
            if (id != 1)
                continue;
            Take(ref field, ref size);
            Take(ref field, ref packed);
            Take(ref field, ref local);
        }

        static void Take(ref ReadOnlySpan<byte> field, ref long value)
        {
            if (value != 0xffffffff || field.Length < 8)
                return;
            value = BinaryPrimitives.ReadInt64LittleEndian(field);
            field = field[8..];
        }
    }

    private static void CheckApart(ByteSource file, List<ZipEntry> entries, List<long> locals)
    {
        var order = new int[entries.Count];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(locals.ToArray(), order);
        for (var i = 1; i < order.Length; i++)
        {
            var before = entries[order[i - 1]];
            if (before.DataOffset + before.CompressedSize > locals[order[i]])
                throw file.Fail(
                    locals[order[i]],
                    $"zip entries {Text.Quote(before.Name)} and {Text.Quote(entries[order[i]].Name)} overlap"
                );
        }
    }
}
