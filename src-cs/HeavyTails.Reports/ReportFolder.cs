// A report is made in a folder of another name and renamed at the end: one that exists is complete, and a failed run leaves the old one alone.
using HeavyTails.Runs;

namespace HeavyTails.Reports;

static class ReportFolder
{
    // Tells our folders from others, so that nothing else is ever replaced.
    const string Marker = "style.css", MarkerText = "/* HeavyTails report */\n";

    public static string? WhyNoPixels() =>
        HeadlessBrowser.Find() is null ? $"Figures were not made as PNG: no headless Chromium was found. To have them: {HeadlessBrowser.HowToInstall}." : null;

    public static void Write(string folder, Action<string> write)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        Refuse(folder);
        WholeFolder.Replace(folder, aside =>
        {
            File.WriteAllText(Path.Combine(aside, Marker), MarkerText + Page.Css);
            PlotlyScript.CopyTo(aside);
            write(aside);
        });
    }

    /// <summary>Each figure as a page of its own, and as PNG.</summary>
    public static void WriteFigures(string folder, IReadOnlyList<Figure> figures, bool pixels)
    {
        foreach (var figure in figures)
            Figures.SaveHtml(figure.Chart, Path.Combine(folder, "figures", figure.Name + ".html"), "../" + PlotlyScript.FileName);
        if (pixels)
            Figures.SavePng([.. figures.Select(f => (f.Chart, Path.Combine(folder, "figures", f.Name + ".png")))]);
    }

    static void Refuse(string folder)
    {
        if (File.Exists(folder))
            throw new IOException($"{folder}: expected a folder to write the report to, there is a file of that name");
        if (!Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any())
            return;
        var marker = Path.Combine(folder, Marker);
        if (!File.Exists(marker) || !File.ReadAllText(marker).StartsWith(MarkerText, StringComparison.Ordinal))
            throw new IOException($"{folder}: expected a new folder, an empty one or an older report, it holds other files");
    }
}
