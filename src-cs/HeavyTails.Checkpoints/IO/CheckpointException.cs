using HeavyTails.Runs.Terminal;

namespace HeavyTails.Checkpoints.IO;

/// <summary>
/// A file that cannot be read as a checkpoint. The message says which file, where in it, what was expected and what was
/// there. Nothing of such a file is used.
/// </summary>
public sealed class CheckpointException : UnusableDataException
{
    /// <summary>Path of the file, or the name given to bytes in memory.</summary>
    public string File { get; }

    /// <summary>
    /// Byte offset of the fault in <see cref="File"/>, or in the decompressed entry where the name is "archive!entry";
    /// null when the fault has no place.
    /// </summary>
    public long? Offset { get; }

    /// <summary>Makes the exception; the message begins with the file and the offset.</summary>
    public CheckpointException(string file, long? offset, string problem, Exception? cause = null)
        : base(offset is { } at ? $"{file}, byte {at}: {problem}" : $"{file}: {problem}", cause) =>
        (File, Offset) = (file, offset);
}
