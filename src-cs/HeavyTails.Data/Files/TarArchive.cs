using System.Formats.Tar;
using HeavyTails.Runs.Files;

namespace HeavyTails.Data.Files;

/// <summary>Extracts files from compressed archives.</summary>
internal static class TarArchive
{
    /// <summary>
    /// Extracts named files of one folder from a .tar.gz, all of them or none. No other entry is written anywhere.
    /// </summary>
    /// <exception cref="DatasetException">
    /// The archive is damaged, lacks a file, or inflates to far more than images do.
    /// </exception>
    public static void Extract(string path, string folder, IReadOnlyList<string> names, string root)
    {
        WholeFolder.Replace(
            Path.Combine(root, folder),
            aside =>
            {
                var left = names.ToHashSet();
                try
                {
                    using var unzip = Gunzip.Open(path);
                    using var tar = new TarReader(unzip);
                    while (left.Count > 0 && tar.GetNextEntry() is { } entry)
                    {
                        var name = Path.GetFileName(entry.Name);
                        if (entry.Name == $"{folder}/{name}" && entry.DataStream is not null && left.Remove(name))
                            entry.ExtractToFile(Path.Combine(aside, name), overwrite: true);
                    }
                }
                catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or FormatException)
                {
                    throw new DatasetException($"{path}: the archive is damaged ({fault.Message})", fault);
                }
                if (left.Count > 0)
                    throw new DatasetException(
                        $"{path}: the archive has no {string.Join(", ", left.Order())} in {folder}"
                    );
            }
        );
    }
}
