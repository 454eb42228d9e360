// A report is made in a folder of another name, which is renamed at the end. A report that exists is therefore
// complete, and a run that fails leaves the older report as it is.

using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Plotting;
using HeavyTails.Runs.Files;

namespace HeavyTails.Reports.Files;

/// <summary>Writes the folder of a report, and refuses folders that hold anything else.</summary>
static class ReportFolder
{
    // The first line of this file tells reports from other folders, so that nothing else is ever replaced.
    const string Marker = "style.css",
        MarkerText = "/* HeavyTails report */\n";

    /// <summary>
    /// Replaces the folder by one with the style sheet, plotly.js, what <paramref name="write"/> writes into the folder
    /// that it is given, and the list of all files.
    /// </summary>
    public static void Write(string folder, Action<string> write)
    {
        Refuse(folder);
        WholeFolder.Replace(
            folder,
            aside =>
            {
                WholeFile.Write(Path.Combine(aside, Marker), MarkerText + StyleSheet.Css);
                // Without plotly.js the pages say why their figures are pictures only.
                if (PlotlyScript.WhyNot() is null)
                    PlotlyScript.CopyTo(aside);
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

    /// <summary>Whether an older report is in the folder.</summary>
    /// <exception cref="IOException">The folder holds anything but an older report.</exception>
    public static bool HoldsReport(string folder)
    {
        Refuse(folder);
        var place = OutputPath.Target(folder);
        return Directory.Exists(place) && Directory.EnumerateFileSystemEntries(place).Any();
    }

    /// <summary>
    /// Writes each figure as a page of its own, as SVG and, if <paramref name="png"/> is true, as PNG, on
    /// <paramref name="threads"/> processors (null: on all). Returns which figures have pictures.
    /// </summary>
    public static Pictures WriteFigures(string folder, IReadOnlyList<Figure> figures, bool png, int? threads = null)
    {
        if (figures.Count > 0)
            Directory.CreateDirectory(Path.Combine(folder, "figures"));
        foreach (var figure in PlotlyScript.WhyNot() is null ? figures : [])
            FigureWriter.SaveHtml(
                figure.Chart,
                Path.Combine(folder, "figures", figure.Name + ".html"),
                "../" + PlotlyScript.FileName
            );
        return Pictures.Draw(Path.Combine(folder, "figures"), figures, png, threads ?? Environment.ProcessorCount);
    }

    static void Refuse(string folder)
    {
        var place = OutputPath.Target(folder);
        if (File.Exists(place))
            throw new IOException($"{folder}: expected a folder to write the report to, got a file of that name");
        if (Directory.Exists(place))
            RefuseContent(folder, place);
    }

    // An older report is replaced as a whole; whatever a user put into it would be lost.
    static void RefuseContent(string folder, string content)
    {
        if (!Directory.EnumerateFileSystemEntries(content).Any())
            return;
        var marker = Path.Combine(content, Marker);
        if (!File.Exists(marker) || !File.ReadAllText(marker).StartsWith(MarkerText, StringComparison.Ordinal))
            throw new IOException(
                $"{folder}: expected a new folder, an empty one or an older report, got a folder with other files"
            );
        if (ReportFiles.Foreign(content) is { } foreign)
            throw new IOException(
                $"{folder}: expected a folder with nothing but an older report, but it also holds {foreign}"
                    + (WholeFolder.IsLeftover(foreign) ? ", which a killed process left" : "")
            );
    }
}
