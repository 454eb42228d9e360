namespace HeavyTails.Checkpoints.Model;

/// <summary>
/// A file format as messages, help texts and results name it. Two formats are equal when their names are. A file's
/// format is found from its content; the extension counts only where <see cref="HasSignature"/> is false.
/// </summary>
/// <param name="Name">Name of this format alone, as in "TorchZip": what <see cref="ToString"/> gives.</param>
public sealed record CheckpointFormat(string Name)
{
    /// <summary>What the format of tensors is called that are in memory and in no file.</summary>
    public static CheckpointFormat Memory { get; } = new("Memory");

    /// <summary>
    /// What lists of readable formats call it, as in "PyTorch"; several formats may share a title, which is then listed
    /// once. Null for a format that is recognised only to be refused with advice.
    /// </summary>
    public string? Title { get; init; }

    /// <summary>
    /// Extensions of its files, with the dot and in lower case. A folder is searched for files that have one of them.
    /// </summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>
    /// Whether every file of the format begins with bytes that identify it. A format without such a signature is
    /// recognised by the structure of an undamaged file, and a damaged file by its extension only: it is then read as
    /// this format nevertheless, and the message says where it is damaged. Default: true.
    /// </summary>
    public bool HasSignature { get; init; } = true;

    /// <inheritdoc/>
    public bool Equals(CheckpointFormat? other) => other?.Name == Name;

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
