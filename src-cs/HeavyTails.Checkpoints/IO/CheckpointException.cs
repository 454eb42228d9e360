using HeavyTails.Runs.Terminal;

namespace HeavyTails.Checkpoints.IO;

/// <summary>
/// A file that cannot be read as a checkpoint. The message says which file, where in it, what was expected and what was
/// there. Nothing of such a file is used.
/// </summary>
public sealed class CheckpointException : UnusableDataException
{
    /// <summary>
    /// Most characters of the part of a message that comes after the file, whatever the file says. The file's own name
    /// takes at most <see cref="LongestName"/>.
    /// </summary>
    internal const int LongestMessage = 400;

    /// <summary>Most characters of a file's name in a message: its beginning and its end.</summary>
    internal const int LongestName = 300;

    /// <summary>Path of the file, or the name given to bytes in memory.</summary>
    public string File { get; }

    /// <summary>
    /// Byte offset of the fault in <see cref="File"/>, or in the decompressed entry where the name is "archive!entry";
    /// null when the fault has no place.
    /// </summary>
    public long? Offset { get; }

    /// <summary>
    /// Makes the exception; the message begins with the file and the offset. It is one line of at most a few hundred
    /// characters without control characters: names in a file may be as long as the file, and hold terminal escapes.
    /// </summary>
    public CheckpointException(string file, long? offset, string problem, Exception? cause = null)
        : base(
            Printable.Short(file, LongestName)
                + (offset is { } at ? $", byte {at}" : "")
                + ": "
                + Printable.Short(problem, LongestMessage),
            cause
        ) => (File, Offset) = (file, offset);
}
