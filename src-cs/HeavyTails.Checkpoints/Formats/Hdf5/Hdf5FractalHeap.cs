// A fractal heap keeps objects in blocks of a table whose rows of `width` blocks have the sizes s, s, 2 s, 4 s, ...; an
// object's id is a byte of flags, its offset in all blocks and its length. A B-tree of version 2 has the ids.
//   heap header  "FRHP", 0, u16 bytes of an id, u16 bytes of filters, flags, u32 longest object, 12 numbers of 8 bytes,
//                u16 width, u64 s, u64 largest direct block, u16 bits of an offset, u16, u64 root, u16 rows of the root
//   block        "FHDB" (direct) or "FHIB" (a table), 0, u64 heap, offset, then the data, or the addresses of blocks
//   tree         "BTHD", 0, type, u32 bytes of a node, u16 bytes of a record, u16 depth, 2 bytes, u64 root, u16 records
//   node         "BTLF" or "BTIN", 0, type, records, then of BTIN each child's address, records and records below
// HDF5 specification, III.A.2 and III.G
using System.Numerics;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Formats.Hdf5;

/// <summary>Reads the objects of fractal heaps: links and attributes of groups that have many.</summary>
internal sealed class Hdf5FractalHeap
{
    private const string What = "fractal heap";
    private readonly Hdf5File _file;
    private readonly int _offsetBytes,
        _lengthBytes,
        _width,
        _rows;
    private readonly ulong _smallest,
        _largest,
        _root;

    private Hdf5FractalHeap(Hdf5File file, ulong address)
    {
        _file = file;
        var at = file.At(address);
        var cursor = file.Cursor(at, 142, What);
        cursor.Expect("FRHP"u8);
        cursor.Take(3);
        if (cursor.U16() != 0)
            throw cursor.Fail("filtered heaps are not read");
        cursor.Take(1);
        var longest = cursor.U32();
        cursor.Take(12 * 8);
        _width = cursor.U16();
        (_smallest, _largest) = (cursor.U64(), cursor.U64());
        var bits = cursor.U16();
        cursor.Take(2);
        (_root, _rows) = (cursor.U64(), cursor.U16());
        if (
            _width is 0 or > 1 << 10
            || bits is 0 or > 63
            || !BitOperations.IsPow2(_smallest)
            || !BitOperations.IsPow2(_largest)
            || _largest < _smallest
            || _largest > 1UL << 40
        )
            throw cursor.Fail($"a table of width {_width}, blocks of {_smallest} to {_largest}, {bits} bits");
        _offsetBytes = (bits + 7) / 8;
        _lengthBytes = Bytes(Math.Min(_largest, Math.Max(1, longest)));
    }

    /// <summary>
    /// The links or attributes that a group keeps in a heap, as their messages are, in the order of the heap's tree.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="info">
    /// The message with their places: version, flags, [highest number if flags bit 0], u64 heap, u64 tree.
    /// </param>
    public static IEnumerable<(long At, byte[] Bytes)> Objects(Hdf5File file, Hdf5Message info)
    {
        // Numbers of links have 8 bytes, those of attributes 2. A record has the id behind the hash of a link's name.
        var (what, numberBytes, idAt) =
            info.Type == Hdf5Object.LinkInfo ? ("link info", 8, 4) : ("attribute info", 2, 0);
        var cursor = file.Cursor(info, what);
        cursor.Take(1);
        cursor.Take((cursor.U8() & 1) != 0 ? numberBytes : 0);
        ulong address = cursor.U64(),
            tree = cursor.U64();
        if (address == Hdf5File.Undefined)
            yield break;
        var heap = new Hdf5FractalHeap(file, address);
        foreach (var (at, record) in Hdf5Tree.Records(file, tree))
            yield return heap.Object(at, record, idAt);
    }

    /// <summary>Number of bytes that hold the integers up to one.</summary>
    public static int Bytes(ulong largest) => BitOperations.Log2(largest) / 8 + 1;

    private (long At, byte[] Bytes) Object(long at, ReadOnlyMemory<byte> record, int idAt)
    {
        var id = _file.Cursor(record.Span, at, "id in a fractal heap");
        id.Take(idAt);
        var kind = id.U8();
        if ((kind & 0xf0) == 0x20)
        {
            var place = id.Position;
            return (place, id.Take((kind & 15) + 1).ToArray());
        }
        if ((kind & 0xf0) != 0)
            throw id.Fail($"an object of kind {kind >> 4}, expected a managed or a tiny one");
        var offset = id.Unsigned(_offsetBytes);
        var length = (long)id.Unsigned(_lengthBytes);
        var start = Locate(offset);
        return (start, _file.Read(start, length, "object of a fractal heap"));
    }

    /// <summary>Byte offset in the file of an offset in the heap.</summary>
    private long Locate(ulong offset)
    {
        var (address, rows) = (_root, _rows);
        for (var depth = 0; rows > 0; depth++)
        {
            var at = _file.At(address);
            var head = 4 + 1 + 8 + _offsetBytes;
            var cursor = _file.Cursor(at, head, What);
            cursor.Expect("FHIB"u8);
            var first = (ulong)_width * _smallest;
            var row = offset < first ? 0 : BitOperations.Log2(offset / first) + 1;
            var size = row == 0 ? _smallest : _smallest << row - 1;
            var column = (offset - (row == 0 ? 0 : first << row - 1)) / size;
            if (row >= rows || depth > 64)
                throw cursor.Fail($"offset {offset} is outside a table of {rows} rows");
            var entry = at + head + 8L * (row * _width + (long)column);
            address = _file.Cursor(entry, 8, What).U64();
            offset = (offset - (row == 0 ? 0 : first << row - 1)) % size;
            // A row of blocks over the largest holds tables of their own.
            rows = size <= _largest ? 0 : BitOperations.Log2(size) - BitOperations.Log2(first) + 1;
        }
        return offset <= long.MaxValue - (1UL << 62)
            ? _file.At(address) + (long)offset
            : throw _file.Source.Fail(null, $"{What}: an offset of {offset}");
    }
}
