using HeavyTails.Checkpoints.Formats;
using HeavyTails.Checkpoints.Formats.TensorFlow;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints;

/// <summary>
/// Reads what a path names: a file, the files of an index, or a folder's checkpoint, which may lie in a snapshot of a
/// cache.
/// </summary>
/// <param name="options">What to read, and the limits.</param>
/// <param name="readers">Readers of the formats, in order of preference.</param>
/// <param name="sources">Gets every file that is opened; its owner closes them.</param>
internal sealed class Folder(
    CheckpointOptions options,
    IReadOnlyList<ICheckpointReader> readers,
    List<ByteSource> sources
)
{
    private readonly Dictionary<string, ModelConfig?> _configs = [];
    private readonly string[] _extensions = [.. readers.SelectMany(r => r.Format.Extensions).Distinct()];

    /// <summary>Reads a file, an index or a folder.</summary>
    /// <exception cref="CheckpointException">
    /// It cannot be read, or the folder has no checkpoint or leaves a choice.
    /// </exception>
    public CheckpointContent Read(string path)
    {
        if (!Directory.Exists(path))
            return ReadFileOrIndex(BundleFiles.IndexOf(path));
        var (folder, snapshot) = CacheFolder.Resolve(path);
        var (paths, said) = FolderChoice.Of(folder, _extensions);
        var content = paths is [var one] ? ReadFileOrIndex(one) : ReadTogether(paths);
        content.AreShards |= paths.Count > 1;
        if (paths is [var only])
            content.Fault ??= Shards.Gaps([Path.GetFileName(only)]);
        content.Said = (snapshot, said) is ({ } first, { } second) ? $"{first}; {second}" : snapshot ?? said;
        return content;
    }

    /// <summary>Reads several files as one model, in the order given.</summary>
    /// <exception cref="CheckpointException">One cannot be read, or two have a tensor of the same name.</exception>
    public CheckpointContent ReadTogether(IReadOnlyList<string> paths)
    {
        CheckpointContent? all = null;
        var owner = new Dictionary<string, string>();
        foreach (var path in paths)
        {
            var part = ReadFile(path);
            all ??= new CheckpointContent { InModelOrder = part.InModelOrder, Format = part.Format };
            foreach (var tensor in part.Tensors)
            {
                if (!owner.TryAdd(tensor.Name, path))
                    throw new CheckpointException(
                        path,
                        tensor.Offset,
                        $"tensor {Text.Quote(tensor.Name)} is also in {owner[tensor.Name]}"
                    );
                all.Tensors.Add(tensor);
            }
            all.AddBeside(part);
        }
        return all!;
    }

    private CheckpointContent ReadFileOrIndex(string path) =>
        path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? ReadIndex(path) : ReadFile(path);

    private CheckpointContent ReadFile(string path)
    {
        var file = FileSource.Open(path);
        sources.Add(file);
        var content = CheckpointFormats.Read(file, options, readers);
        if (content.Tensors.Exists(t => t.Name.Contains("lora", StringComparison.OrdinalIgnoreCase)))
            content.Adapter = AdapterConfig.Beside(path);
        var folder = Path.GetDirectoryName(path) ?? "";
        if (!_configs.TryGetValue(folder, out var config))
            _configs.Add(folder, config = ModelConfig.Beside(path));
        content.Config ??= config;
        content.Quantisation = Quantisation(path, content);
        foreach (var name in new[] { AdapterConfig.FileName, ModelConfig.FileName })
            if (Path.Combine(folder, name) is var read && File.Exists(read))
                content.FilesRead.Add(read);
        return content;
    }

    /// <summary>The configuration beside a file with quantised weights whose shapes do not say everything.</summary>
    private static QuantisationConfig? Quantisation(string path, CheckpointContent content)
    {
        if (!content.Tensors.Exists(t => QuantisationConfig.Describes(t.Name)))
            return null;
        var config = QuantisationConfig.Beside(path);
        content.FilesRead.AddRange(config?.Files ?? []);
        return config;
    }

    private CheckpointContent ReadIndex(string path)
    {
        var map = ShardIndex.Read(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var byName = new Dictionary<string, TensorEntry>();
        CheckpointContent? all = null;
        var inModelOrder = true;
        var given = path.LastIndexOf(Path.GetFileName(path), StringComparison.Ordinal);
        string[] files = [.. map.Select(m => m.File).Distinct().Order(NaturalOrder.Instance)];
        if (Shards.Missing(folder, files) is { } missing)
            throw new CheckpointException(path, null, missing);
        foreach (var file in files)
        {
            var part = ReadFile(string.Concat(path.AsSpan(0, given), file));
            all ??= new CheckpointContent { Format = part.Format, AreShards = true };
            inModelOrder &= part.InModelOrder;
            foreach (var tensor in part.Tensors)
                byName[$"{file}\n{tensor.Name}"] = tensor;
            all.AddBeside(part);
        }
        if (all is null)
            throw new CheckpointException(path, null, "the index's weight_map is empty");
        all.FilesRead.Add(path);
        all.Fault = Shards.NotNamed(folder, files);
        foreach (var (name, file) in map)
            all.Tensors.Add(
                byName.TryGetValue($"{file}\n{name}", out var tensor)
                    ? tensor
                    : throw new CheckpointException(
                        path,
                        null,
                        $"the index says that {Text.Quote(name)} is in {Text.Quote(file)}, it is not"
                    )
            );
        if (byName.Count > all.Tensors.Count)
        {
            var unlisted = byName.Values.Except(all.Tensors).Select(t => t.Name).ToList();
            all.Fault = all.Fault is null ? Shards.Unlisted(unlisted) : $"{all.Fault}; {Shards.Unlisted(unlisted)}";
        }
        all.InModelOrder = NaturalOrder.IsModelOrder(all.Tensors, byFile: true);
        if (!all.InModelOrder && inModelOrder)
        {
            // The index is sorted, but the files keep the model's order one after another.
            var listed = all.Tensors.ToHashSet();
            all.Tensors.Clear();
            all.Tensors.AddRange(byName.Values.Where(listed.Contains));
            all.InModelOrder = true;
        }
        return all;
    }
}
