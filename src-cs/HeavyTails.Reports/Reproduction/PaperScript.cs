// src-fs/papers/PAPER/SCRIPT.fsx: an experiment. Scripts whose names end in "page" are loaded by others to fill a page,
// and are no experiments. The first lines of an experiment are a comment that says how long it takes:
//   // quick: 4 step sizes, 2 seeds, 1 min on two cores; full: 16 step sizes, 3 seeds, 6 min; 1.5 GB a worker.
using System.Globalization;
using System.Text.RegularExpressions;

namespace HeavyTails.Reports.Reproduction;

/// <summary>A script that reproduces something, and what its first lines say of its cost.</summary>
/// <param name="Paper">Name of its folder: "LiMaZhang2018".</param>
/// <param name="Name">Name of the script without ending: "experiment".</param>
/// <param name="Path">Path of the script.</param>
/// <param name="Title">Title of its page: the first line of its Markdown; the name where there is none.</param>
public sealed partial record PaperScript(string Paper, string Name, string Path, string Title)
{
    /// <summary>The stated time of each scale in seconds, by its name; a scale that states none is left out.</summary>
    public required IReadOnlyDictionary<string, double> Stated { get; init; }

    /// <summary>The scripts of all papers, sorted by paper and name.</summary>
    /// <param name="papers">The folder of the papers' folders.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static IReadOnlyList<PaperScript> In(string papers) =>
        [
            .. Directory
                .EnumerateDirectories(papers)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.fsx"))
                .Where(path => !path.EndsWith("page.fsx", StringComparison.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal)
                .Select(Of),
        ];

    private static PaperScript Of(string path)
    {
        var folder = System.IO.Path.GetDirectoryName(path)!;
        var name = System.IO.Path.GetFileNameWithoutExtension(path);
        var page = new[] { name, "page", "run" }
            .Select(stem => System.IO.Path.Combine(folder, stem + ".md"))
            .FirstOrDefault(File.Exists);
        var title = page is null ? name : File.ReadLines(page).FirstOrDefault("").TrimStart('#', ' ');
        return new(System.IO.Path.GetFileName(folder), name, path, title)
        {
            Stated = Times(File.ReadLines(path).TakeWhile(line => line.StartsWith("//", StringComparison.Ordinal))),
        };
    }

    // "quick: ..., 70 s on two cores; full: ..., 25 min on two cores" as seconds by scale.
    private static Dictionary<string, double> Times(IEnumerable<string> comment)
    {
        var text = string.Join(' ', comment.Select(line => line.TrimStart('/', ' ')));
        var times = new Dictionary<string, double>();
        foreach (Match scale in Scale().Matches(text))
            if (Duration().Match(scale.Groups["what"].Value) is { Success: true } time)
                times.TryAdd(
                    scale.Groups["scale"].Value,
                    double.Parse(time.Groups["number"].Value, CultureInfo.InvariantCulture)
                        * time.Groups["unit"].Value switch
                        {
                            "s" => 1,
                            "min" => 60,
                            _ => 3600,
                        }
                );
        return times;
    }

    [GeneratedRegex(@"\b(?<scale>quick|full): (?<what>.*?)(?=\b(?:quick|full): |$)")]
    private static partial Regex Scale();

    // The first duration of a scale that stands after a comma or at its beginning.
    [GeneratedRegex(@"(?:^|, )(?<number>\d+(?:\.\d+)?) (?<unit>s|min|h)\b")]
    private static partial Regex Duration();
}
