namespace HeavyTails.Data.Files;

/// <summary>A data set is missing, cannot be fetched, or its file is not what it should be. The message says which file, and what to do.</summary>
public sealed class DatasetException : IOException
{
    /// <summary>A sentence.</summary>
    public DatasetException(string message)
        : base(message) { }

    /// <summary>A sentence and its cause.</summary>
    public DatasetException(string message, Exception cause)
        : base(message, cause) { }

    internal static DatasetException InFile(string path, long offset, string problem) =>
        new($"{path}, offset {offset}: {problem}");
}
