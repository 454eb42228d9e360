using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Model;

/// <summary>What a reader finds in one file.</summary>
public sealed class CheckpointContent
{
    /// <summary>The tensors, in the file's order; names are unique. A file without any is refused.</summary>
    public List<TensorEntry> Tensors { get; } = [];

    /// <summary>What the file says beside the tensors; becomes <see cref="Checkpoint.Metadata"/>.</summary>
    public Dictionary<string, string> Metadata { get; } = [];

    /// <summary>
    /// Whether the format keeps tensors in the model's own order. If false, the order is looked at: names that are
    /// sorted or hashed are put into natural order. Default: true.
    /// </summary>
    public bool InModelOrder { get; set; } = true;

    /// <summary>Format of the file; of several files, the first one's. Set when a reader has been chosen.</summary>
    internal CheckpointFormat? Format { get; set; }

    /// <summary>Whether these are all shards of a model, each of which its writer may have sorted by itself.</summary>
    internal bool AreShards { get; set; }

    /// <summary>Where in the file the weights are.</summary>
    internal ModelRoots Roots { get; set; } = ModelRoots.Whole;

    /// <summary>What of a folder was read and what was not, as a clause; null where there was no choice.</summary>
    internal string? Said { get; set; }

    /// <summary>What an index leaves out of the model, as a clause; null where it names everything.</summary>
    internal string? Fault { get; set; }

    /// <summary>
    /// Whether names are those of Hugging Face's models, as safetensors, shards, or a config.json beside the file tell.
    /// </summary>
    internal bool IsHub => AreShards || Config is { Fault: null } || Format?.Name == "Safetensors";

    /// <summary>The adapter's configuration beside a file with low-rank halves; null when there is none.</summary>
    internal AdapterConfig? Adapter { get; set; }

    /// <summary>The model's configuration beside the file; null when there is none.</summary>
    internal ModelConfig? Config { get; set; }

    /// <summary>The quantisation that a configuration beside the file describes; null when there is none.</summary>
    internal QuantisationConfig? Quantisation { get; set; }

    /// <summary>Paths of files that were read as a whole: an index, a configuration.</summary>
    internal List<string> FilesRead { get; } = [];

    /// <summary>Further files that the tensors read from; closed with the checkpoint.</summary>
    internal List<ByteSource> Sources { get; } = [];

    /// <summary>Adds what another file of the model says beside its tensors; what is there already stays.</summary>
    internal void AddBeside(CheckpointContent part)
    {
        foreach (var (key, value) in part.Metadata)
            Metadata.TryAdd(key, value);
        Sources.AddRange(part.Sources);
        FilesRead.AddRange(part.FilesRead);
        if (Roots.Read is null)
            Roots = part.Roots;
        Adapter ??= part.Adapter;
        Config ??= part.Config;
        Quantisation ??= part.Quantisation;
    }
}
