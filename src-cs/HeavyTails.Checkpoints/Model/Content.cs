using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Model;

/// <summary>What a format's reader finds in one file.</summary>
internal sealed class Content(CheckpointFormat format)
{
    public CheckpointFormat Format => format;

    public List<TensorEntry> Tensors { get; } = [];

    public Dictionary<string, string> Metadata { get; } = [];

    /// <summary>Whether <see cref="Tensors"/> is in the model's own order by the format's nature.</summary>
    public bool InModelOrder { get; init; } = true;

    /// <summary>Further files that the tensors read from.</summary>
    public List<ByteSource> Sources { get; } = [];
}
