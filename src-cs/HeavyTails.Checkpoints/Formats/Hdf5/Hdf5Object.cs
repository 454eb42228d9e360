// Object header, version 1: version, 0, u16 number of messages, u32 references, u32 bytes, u32 0; messages: u16 type,
// u16 bytes, flags, 3 zeros, data. Version 2: "OHDR", 2, flags, [16 bytes of times, 4 of limits], bytes of the first
// block; messages: u8 type, u16 bytes, flags, [u16 order], data; u32 checksum. A message of type 16 names a further
// block, which begins with "OCHK" in version 2.  HDF5 specification, IV.A
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Formats.Hdf5;

/// <summary>A message of an object header.</summary>
/// <param name="Type">Number of the message type.</param>
/// <param name="IsShared">Whether the data are the place of a message that several objects share.</param>
/// <param name="At">Byte offset of the data.</param>
/// <param name="Data">Bytes of the message.</param>
internal sealed record Hdf5Message(int Type, bool IsShared, long At, ReadOnlyMemory<byte> Data);

/// <summary>A group or a dataset: the messages of its header.</summary>
internal sealed class Hdf5Object
{
    public const int Dataspace = 1,
        LinkInfo = 2,
        Datatype = 3,
        Link = 6,
        External = 7,
        Layout = 8,
        Filters = 11,
        Attribute = 12,
        SymbolTable = 17,
        AttributeInfo = 21;
    private const int Continuation = 16;

    private readonly Hdf5File _file;
    private readonly List<Hdf5Message> _messages = [];
    private IReadOnlyDictionary<string, Hdf5Link>? _links;
    private IReadOnlyDictionary<string, Hdf5Attribute>? _attributes;

    /// <summary>What a name stands for that leads to no object of the file: it has no messages.</summary>
    private Hdf5Object(Hdf5File file, long at, string problem) => (_file, At, Problem) = (file, at, problem);

    public Hdf5Object(Hdf5File file, ulong address)
    {
        (_file, At) = (file, file.At(address));
        var blocks = new Queue<(long At, long Length)>();
        var head = file.Cursor(At, 16, "object header");
        var version = head.U8();
        var withOrder = false;
        if (version == 1)
        {
            head.Take(7);
            blocks.Enqueue((At + 16, head.U32()));
        }
        else
        {
            head = file.Cursor(At, Math.Min(64, file.Source.Length - At), "object header");
            head.Expect("OHDR"u8);
            var two = head.U8();
            if (two != 2)
                throw head.Fail($"version {two}, expected 1 or 2");
            var flags = head.U8();
            withOrder = (flags & 4) != 0;
            head.Take(((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0));
            var bytes = head.Unsigned(1 << (flags & 3));
            blocks.Enqueue((head.Position, (long)Math.Min(bytes, long.MaxValue)));
        }
        var seen = new HashSet<long>();
        while (blocks.TryDequeue(out var block))
        {
            if (!seen.Add(block.At))
                throw file.Source.Fail(block.At, "an HDF5 object header that continues in itself");
            ReadBlock(block, version == 1 ? 1 : 2, withOrder, blocks, isFirst: seen.Count == 1);
        }
    }

    /// <summary>Byte offset of the header; that of the group for a link that is not followed.</summary>
    public long At { get; }

    /// <summary>What kind of link leads elsewhere, and is not followed: "a soft link"; null for an object.</summary>
    public string? Problem { get; }

    /// <summary>Whether it has numbers; a link that is not followed is listed as one that has.</summary>
    public bool IsDataset => Problem is not null || Find(Layout) is not null;

    /// <summary>What a group contains, by name, in the file's order.</summary>
    public IReadOnlyDictionary<string, Hdf5Link> Links => _links ??= Hdf5Links.Read(_file, this);

    public IReadOnlyDictionary<string, Hdf5Attribute> Attributes => _attributes ??= Hdf5Attributes.Read(_file, this);

    /// <summary>The first message of a type; null when there is none.</summary>
    public Hdf5Message? Find(int type) => _messages.Find(m => m.Type == type);

    public IEnumerable<Hdf5Message> All(int type) => _messages.Where(m => m.Type == type);

    /// <summary>
    /// The object of a name in a group; null when there is none. A link that is not followed gives an object with its
    /// <see cref="Problem"/>.
    /// </summary>
    public Hdf5Object? Child(string name) =>
        !Links.TryGetValue(name, out var link) ? null
        : link.Address is { } address ? _file.Object(address)
        : new Hdf5Object(_file, At, link.Problem!);

    /// <summary>
    /// The object of a path of names with '/' between them, or the first link in it that is not followed; null when
    /// there is none.
    /// </summary>
    public Hdf5Object? Path(ReadOnlySpan<char> path)
    {
        var at = this;
        foreach (var range in path.Split('/'))
            if (at is { Problem: null } && path[range] is { Length: > 0 } name)
                at = at.IsDataset ? null : at.Child(name.ToString());
        return at;
    }

    private void ReadBlock(
        (long At, long Length) block,
        int version,
        bool withOrder,
        Queue<(long At, long Length)> blocks,
        bool isFirst
    )
    {
        var bytes = _file.Read(block.At, block.Length, "object header");
        var cursor = _file.Cursor(bytes, block.At, "object header");
        var isContinued = version == 2 && !isFirst;
        if (isContinued)
            cursor.Expect("OCHK"u8);
        var least =
            version == 1 ? 8
            : withOrder ? 6
            : 4;
        // A continued block of version 2 ends with a checksum.
        while (cursor.Left >= least + (isContinued ? 4 : 0))
        {
            int type = version == 1 ? cursor.U16() : cursor.U8(),
                length = cursor.U16(),
                flags = cursor.U8();
            cursor.Take(
                version == 1 ? 3
                : withOrder ? 2
                : 0
            );
            var at = cursor.Position;
            cursor.Take(length);
            var data = bytes.AsMemory((int)(at - block.At), length);
            if (type == Continuation)
            {
                var place = _file.Cursor(data.Span, at, "continuation of an object header");
                blocks.Enqueue((_file.At(place.U64()), place.Size()));
            }
            else if (type != 0)
                _messages.Add(new Hdf5Message(type, (flags & 2) != 0, at, data));
        }
    }
}
