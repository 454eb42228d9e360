using HeavyTails.Checkpoints.Formats;
using HeavyTails.Checkpoints.Formats.TensorFlow;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints;

/// <summary>
/// Reads what a path names: a file, the files of an index, or a folder's checkpoint. In a folder an index comes first,
/// then the names that Hugging Face gives models and adapters, then the only checkpoint there is.
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
    /// <summary>In order of preference; transformers and peft prefer safetensors too.</summary>
    private static readonly string[] KnownNames =
    [
        "model.safetensors.index.json",
        "model.safetensors",
        "pytorch_model.bin.index.json",
        "pytorch_model.bin",
        "adapter_model.safetensors",
        "adapter_model.bin",
        "diffusion_pytorch_model.safetensors.index.json",
        "diffusion_pytorch_model.safetensors",
        "diffusion_pytorch_model.bin",
    ];

    private readonly string[] _extensions = [.. readers.SelectMany(r => r.Format.Extensions).Distinct()];

    /// <summary>Reads a file, an index or a folder.</summary>
    /// <exception cref="CheckpointException">
    /// It cannot be read, or the folder has no checkpoint or leaves a choice.
    /// </exception>
    public CheckpointContent Read(string path)
    {
        if (!Directory.Exists(path))
            return ReadFileOrIndex(BundleFiles.IndexOf(path));
        foreach (var name in KnownNames)
            if (Path.Combine(path, name) is var known && File.Exists(known))
                return ReadFileOrIndex(known);
        if (BundleFiles.IndexOf(path) is var index && index != path)
            return ReadFileOrIndex(index);
        var files = Candidates(path);
        if (files.Count == 1)
            return ReadFileOrIndex(files[0]);
        if (AreShards(files))
            return ReadTogether(files);
        throw new CheckpointException(path, null, files.Count == 0 ? NoneFound() : SeveralFound(files));
    }

    /// <summary>Reads several files as one model, in the order given.</summary>
    /// <exception cref="CheckpointException">One cannot be read, or two have a tensor of the same name.</exception>
    public CheckpointContent ReadTogether(List<string> paths)
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
            foreach (var (key, value) in part.Metadata)
                all.Metadata.TryAdd(key, value);
            all.Sources.AddRange(part.Sources);
            all.FilesRead.AddRange(part.FilesRead);
            all.Adapter ??= part.Adapter;
            all.Config ??= part.Config;
            all.Quantisation ??= part.Quantisation;
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
        content.Config = ModelConfig.Beside(path);
        content.Quantisation = Quantisation(path, content);
        foreach (var name in new[] { AdapterConfig.FileName, ModelConfig.FileName })
            if (Path.Combine(Path.GetDirectoryName(path) ?? "", name) is var config && File.Exists(config))
                content.FilesRead.Add(config);
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
        var given = path.LastIndexOf(Path.GetFileName(path), StringComparison.Ordinal);
        foreach (var file in map.Select(m => m.File).Distinct().Order(NaturalOrder.Instance))
        {
            var shard = Path.Combine(folder, file);
            if (!File.Exists(shard))
                throw new CheckpointException(
                    path,
                    null,
                    $"the index names {Text.Quote(file)}, which is not beside it"
                );
            var part = ReadFile(string.Concat(path.AsSpan(0, given), file));
            all ??= new CheckpointContent { InModelOrder = false, Format = part.Format };
            foreach (var tensor in part.Tensors)
                byName[$"{file}\n{tensor.Name}"] = tensor;
            foreach (var (key, value) in part.Metadata)
                all.Metadata.TryAdd(key, value);
            all.FilesRead.AddRange(part.FilesRead);
            all.Adapter ??= part.Adapter;
            all.Config ??= part.Config;
            all.Quantisation ??= part.Quantisation;
        }
        if (all is null)
            throw new CheckpointException(path, null, "the index's weight_map is empty");
        all.FilesRead.Add(path);
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
        return all;
    }

    /// <summary>
    /// The only index of a folder, else all files with the extension of a checkpoint, in natural order.
    /// </summary>
    private List<string> Candidates(string folder)
    {
        try
        {
            var files = new List<string>();
            var indices = new List<string>();
            foreach (var file in Directory.EnumerateFiles(folder))
            {
                if (file.EndsWith(".index.json", StringComparison.Ordinal))
                    indices.Add(file);
                else if (Array.Exists(_extensions, e => file.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
                    files.Add(file);
            }
            files.Sort(NaturalOrder.Instance);
            return indices.Count == 1 ? indices : files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(folder, null, $"the folder cannot be listed: {e.Message}", e);
        }
    }

    private string NoneFound() =>
        $"no checkpoint in this folder (looked for {string.Join(", ", KnownNames[..4])}, an index.json,"
        + $" or one *{string.Join(", *", _extensions)})";

    private static string SeveralFound(List<string> files)
    {
        var names = string.Join(", ", files.Take(10).Select(Path.GetFileName));
        return $"{files.Count} checkpoints in this folder, name one: {names}{(files.Count > 10 ? ", ..." : "")}";
    }

    /// <summary>
    /// Whether the files are NAME-00001-of-0000N.EXT to NAME-0000N-of-0000N.EXT, all of them and no others.
    /// </summary>
    private static bool AreShards(List<string> files)
    {
        for (var i = 0; i < files.Count; i++)
        {
            var name = Path.GetFileNameWithoutExtension(files[i]);
            var of = name.LastIndexOf("-of-", StringComparison.Ordinal);
            if (of < 5 || !int.TryParse(name.AsSpan(of + 4), out var count) || count != files.Count)
                return false;
            var start = name.LastIndexOf('-', of - 1) + 1;
            if (!int.TryParse(name.AsSpan(start, of - start), out var number) || number != i + 1)
                return false;
        }
        return files.Count > 1;
    }
}
