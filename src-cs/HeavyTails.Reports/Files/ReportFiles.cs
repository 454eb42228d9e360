// files.txt lists the path of each file of a report, itself among them, one on each line.
using System.Text.RegularExpressions;
using HeavyTails.Runs.Files;

namespace HeavyTails.Reports.Files;

/// <summary>Which files of a folder belong to a report, so that no other file is removed with it.</summary>
static partial class ReportFiles
{
    const string Name = "files.txt";

    // Reports of earlier versions have no list. They hold these files, and those that their pages name.
    static readonly string[] KnownNames = ["index.html", "layers.csv", "layers.json", "series.csv", "style.css"];

    /// <summary>Writes the list of the files that the folder holds now.</summary>
    public static void List(string folder)
    {
        var files = Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file))
            .Append(Name)
            .Order(StringComparer.Ordinal);
        WholeFile.Write(Path.Combine(folder, Name), string.Join('\n', files) + "\n");
    }

    /// <summary>
    /// The path of a file, link or folder in a report that does not belong to it; null if there is none.
    /// </summary>
    public static string? Foreign(string report)
    {
        var list = Path.Combine(report, Name);
        var own = File.Exists(list) ? [.. File.ReadLines(list)] : KnownOf(report);
        var folders = own.Select(file => Path.GetDirectoryName(file)!).ToHashSet();
        return ForeignIn(report);

        string? ForeignIn(string folder)
        {
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
            {
                var path = Path.GetRelativePath(report, entry.FullName);
                var isFolder = entry is DirectoryInfo;
                if (entry.LinkTarget is not null || !(isFolder ? folders : own).Contains(path))
                    return path;
                if (isFolder && ForeignIn(entry.FullName) is { } foreign)
                    return foreign;
            }
            return null;
        }
    }

    static HashSet<string> KnownOf(string report)
    {
        HashSet<string> known = [.. KnownNames];
        foreach (var file in Directory.EnumerateFiles(report).Select(Path.GetFileName).OfType<string>())
            if (Script().IsMatch(file))
                known.Add(file);
        foreach (var layer in NamedIn("index.html").Where(name => name.StartsWith("layers/", StringComparison.Ordinal)))
            known.UnionWith(NamedIn(layer).Append(layer));
        known.UnionWith(NamedIn("index.html"));
        return known;

        IEnumerable<string> NamedIn(string page) =>
            Path.Combine(report, page) is var path && File.Exists(path)
                ? [.. Named().Matches(File.ReadAllText(path)).Select(m => m.Groups["file"].Value)]
                : [];
    }

    [GeneratedRegex("""(?:src|href)="(?:\.\./)?(?<file>(?:layers|figures)/[A-Za-z0-9._-]+)[?#"]""")]
    private static partial Regex Named();

    [GeneratedRegex(@"^plotly-[0-9.]+\.min\.js$")]
    private static partial Regex Script();
}
