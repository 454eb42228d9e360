// A zip archive around one checkpoint. stable-baselines3 (save_util.py) packs policy.pth, the weights; NAME.optimizer.pth
// for each optimiser; pytorch_variables.pth, values beside the policy; and data, JSON. stable-baselines before 3 packs
// parameters, an .npz, with parameter_list, JSON.
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Formats.Zipped;

/// <summary>A zip archive in which one entry is a checkpoint.</summary>
/// <param name="extensions">The extensions of checkpoints, with the dot.</param>
/// <param name="read">Reads the entry, whatever its format.</param>
internal sealed class ZippedReader(Func<IEnumerable<string>> extensions, Func<CheckpointFile, CheckpointContent> read)
    : ICheckpointReader
{
    private const string Policy = "policy.pth",
        Optimiser = "optimizer.pth",
        Variables = "pytorch_variables.pth",
        OldParameters = "parameters",
        OldList = "parameter_list";

    public CheckpointFormat Format { get; } = new("Zipped") { Title = "stable-baselines3 .zip" };

    public bool Recognises(CheckpointFile file) => file.IsZip && Checkpoints(file).Count > 0;

    public CheckpointContent Read(CheckpointFile file)
    {
        var found = Checkpoints(file);
        if (found.Count > 1)
            throw file.Source.Fail(
                found[1].DataOffset,
                $"a zip archive with {found.Count} checkpoints: unpack it and give one of"
                    + $" {string.Join(", ", found.Take(5).Select(e => Text.Quote(e.Name)))}"
                    + (found.Count > 5 ? ", ..." : "")
            );
        var entry = DeflatedSource.Of(file.Source, found[0], file.Options);
        var content = read(file.Inside(entry.IsRandomAccess ? entry : UnpackedSource.Of(entry, file.Options)));
        content.Metadata.TryAdd("zip entry", found[0].Name);
        foreach (var other in file.ZipEntries)
            if (WhyNot(other.Name) is { } reason)
                content.Tensors.Add(
                    new TensorEntry
                    {
                        Name = other.Name,
                        DType = DType.Other,
                        Shape = [],
                        File = file.Source.FileName,
                        Reason = reason,
                    }
                );
        return content;
    }

    /// <summary>Why a file of tensors beside the weights is not read; null for every other entry.</summary>
    private static string? WhyNot(string name) =>
        name.EndsWith(Optimiser, StringComparison.Ordinal) ? "the state of an optimiser, not weights"
        : name == Variables ? "values beside the policy, not weights of layers"
        : null;

    private List<ZipEntry> Checkpoints(CheckpointFile file)
    {
        var entries = file.ZipEntries;
        if (entries.Find(e => e.Name == Policy) is { } policy)
            return [policy];
        if (entries.Find(e => e.Name == OldParameters) is { } old && entries.Exists(e => e.Name == OldList))
            return [old];
        string[] known = [.. extensions()];
        return entries.FindAll(e =>
            e.Size > 0
            && WhyNot(e.Name) is null
            && !e.Name.StartsWith("__MACOSX/", StringComparison.Ordinal)
            && Array.Exists(known, x => e.Name.EndsWith(x, StringComparison.OrdinalIgnoreCase))
        );
    }
}
