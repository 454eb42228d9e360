// A B-tree of chunks (Hdf5OldTree.cs); a key: u32 bytes of the chunk in the file, u32 filters left out, u64 offsets of
// its first number, u64 0. A child of level 0 is the chunk.  HDF5 specification, III.A.1
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints.Formats.Hdf5;

/// <summary>A part of a dataset that is stored together.</summary>
/// <param name="At">Byte offset in the file.</param>
/// <param name="Bytes">Number of bytes in the file.</param>
/// <param name="LeftOut">Bit i: filter i was not applied.</param>
/// <param name="First">Indices of its first number.</param>
internal sealed record Hdf5Chunk(long At, long Bytes, uint LeftOut, long[] First);

/// <summary>What a dataset is, of which the chunks are parts.</summary>
/// <param name="Shape">Its dimensions.</param>
/// <param name="ElementBytes">Bytes of one number.</param>
/// <param name="IsFiltered">Whether it has filters.</param>
internal sealed record Hdf5Array(long[] Shape, int ElementBytes, bool IsFiltered);

/// <summary>The chunks of a dataset.</summary>
internal sealed class Hdf5Chunks
{
    private Hdf5Chunks(long[] shape, long[] sizes, int elementBytes) =>
        (Shape, Sizes, ElementBytes) = (shape, sizes, elementBytes);

    /// <summary>Dimensions of the dataset.</summary>
    public long[] Shape { get; }

    /// <summary>Dimensions of a chunk; those at the end of the dataset are stored whole too.</summary>
    public long[] Sizes { get; }

    public int ElementBytes { get; }

    public List<Hdf5Chunk> All { get; } = [];

    /// <summary>Bytes of a chunk that is not compressed.</summary>
    public long ChunkBytes => Entries.Count(Sizes) is >= 0 and var n && n <= int.MaxValue ? n * ElementBytes : -1;

    /// <summary>The chunks; null when the kind of index is not read.</summary>
    /// <param name="file">The file.</param>
    /// <param name="layout">Stands behind the layout's class.</param>
    /// <param name="version">Version of the layout, 3 or 4.</param>
    /// <param name="of">The dataset.</param>
    public static Hdf5Chunks? Read(Hdf5File file, Hdf5Cursor layout, int version, Hdf5Array of)
    {
        var shape = of.Shape;
        var flags = version == 4 ? layout.U8() : 0;
        var rank = layout.U8() - 1;
        if (rank != shape.Length || rank == 0)
            throw layout.Fail($"chunks of {rank} dimensions of a dataset of {shape.Length}");
        var tree = version == 3 ? layout.U64() : 0;
        var bytes = version == 4 ? layout.U8() : 4;
        if (bytes is 0 or > 8)
            throw layout.Fail($"dimensions of {bytes} bytes");
        var sizes = new long[rank];
        for (var k = 0; k < rank; k++)
            sizes[k] = layout.Unsigned(bytes) is > 0 and <= int.MaxValue and var size
                ? (long)size
                : throw layout.Fail($"a chunk's dimension beyond 1 to {int.MaxValue}");
        layout.Unsigned(bytes);
        var chunks = new Hdf5Chunks(shape, sizes, of.ElementBytes);
        if (version == 3)
            chunks.ReadTree(file, tree);
        else if (layout.U8() == 1)
            chunks.ReadSingle(file, layout, (flags & 2) != 0 && of.IsFiltered);
        else
            return null;
        return chunks;
    }

    /// <summary>Bytes of all chunks in the file.</summary>
    public long StoredBytes => All.Sum(c => c.Bytes);

    /// <summary>
    /// Why the numbers are not read: not all chunks were written, or they would grow by more than is allowed; null if
    /// they are.
    /// </summary>
    /// <exception cref="CheckpointException">There are more chunks than the dataset has.</exception>
    public string? WhyNot(Hdf5File file, long at, string name)
    {
        var expected = 1L;
        for (var k = 0; k < Shape.Length; k++)
            expected = Math.Min(int.MaxValue, expected * Math.Min(int.MaxValue, (Shape[k] + Sizes[k] - 1) / Sizes[k]));
        if (All.Count > expected)
            throw file.Source.Fail(
                at,
                $"dataset {Text.Quote(name)} {Text.Shape(Shape)} has {All.Count} chunks {Text.Shape(Sizes)} in the"
                    + $" file, expected {expected}"
            );
        if (All.Count < expected)
            return All.Count == 0
                ? "its numbers were never written"
                : $"only {All.Count} of its {expected} chunks were ever written";
        return ChunkBytes is >= 0 && ChunkBytes <= Array.MaxLength && file.MayInflate(ChunkBytes * (double)All.Count)
            ? null
            : $"it would grow from {StoredBytes} bytes to {All.Count} chunks of {Text.Shape(Sizes)} numbers, with"
                + $" which the file's datasets become longer than {file.Options.LongestInflated(file.Source.Length)}"
                + $" bytes (CheckpointOptions.{nameof(CheckpointOptions.MaxInflation)} and"
                + $" {nameof(CheckpointOptions.InflatedAlways)}): store it uncompressed";
    }

    private void ReadSingle(Hdf5File file, Hdf5Cursor layout, bool filtered)
    {
        var bytes = filtered ? layout.Size() : ChunkBytes;
        var leftOut = filtered ? layout.U32() : 0;
        var address = layout.U64();
        if (address != Hdf5File.Undefined)
            Add(file, new Hdf5Chunk(file.At(address), bytes, leftOut, new long[Shape.Length]));
    }

    private void ReadTree(Hdf5File file, ulong root)
    {
        if (root == Hdf5File.Undefined)
            return;
        var tree = new Hdf5OldTree(1, 8 + 8 * (Shape.Length + 1), "B-tree of chunks");
        var firsts = new HashSet<string>();
        var nodes = new Stack<(ulong Address, int Level)>([(root, -1)]);
        while (nodes.TryPop(out var node))
        {
            var body = tree.Open(file, file.At(node.Address), node.Level, out var level, out var count);
            for (var i = 0; i < count; i++)
            {
                var (bytes, leftOut) = (body.U32(), body.U32());
                var first = new long[Shape.Length];
                for (var k = 0; k < first.Length; k++)
                    first[k] =
                        body.Size() is var f && f < Math.Max(1, Shape[k]) && f % Sizes[k] == 0
                            ? f
                            : throw body.Fail($"a chunk of a dataset {Text.Shape(Shape)} that begins at {f}");
                body.Take(8);
                var child = body.U64();
                if (level > 0)
                    nodes.Push((child, level - 1));
                else if (!firsts.Add(string.Join(',', first)))
                    throw body.Fail($"two chunks begin at {Text.Shape(first)}");
                else
                    Add(file, new Hdf5Chunk(file.At(child), bytes, leftOut, first));
            }
        }
    }

    private void Add(Hdf5File file, Hdf5Chunk chunk)
    {
        if (chunk.Bytes is < 0 or > int.MaxValue)
            throw file.Source.Fail(chunk.At, $"a chunk of {chunk.Bytes} bytes");
        file.Source.CheckRange(chunk.At, chunk.Bytes, "chunk");
        file.Spend(chunk.At, 64, "chunk");
        All.Add(chunk);
    }
}
