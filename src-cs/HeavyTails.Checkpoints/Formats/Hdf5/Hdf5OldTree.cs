// A node of a B-tree of version 1: "TREE", type, level, u16 entries, two siblings of u64, then key, child, key, ...,
// child, key.  HDF5 specification, III.A.1
namespace HeavyTails.Checkpoints.Formats.Hdf5;

/// <summary>A B-tree of version 1, which has the names of a group or the chunks of a dataset.</summary>
/// <param name="Type">0 for names, 1 for chunks.</param>
/// <param name="KeyBytes">Number of bytes of a key.</param>
/// <param name="What">What messages call the tree: "B-tree of chunks".</param>
internal sealed record Hdf5OldTree(int Type, int KeyBytes, string What)
{
    private const int HeadBytes = 24,
        ChildBytes = sizeof(ulong);

    /// <summary>Reads a node; what is returned stands at its first key.</summary>
    /// <param name="file">The file.</param>
    /// <param name="at">Byte offset of the node.</param>
    /// <param name="expected">The level that the node above gives it; negative for the root.</param>
    /// <param name="level">Gets the level, 0 for a node whose children are no nodes of the tree.</param>
    /// <param name="count">Gets the number of children.</param>
    /// <exception cref="IO.CheckpointException">
    /// The node is cut short, or is of another type or level.
    /// </exception>
    public Hdf5Cursor Open(Hdf5File file, long at, int expected, out int level, out int count)
    {
        var head = file.Cursor(at, HeadBytes, What);
        head.Expect("TREE"u8);
        int type = head.U8();
        (level, count) = (head.U8(), head.U16());
        if (type != Type || expected >= 0 && level != expected)
            throw head.Fail($"a node of type {type} and level {level}, expected {Type} and {Math.Max(0, expected)}");
        return file.Cursor(at + HeadBytes, (long)count * (KeyBytes + ChildBytes) + KeyBytes, What);
    }
}
