// A zip archive around one checkpoint. stable-baselines3 (save_util.py) packs policy.pth, the weights;
// NAME.optimizer.pth for each optimizer; pytorch_variables.pth, values beside the policy; and data, JSON.
// stable-baselines before 3 packs parameters, an .npz, with parameter_list, JSON.
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints.Formats.Archives;

/// <summary>A zip archive in which one entry is a checkpoint.</summary>
/// <param name="extensions">The extensions of checkpoints, with the dot.</param>
/// <param name="read">Reads the entry, whatever its format.</param>
internal sealed class ZippedReader(Func<IEnumerable<string>> extensions, Func<CheckpointFile, CheckpointContent> read)
    : ICheckpointReader
{
    public CheckpointFormat Format { get; } = new("Zipped") { Title = "stable-baselines3 .zip" };

    public bool Recognises(CheckpointFile file) =>
        file.IsZip && PackedFile.Checkpoints(Files(file), extensions()).Count > 0;

    public CheckpointContent Read(CheckpointFile file)
    {
        var files = Files(file);
        var chosen = PackedFile.Only(PackedFile.Checkpoints(files, extensions()), file.Source, "zip");
        var entry = file.ZipEntries.Find(e => e.Name == chosen.Name)!;
        var source = DeflatedSource.Of(file.Source, entry, file.Options);
        var content = read(file.Inside(source.IsRandomAccess ? source : UnpackedSource.Of(source, file.Options)));
        content.Metadata.TryAdd("zip entry", entry.Name);
        PackedFile.AddOthers(content, files, file.Source);
        return content;
    }

    private static List<PackedFile> Files(CheckpointFile file) =>
        file.ZipEntries.ConvertAll(e => new PackedFile(e.Name, e.Size, e.DataOffset));
}
