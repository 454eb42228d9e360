// A model in the cache of Hugging Face's hub:
//   models--ORGANISATION--NAME/refs/main          the commit's hash
//   models--ORGANISATION--NAME/snapshots/HASH/    links to the files in ../../blobs
// huggingface/huggingface_hub, file_download.py
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints;

/// <summary>Finds the snapshot of a model in the cache of Hugging Face's hub.</summary>
internal static class CacheFolder
{
    private const int LongestHash = 128;

    /// <summary>
    /// The snapshot that the folder's refs/main names, or the only one there is; the folder itself where it is no
    /// model's folder in a cache.
    /// </summary>
    /// <param name="folder">A folder.</param>
    /// <returns>The folder to read, and a clause that says which it is; null for the folder itself.</returns>
    /// <exception cref="CheckpointException">The folder has snapshots, and which is meant is not said.</exception>
    public static (string Folder, string? Said) Resolve(string folder)
    {
        var snapshots = Path.Combine(folder, "snapshots");
        if (!Directory.Exists(snapshots))
            return (folder, null);
        var main = Path.Combine(folder, "refs", "main");
        if (File.Exists(main))
        {
            var hash = Hash(main);
            var named = Path.Combine(snapshots, hash);
            return Directory.Exists(named)
                ? (named, $"snapshot {Text.Quote(hash)}, which refs/main names, is read")
                : throw new CheckpointException(main, 0, $"it names {Text.Quote(hash)}, which is not among snapshots");
        }
        string[] all;
        try
        {
            all = [.. Directory.EnumerateDirectories(snapshots).Take(11).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(snapshots, null, $"the folder cannot be listed: {e.Message}", e);
        }
        return all.Length switch
        {
            1 => (all[0], $"snapshot {Text.Quote(Path.GetFileName(all[0]))}, the only one, is read"),
            0 => throw new CheckpointException(snapshots, null, "no snapshot in this folder: nothing was downloaded"),
            _ => throw new CheckpointException(
                snapshots,
                null,
                "expected refs/main to name a snapshot, there is none; name one of "
                    + string.Join(", ", all.Take(10).Select(s => Text.Quote(Path.GetFileName(s))))
                    + (all.Length > 10 ? ", ..." : "")
            ),
        };
    }

    private static string Hash(string path)
    {
        using var file = FileSource.Open(path);
        if (file.Length > LongestHash)
            throw file.Fail(0, $"expected the hash of a commit, got {file.Length} bytes");
        var hash = System.Text.Encoding.ASCII.GetString(file.ReadAll(0, (int)file.Length, "hash")).Trim();
        return hash.Length > 0 && hash.All(char.IsAsciiLetterOrDigit)
            ? hash
            : throw file.Fail(0, $"expected the hash of a commit, got {Text.Quote(hash)}");
    }
}
