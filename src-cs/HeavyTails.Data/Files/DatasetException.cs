using HeavyTails.Runs.Terminal;

namespace HeavyTails.Data.Files;

/// <summary>
/// A data set is missing, cannot be downloaded, or has a damaged file. The message says which file, and what to do, on
/// one line without control characters.
/// </summary>
public sealed class DatasetException : IOException
{
    /// <summary>Most characters of a message: a path, the addresses of mirrors, and what the file says.</summary>
    private const int Longest = 1500;

    /// <summary>Makes an exception with a message.</summary>
    public DatasetException(string message)
        : base(Printable.Short(message, Longest)) { }

    /// <summary>Makes an exception with a message and its cause.</summary>
    public DatasetException(string message, Exception cause)
        : base(Printable.Short(message, Longest), cause) { }

    internal static DatasetException InFile(string path, long offset, string problem) =>
        new($"{path}, offset {offset}: {problem}");
}
