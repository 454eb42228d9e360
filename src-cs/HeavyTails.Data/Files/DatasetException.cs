namespace HeavyTails.Data.Files;

/// <summary>
/// A data set is missing, cannot be downloaded, or has a damaged file. The message says which file, and what to do.
/// </summary>
public sealed class DatasetException : IOException
{
    /// <summary>Makes an exception with a message.</summary>
    public DatasetException(string message)
        : base(message) { }

    /// <summary>Makes an exception with a message and its cause.</summary>
    public DatasetException(string message, Exception cause)
        : base(message, cause) { }

    internal static DatasetException InFile(string path, long offset, string problem) =>
        new($"{path}, offset {offset}: {problem}");
}
