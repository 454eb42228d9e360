using System.Globalization;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Formats.TensorFlow;

/// <summary>The files of a checkpoint: PREFIX.index and PREFIX.data-00000-of-00001 beside it.</summary>
/// <param name="index">The index.</param>
/// <param name="shards">Number of data files.</param>
/// <param name="opened">Gets each file that is opened; its owner closes it.</param>
internal sealed class BundleFiles(ByteSource index, int shards, List<ByteSource> opened)
{
    public const string IndexExtension = ".index";
    private const string State = "checkpoint";
    private const int MostStateBytes = 1 << 20;

    private readonly Dictionary<ulong, FileSource> _files = [];

    /// <summary>Whether the numbers' most significant bytes come first.</summary>
    public bool BigEndian { get; init; }

    /// <summary>The data file of a number, counted from 0.</summary>
    public FileSource Open(ulong shard, string variable, long at)
    {
        if (index is not FileSource)
            throw index.Fail(at, "the numbers are in other files, and bytes in memory have no folder: open it by path");
        if (shard >= (ulong)shards)
            throw index.Fail(at, $"variable {Text.Quote(variable)} is in data file {shard} of {shards}");
        if (!_files.TryGetValue(shard, out var file))
        {
            var prefix = index.FileName.EndsWith(IndexExtension, StringComparison.Ordinal)
                ? index.FileName[..^IndexExtension.Length]
                : index.FileName;
            var path = string.Create(CultureInfo.InvariantCulture, $"{prefix}.data-{shard:00000}-of-{shards:00000}");
            if (!File.Exists(path))
                throw index.Fail(
                    null,
                    $"the numbers are in {Text.Quote(Path.GetFileName(path))}, which is not beside the index"
                );
            _files.Add(shard, file = FileSource.Open(path));
            opened.Add(file);
        }
        return file;
    }

    /// <summary>
    /// The index that a path names: a prefix, a data file, a SavedModel's folder or saved_model.pb, a folder whose file
    /// "checkpoint" names the last one, or that file. Every other path as it is.
    /// </summary>
    public static string IndexOf(string path)
    {
        if (Directory.Exists(path))
            return Variables(path) ?? LastOf(Path.Combine(path, State)) ?? path;
        if (File.Exists(path))
        {
            var name = Path.GetFileName(path);
            var data = name.IndexOf(".data-", StringComparison.Ordinal);
            var index = data > 0 ? path[..^(name.Length - data)] + IndexExtension : null;
            return name == State ? LastOf(path) ?? path
                : name == "saved_model.pb" ? Variables(Path.GetDirectoryName(path) ?? "") ?? path
                : index is not null && File.Exists(index) ? index
                : path;
        }
        return File.Exists(path + IndexExtension) ? path + IndexExtension : path;
    }

    private static string? Variables(string folder) =>
        Path.Combine(folder, "variables", "variables" + IndexExtension) is var path
        && File.Exists(Path.Combine(folder, "saved_model.pb"))
        && File.Exists(path)
            ? path
            : null;

    /// <summary>The index of the checkpoint that model_checkpoint_path names, beside the file; null for none.</summary>
    private static string? LastOf(string state)
    {
        if (!File.Exists(state))
            return null;
        using var file = FileSource.Open(state);
        if (file.Length > MostStateBytes)
            return null;
        var text = System.Text.Encoding.UTF8.GetString(file.ReadAll(0, (int)file.Length, "checkpoint state"));
        var line = text.Split('\n')
            .FirstOrDefault(l => l.StartsWith("model_checkpoint_path:", StringComparison.Ordinal));
        var quoted = line?.Split('"') is [_, var name, ..] ? name : null;
        if (string.IsNullOrEmpty(quoted))
            return null;
        // Where the training ran, the path was absolute; the checkpoint is beside the file all the same.
        var last = quoted[(quoted.LastIndexOfAny(['/', '\\']) + 1)..];
        var index = Path.Combine(Path.GetDirectoryName(state) ?? "", last + IndexExtension);
        return last.Length > 0 && File.Exists(index) ? index : null;
    }
}
