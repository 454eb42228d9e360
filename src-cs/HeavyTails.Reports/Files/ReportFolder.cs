// A report is made in a folder of another name and renamed at the end: one that exists is complete, and a failed run leaves the old one alone.

using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Plotting;
using HeavyTails.Runs.Files;

namespace HeavyTails.Reports.Files;

static class ReportFolder
{
    // Tells our folders from others, so that nothing else is ever replaced.
    const string Marker = "style.css",
        MarkerText = "/* HeavyTails report */\n";

    public static void Write(string folder, Action<string> write)
    {
        Refuse(folder);
        WholeFolder.Replace(
            folder,
            aside =>
            {
                WholeFile.Write(Path.Combine(aside, Marker), MarkerText + Page.Css);
                if (PlotlyScript.WhyNot() is null)
                    PlotlyScript.CopyTo(aside); // else the pages say why they have no figures
                write(aside);
                ReportFiles.List(aside);
            },
            replaced => RefuseContent(folder, replaced)
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
            FigureWriter.SaveHtml(
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
        if (Directory.Exists(place))
            RefuseContent(folder, place);
    }

    // An older report is replaced as a whole, so whatever a user laid into it would be lost.
    static void RefuseContent(string folder, string content)
    {
        if (!Directory.EnumerateFileSystemEntries(content).Any())
            return;
        var marker = Path.Combine(content, Marker);
        if (!File.Exists(marker) || !File.ReadAllText(marker).StartsWith(MarkerText, StringComparison.Ordinal))
            throw new IOException(
                $"{folder}: expected a new folder, an empty one or an older report, it holds other files"
            );
        if (ReportFiles.Foreign(content) is { } foreign)
            throw new IOException(
                $"{folder}: expected a folder with nothing but an older report in it, it also holds {foreign}"
                    + (WholeFolder.IsLeftover(foreign) ? ", which a killed process left" : "")
            );
    }
}
