using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Model;

/// <summary>
/// A file that the readers examine in turn: its bytes, the first of them already read, and the options.
/// </summary>
public sealed class CheckpointFile
{
    /// <summary>
    /// Most bytes in <see cref="Head"/>. A TAR archive's signature is the furthest: bytes 257 to 261.
    /// </summary>
    private const int HeadBytes = 512;

    private readonly byte[] _head;
    private List<ZipEntry>? _zipEntries;

    /// <summary>Most files inside one another: a checkpoint in an archive in a compressed file.</summary>
    private const int MaxNesting = 2;

    private readonly int _nesting;

    internal CheckpointFile(ByteSource source, CheckpointOptions options, int nesting = 0)
    {
        (Source, Options, _nesting) = (source, options, nesting);
        if (nesting > MaxNesting)
            throw source.Fail(null, $"files are packed inside one another more than {MaxNesting} deep");
        _head = source.ReadAll(0, (int)Math.Min(HeadBytes, source.Length), "first bytes");
        if (_head.Length == 0)
            throw source.Fail(0, "the file is empty");
    }

    /// <summary>All bytes of the file, to be read by position. It stays open as long as the checkpoint.</summary>
    public ByteSource Source { get; }

    /// <summary>The first 512 bytes, or all where the file has fewer; at least one.</summary>
    public ReadOnlySpan<byte> Head => _head;

    /// <summary>The limits that a reader obeys, and where in the file the weights are.</summary>
    public CheckpointOptions Options { get; }

    /// <summary>A file that is packed inside this one.</summary>
    /// <exception cref="CheckpointException">It is empty, or too many files are inside one another.</exception>
    internal CheckpointFile Inside(ByteSource content) => new(content, Options, _nesting + 1);

    /// <summary>
    /// Whether the file begins as a zip archive does: with an entry, or with the end record of an empty one.
    /// </summary>
    internal bool IsZip => _head is [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..];

    /// <summary>
    /// Entries of a zip archive in the directory's order. The directory is read once for all readers.
    /// </summary>
    internal List<ZipEntry> ZipEntries => _zipEntries ??= ZipDirectory.Read(Source, Options);
}
