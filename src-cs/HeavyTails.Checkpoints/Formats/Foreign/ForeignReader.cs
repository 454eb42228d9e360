using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints.Formats.Foreign;

/// <summary>
/// Recognises a file that cannot be read as a checkpoint. The message says what the file is and how to get its weights
/// read.
/// </summary>
/// <param name="name">Name of the format.</param>
/// <param name="message">What the file is, and what to do to have its weights read.</param>
/// <param name="offset">Byte offset that the message names; null where the fault has no place.</param>
/// <param name="recognises">Whether a file is of this format, from its first bytes.</param>
internal sealed class ForeignReader(string name, string message, long? offset, Func<CheckpointFile, bool> recognises)
    : ICheckpointReader
{
    public CheckpointFormat Format { get; } = new(name);

    public bool Recognises(CheckpointFile file) => recognises(file);

    public CheckpointContent Read(CheckpointFile file) => throw file.Source.Fail(offset, message);
}
