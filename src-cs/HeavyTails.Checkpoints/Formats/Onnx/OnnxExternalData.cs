using System.Globalization;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Formats.Onnx;

/// <summary>
/// The files beside an ONNX model that hold its tensors. One outside the model's folder is never opened.
/// </summary>
internal sealed class OnnxExternalData(ByteSource model, List<ByteSource> opened)
{
    private readonly Dictionary<string, FileSource> _files = [];

    /// <summary>Where the bytes of a tensor lie, by the keys location, offset and length of its entry.</summary>
    /// <exception cref="CheckpointException">The place is outside the model's folder or the file.</exception>
    public (ByteSource Source, long Start, long Length) Locate(string tensor, Dictionary<string, string> entry, long at)
    {
        if (model is not FileSource)
            throw model.Fail(
                at,
                $"tensor {Text.Quote(tensor)} is in another file, and a model in memory has no folder:"
                    + " open it by its path"
            );
        if (!entry.TryGetValue("location", out var location) || location.Length == 0)
            throw model.Fail(at, $"tensor {Text.Quote(tensor)} is in another file, which is not named");
        if (!_files.TryGetValue(location, out var file))
        {
            file = FileSource.Open(Resolve(tensor, location, at));
            opened.Add(file);
            _files.Add(location, file);
        }
        var start = Number(entry, "offset", 0, tensor, at);
        var length = Number(entry, "length", Math.Max(0, file.Length - start), tensor, at);
        if (start > file.Length || length > file.Length - start)
            throw model.Fail(
                at,
                $"tensor {Text.Quote(tensor)} should be bytes {start} to {(Int128)start + length} of {file.Name},"
                    + $" which has {file.Length}"
            );
        return (file, start, length);
    }

    private long Number(Dictionary<string, string> entry, string key, long otherwise, string tensor, long at) =>
        !entry.TryGetValue(key, out var text) ? otherwise
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n
        : throw model.Fail(
            at,
            $"tensor {Text.Quote(tensor)} has external {key} {Text.Quote(text)}, expected an integer >= 0"
        );

    private string Resolve(string tensor, string location, long at)
    {
        var refused = model.Fail(
            at,
            $"tensor {Text.Quote(tensor)} points to {Text.Quote(location)}, outside the model's folder"
        );
        if (
            Path.IsPathRooted(location)
            || location.Contains('\0')
            || location.Contains('\\')
            || Array.IndexOf(location.Split('/'), "..") >= 0
        )
            throw refused;
        var given = Path.GetDirectoryName(model.FileName) ?? "";
        var path = Path.Combine(given, location);
        if (!File.Exists(path))
            throw model.Fail(
                at,
                $"tensor {Text.Quote(tensor)} is in {Text.Quote(location)}, which is not beside the model"
            );
        // A link may lead only to where the model is, or to where the model's own link leads: Hugging Face's cache is
        // made of such links.
        var target = Final(path);
        var inside =
            Under(target, Final(Path.GetFullPath(given.Length == 0 ? "." : given)))
            || Under(target, Path.GetDirectoryName(Final(model.FileName))!);
        return inside ? path : throw refused;
    }

    /// <summary>The path that remains when every link on it is followed, at most 40.</summary>
    private static string Final(string path)
    {
        var full = Path.GetFullPath(path);
        var root = Path.GetPathRoot(full)!;
        var real = root;
        var links = 0;
        var parts = new Stack<string>(
            full[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse()
        );
        while (parts.TryPop(out var part))
        {
            var next = Path.GetFullPath(Path.Combine(real, part));
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            if (info.LinkTarget is not { } link || ++links > 40)
            {
                real = next;
                continue;
            }
            var target = Path.GetFullPath(Path.Combine(real, link));
            foreach (
                var step in target[Path.GetPathRoot(target)!.Length..]
                    .Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries)
                    .Reverse()
            )
                parts.Push(step);
            real = Path.GetPathRoot(target)!;
        }
        return real;
    }

    private static bool Under(string path, string folder) =>
        path.StartsWith(
            folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar,
            StringComparison.Ordinal
        );
}
