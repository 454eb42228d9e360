// A folder's checkpoint: an index first, then the names that Hugging Face gives models and adapters, then the only checkpoint there is.
using System.Text.Json;
using HeavyTails.Checkpoints.Formats;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints;

internal static class Folder
{
    private const long MaxIndexBytes = 64L << 20;

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

    private static readonly string[] Extensions =
    [
        ".safetensors",
        ".pt",
        ".pth",
        ".th",
        ".bin",
        ".ckpt",
        ".npz",
        ".npy",
        ".onnx",
        ".dat",
    ];

    public static Content Read(string path, CheckpointOptions options, List<ByteSource> sources)
    {
        if (!Directory.Exists(path))
            return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
                ? ReadIndex(path, options, sources)
                : ReadFile(path, options, sources);
        foreach (var name in KnownNames)
            if (Path.Combine(path, name) is var known && File.Exists(known))
                return name.EndsWith(".json", StringComparison.Ordinal)
                    ? ReadIndex(known, options, sources)
                    : ReadFile(known, options, sources);
        var files = Candidates(path);
        if (files.Count == 1)
            return files[0].EndsWith(".json", StringComparison.Ordinal)
                ? ReadIndex(files[0], options, sources)
                : ReadFile(files[0], options, sources);
        if (Shards(files) is { } shards)
            return ReadTogether(shards, options, sources);
        throw new CheckpointException(
            path,
            null,
            files.Count == 0
                ? $"no checkpoint in this folder (looked for {string.Join(", ", KnownNames[..4])}, an index.json, or one *{string.Join(", *", Extensions)})"
                : $"{files.Count} checkpoints in this folder, name one: {string.Join(", ", files.Take(10).Select(Path.GetFileName))}{(files.Count > 10 ? ", ..." : "")}"
        );
    }

    public static Content ReadTogether(List<string> paths, CheckpointOptions options, List<ByteSource> sources)
    {
        Content? all = null;
        var owner = new Dictionary<string, string>();
        foreach (var path in paths)
        {
            var part = ReadFile(path, options, sources);
            all ??= new Content(part.Format) { InModelOrder = part.InModelOrder };
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
        }
        return all!;
    }

    private static Content ReadFile(string path, CheckpointOptions options, List<ByteSource> sources)
    {
        var file = FileSource.Open(path);
        sources.Add(file);
        var content = FileReader.Read(file, options);
        if (content.Tensors.Exists(t => t.Name.Contains("lora", StringComparison.OrdinalIgnoreCase)))
            content.Adapter = AdapterConfig.Beside(path);
        var config = Path.Combine(Path.GetDirectoryName(path) ?? "", AdapterConfig.FileName);
        if (File.Exists(config))
            content.FilesRead.Add(config);
        return content;
    }

    private static List<string> Candidates(string folder)
    {
        try
        {
            var files = new List<string>();
            var indices = new List<string>();
            foreach (var file in Directory.EnumerateFiles(folder))
            {
                if (file.EndsWith(".index.json", StringComparison.Ordinal))
                    indices.Add(file);
                else if (Array.Exists(Extensions, e => file.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
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

    /// <summary>NAME-00001-of-00003.EXT, ... if that is what the files are, all of them; else null.</summary>
    private static List<string>? Shards(List<string> files)
    {
        for (var i = 0; i < files.Count; i++)
        {
            var name = Path.GetFileNameWithoutExtension(files[i]);
            var of = name.LastIndexOf("-of-", StringComparison.Ordinal);
            if (
                of < 5
                || !int.TryParse(name.AsSpan(of + 4), out var count)
                || count != files.Count
                || !int.TryParse(
                    name.AsSpan(name.LastIndexOf('-', of - 1) + 1, of - 1 - name.LastIndexOf('-', of - 1)),
                    out var number
                )
                || number != i + 1
            )
                return null;
        }
        return files.Count > 1 ? files : null;
    }

    /// <summary>{"metadata": ..., "weight_map": {"tensor": "file", ...}}: file names without path parts, beside the index.</summary>
    private static Content ReadIndex(string path, CheckpointOptions options, List<ByteSource> sources)
    {
        var map = WeightMap(path);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var byName = new Dictionary<string, TensorEntry>();
        Content? all = null;
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
            var part = ReadFile(string.Concat(path.AsSpan(0, given), file), options, sources);
            all ??= new Content(part.Format) { InModelOrder = false };
            foreach (var tensor in part.Tensors)
                byName[$"{file}\n{tensor.Name}"] = tensor;
            foreach (var (key, value) in part.Metadata)
                all.Metadata.TryAdd(key, value);
            all.FilesRead.AddRange(part.FilesRead);
            all.Adapter ??= part.Adapter;
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

    private static List<(string Name, string File)> WeightMap(string path)
    {
        using var file = FileSource.Open(path);
        if (file.Length > MaxIndexBytes)
            throw file.Fail(0, $"an index of {file.Length} bytes, expected at most {MaxIndexBytes}");
        var bytes = file.ReadAll(0, (int)file.Length, "index");
        var map = new List<(string, string)>();
        var names = new HashSet<string>();
        var found = false;
        try
        {
            var mark = Text.ByteOrderMark(bytes);
            var json = new Utf8JsonReader(bytes.AsSpan(mark), new JsonReaderOptions { MaxDepth = 16 });
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
                throw new JsonException("expected an object");
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (!json.ValueTextEquals("weight_map"u8))
                {
                    json.Skip();
                    continue;
                }
                found =
                    json.Read() && json.TokenType == JsonTokenType.StartObject && !found
                        ? true
                        : throw new JsonException("expected one weight_map, an object");
                while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
                {
                    var name = json.GetString()!;
                    if (!json.Read() || json.TokenType != JsonTokenType.String)
                        throw new JsonException("expected a file name");
                    var shard = json.GetString()!;
                    if (shard is "" or "." or ".." || shard.IndexOfAny(['/', '\\', ':', '\0', '\n']) >= 0)
                        throw file.Fail(
                            mark + json.TokenStartIndex,
                            $"the index names {Text.Quote(shard)}; expected a file beside it, without path parts"
                        );
                    if (!names.Add(name))
                        throw file.Fail(mark + json.TokenStartIndex, $"the index has {Text.Quote(name)} twice");
                    map.Add((name, shard));
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw file.Fail(null, $"not the JSON of an index: {e.Message.Split('\n')[0]}", e);
        }
        return found
            ? map
            : throw file.Fail(null, "a JSON file without a weight_map: not the index of a sharded model");
    }
}
