// What a group contains:
//   symbol table   a B-tree (Hdf5OldTree.cs) with keys of u64, whose children of level 0 are nodes ("SNOD", 1, 0, u16
//                  symbols; each u64 place of the name in the local heap, u64 address, u32 kind, u32 0, 16 bytes)
//   link messages  version 1, flags, [type], [order], [character set], length of the name, name, address
//   dense links    the same messages as objects of a fractal heap, found by a B-tree of version 2
// HDF5 specification, III.A, III.B, III.D and IV.A.2.g
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Formats.Hdf5;

/// <summary>Where a name leads.</summary>
/// <param name="Address">Address of the object's header; null for a link that is not followed.</param>
/// <param name="Problem">What kind of link is not followed: "a soft link"; null for an object.</param>
internal sealed record Hdf5Link(ulong? Address, string? Problem);

/// <summary>Reads what groups contain.</summary>
internal static class Hdf5Links
{
    private const int EntryBytes = 40;
    private const uint SoftLink = 2;
    private static readonly Hdf5OldTree Names = new(0, sizeof(ulong), "group's B-tree");

    public static IReadOnlyDictionary<string, Hdf5Link> Read(Hdf5File file, Hdf5Object group)
    {
        var links = new OrderedDictionary<string, Hdf5Link>();
        if (group.Find(Hdf5Object.SymbolTable) is { } table)
        {
            var cursor = file.Cursor(table, "symbol table");
            ulong tree = cursor.U64(),
                heap = cursor.U64();
            ReadTree(file, tree, LocalHeap(file, heap), links);
        }
        foreach (var message in group.All(Hdf5Object.Link))
            ReadLink(file, message.Data.Span, message.At, links);
        if (group.Find(Hdf5Object.LinkInfo) is { } info)
        {
            var dense = new OrderedDictionary<string, Hdf5Link>();
            foreach (var (at, bytes) in Hdf5FractalHeap.Objects(file, info))
                ReadLink(file, bytes, at, dense);
            // The tree has them by the hashes of their names.
            foreach (var (name, link) in dense.OrderBy(l => l.Key, StringComparer.Ordinal))
                Add(file, info.At, name, link, links);
        }
        return links;
    }

    private static (long At, byte[] Bytes) LocalHeap(Hdf5File file, ulong address)
    {
        var at = file.At(address);
        var cursor = file.Cursor(at, 32, "local heap");
        cursor.Expect("HEAP"u8);
        cursor.Take(4);
        var size = cursor.Size();
        cursor.Take(8);
        var start = file.At(cursor.U64());
        return (start, file.Read(start, size, "local heap"));
    }

    private static void ReadTree(
        Hdf5File file,
        ulong root,
        (long At, byte[] Bytes) heap,
        OrderedDictionary<string, Hdf5Link> links
    )
    {
        var nodes = new Stack<(ulong Address, int Level)>([(root, -1)]);
        while (nodes.TryPop(out var node))
        {
            var at = file.At(node.Address);
            if (node.Level == -2)
            {
                ReadSymbols(file, at, heap, links);
                continue;
            }
            var body = Names.Open(file, at, node.Level, out var level, out var count);
            var children = new ulong[count];
            for (var i = 0; i < count; i++)
            {
                body.Take(8);
                children[i] = body.U64();
            }
            for (var i = count - 1; i >= 0; i--)
                nodes.Push((children[i], level == 0 ? -2 : level - 1));
        }
    }

    private static void ReadSymbols(
        Hdf5File file,
        long at,
        (long At, byte[] Bytes) heap,
        OrderedDictionary<string, Hdf5Link> links
    )
    {
        var head = file.Cursor(at, 8, "symbols");
        head.Expect("SNOD"u8);
        head.Take(2);
        var count = head.U16();
        var body = file.Cursor(at + 8, (long)EntryBytes * count, "symbols");
        for (var i = 0; i < count; i++)
        {
            var place = body.U64();
            var address = body.U64();
            var kind = body.U32();
            body.Take(20);
            if (place >= (ulong)heap.Bytes.Length)
                throw body.Fail($"a name at byte {place} of a local heap of {heap.Bytes.Length}");
            Add(
                file,
                body.Position,
                Text.UpToZero(heap.Bytes.AsSpan((int)place)),
                kind == SoftLink ? new Hdf5Link(null, "a soft link") : new Hdf5Link(address, null),
                links
            );
        }
    }

    private static void ReadLink(
        Hdf5File file,
        ReadOnlySpan<byte> bytes,
        long at,
        OrderedDictionary<string, Hdf5Link> links
    )
    {
        var cursor = file.Cursor(bytes, at, "link");
        var version = cursor.U8();
        if (version != 1)
            throw cursor.Fail($"version {version}, expected 1");
        var flags = cursor.U8();
        var type = (flags & 8) != 0 ? cursor.U8() : 0;
        cursor.Take(((flags & 4) != 0 ? 8 : 0) + ((flags & 16) != 0 ? 1 : 0));
        var length = cursor.Unsigned(1 << (flags & 3));
        var name = cursor.Text((int)Math.Min(length, int.MaxValue));
        Add(
            file,
            at,
            name,
            type switch
            {
                0 => new Hdf5Link(cursor.U64(), null),
                1 => new Hdf5Link(null, "a soft link"),
                64 => new Hdf5Link(null, "a link to another file"),
                _ => new Hdf5Link(null, $"a link of type {type}"),
            },
            links
        );
    }

    private static void Add(
        Hdf5File file,
        long at,
        string name,
        Hdf5Link link,
        OrderedDictionary<string, Hdf5Link> links
    )
    {
        file.Source.CheckCount(at, links.Count + 1, file.Options, "names in an HDF5 group");
        file.Spend(at, 2L * name.Length, "name of an HDF5 object");
        if (!links.TryAdd(name, link))
            throw file.Source.Fail(at, $"an HDF5 group has the name {Text.Quote(name)} twice");
    }
}
