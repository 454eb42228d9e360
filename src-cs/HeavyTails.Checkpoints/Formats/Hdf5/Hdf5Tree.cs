// The layout is in Hdf5FractalHeap.cs. Numbers of records in a child take as many bytes as the most records of a leaf
// need; numbers of all records below it as many as the most at that depth need.  HDF5 specification, III.A.2
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Formats.Hdf5;

/// <summary>Reads all records of a B-tree of version 2.</summary>
internal static class Hdf5Tree
{
    private const string What = "B-tree";
    private const int FrameBytes = 10,
        MaxDepth = 16;

    /// <summary>The records in the tree's order, each with its byte offset.</summary>
    public static IEnumerable<(long At, ReadOnlyMemory<byte> Record)> Records(Hdf5File file, ulong address)
    {
        var (root, nodeBytes, recordBytes) = Header(file, address);
        var widths = Widths(file, root, nodeBytes, recordBytes);
        var nodes = new Stack<(ulong Address, int Depth, int Count)>([root]);
        while (nodes.TryPop(out var node))
        {
            if (node.Count == 0)
                continue;
            var at = file.At(node.Address);
            var bytes = file.Read(at, nodeBytes, What);
            var children = Children(file.Cursor(bytes, at, What), node, recordBytes, widths);
            for (var i = children.Count - 1; i >= 0; i--)
                nodes.Push(children[i]);
            for (var i = 0; i < node.Count; i++)
                yield return (at + 6 + i * recordBytes, bytes.AsMemory(6 + i * recordBytes, recordBytes));
        }
    }

    private static ((ulong Address, int Depth, int Count) Root, int NodeBytes, int RecordBytes) Header(
        Hdf5File file,
        ulong address
    )
    {
        var at = file.At(address);
        var cursor = file.Cursor(at, 38, What);
        cursor.Expect("BTHD"u8);
        cursor.Take(2);
        var nodeBytes = cursor.U32();
        int recordBytes = cursor.U16(),
            depth = cursor.U16();
        cursor.Take(2);
        var root = (cursor.U64(), depth, (int)cursor.U16());
        return
            nodeBytes is >= 32 and <= 1 << 24
            && recordBytes > 0
            && recordBytes <= nodeBytes - FrameBytes
            && depth <= MaxDepth
            ? (root, (int)nodeBytes, recordBytes)
            : throw cursor.Fail($"nodes of {nodeBytes} bytes, records of {recordBytes}, depth {depth}");
    }

    /// <summary>
    /// Bytes of a number of records in a child, and of a number of those below a child at each depth.
    /// </summary>
    private static (int Records, int[] Below) Widths(
        Hdf5File file,
        (ulong Address, int Depth, int Count) root,
        int nodeBytes,
        int recordBytes
    )
    {
        var most = (ulong)((nodeBytes - FrameBytes) / recordBytes);
        var records = Hdf5FractalHeap.Bytes(most);
        var below = new int[root.Depth + 1];
        for (var depth = 1; depth <= root.Depth; depth++)
        {
            var pointer = 8 + records + below[depth - 1];
            var here = (nodeBytes - FrameBytes - pointer) / (recordBytes + pointer);
            if (here <= 0)
                throw file.Source.Fail(null, $"{What}: nodes of {nodeBytes} bytes hold no record");
            most = Math.Min(1UL << 62, (ulong)(here + 1) * Math.Min(most, 1UL << 40) + (ulong)here);
            below[depth] = Hdf5FractalHeap.Bytes(most);
        }
        return (records, below);
    }

    private static List<(ulong Address, int Depth, int Count)> Children(
        Hdf5Cursor cursor,
        (ulong Address, int Depth, int Count) node,
        int recordBytes,
        (int Records, int[] Below) widths
    )
    {
        cursor.Expect(node.Depth == 0 ? "BTLF"u8 : "BTIN"u8);
        cursor.Take(2);
        cursor.Take(node.Count * recordBytes);
        var children = new List<(ulong, int, int)>();
        for (var i = 0; node.Depth > 0 && i <= node.Count; i++)
        {
            var address = cursor.U64();
            var count = (int)cursor.Unsigned(widths.Records);
            cursor.Take(widths.Below[node.Depth - 1]);
            children.Add((address, node.Depth - 1, count));
        }
        return children;
    }
}
