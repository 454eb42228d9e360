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

    /// <summary>The adapter's configuration beside a file with low-rank halves; null when there is none.</summary>
    public AdapterConfig? Adapter { get; set; }

    /// <summary>Files that were read as a whole: an index, an adapter's configuration.</summary>
    public List<string> FilesRead { get; } = [];

    /// <summary>Further files that the tensors read from.</summary>
    public List<ByteSource> Sources { get; } = [];
}
