// A report is made in a folder of another name and renamed at the end: one that exists is complete, and a failed run leaves the old one alone.
using HeavyTails.Runs;

namespace HeavyTails.Reports;

static class ReportFolder
{
    // Tells our folders from others, so that nothing else is ever replaced.
    const string Marker = "style.css",
        MarkerText = "/* HeavyTails report */\n";

    // All that a report holds, by folder and ending.
    static readonly HashSet<string> Own =
    [
        "index.html",
        "layers.csv",
        "layers.json",
        "series.csv",
        Marker,
        "layers",
        "figures",
    ];
    static readonly string[] OwnEndings = [".html", ".png"];

    public static void Write(string folder, Action<string> write)
    {
        Refuse(folder);
        WholeFolder.Replace(
            folder,
            aside =>
            {
                File.WriteAllText(Path.Combine(aside, Marker), MarkerText + Page.Css);
                PlotlyScript.CopyTo(aside);
                write(aside);
            }
        );
    }

    /// <summary>Refuses a folder that cannot be written or that holds anything but an older report.</summary>
    public static void Check(string folder)
    {
        OutputPath.CheckFolder(folder);
        Refuse(folder);
    }

    /// <summary>Each figure as a page of its own and, where they are asked for, as PNG; says which have one.</summary>
    public static Pixels WriteFigures(string folder, IReadOnlyList<Figure> figures, bool pixels)
    {
        foreach (var figure in figures)
            Figures.SaveHtml(
                figure.Chart,
                Path.Combine(folder, "figures", figure.Name + ".html"),
                "../" + PlotlyScript.FileName
            );
        return pixels ? Pixels.Draw(Path.Combine(folder, "figures"), figures) : Pixels.None;
    }

    static void Refuse(string folder)
    {
        var place = OutputPath.Target(folder);
        if (File.Exists(place))
            throw new IOException($"{folder}: expected a folder to write the report to, there is a file of that name");
        if (!Directory.Exists(place) || !Directory.EnumerateFileSystemEntries(place).Any())
            return;
        var marker = Path.Combine(place, Marker);
        if (!File.Exists(marker) || !File.ReadAllText(marker).StartsWith(MarkerText, StringComparison.Ordinal))
            throw new IOException(
                $"{folder}: expected a new folder, an empty one or an older report, it holds other files"
            );
        // An older report is replaced as a whole, so whatever a user laid into it would be lost.
        if (Foreign(place) is { } foreign)
            throw new IOException(
                $"{folder}: expected a folder with nothing but an older report in it, "
                    + $"it also holds {Path.GetRelativePath(place, foreign)}"
            );
    }

    static string? Foreign(string report) =>
        Directory
            .EnumerateFileSystemEntries(report)
            .FirstOrDefault(e => !Own.Contains(Path.GetFileName(e)) && !IsPlotly(Path.GetFileName(e)))
        ?? new[] { "layers", "figures" }
            .Select(name => Path.Combine(report, name))
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateFileSystemEntries)
            .FirstOrDefault(e => !OwnEndings.Contains(Path.GetExtension(e)) || Directory.Exists(e));

    static bool IsPlotly(string name) =>
        name.StartsWith("plotly-", StringComparison.Ordinal) && name.EndsWith(".min.js", StringComparison.Ordinal);
}
