using HeavyTails.Checkpoints.IO;
using HeavyTails.Core.NetSeries;

namespace HeavyTails.Checkpoints.Series;

/// <summary>Tail indices by layer of the average over a series of nets.</summary>
public static class SeriesAnalysis
{
    /// <summary>Most numbers of missing nets that a note names.</summary>
    private const int MostNamed = 10;

    /// <summary>Reads a series in one pass and estimates the tail indices of its averaged layers.</summary>
    /// <param name="files">The nets.</param>
    /// <param name="pass">How they are read; null for the defaults.</param>
    /// <param name="options">How the tail indices are estimated; null for the defaults.</param>
    /// <exception cref="CheckpointException">A net cannot be read, or has other layers than the first.</exception>
    /// <exception cref="OperationCanceledException">The token of <paramref name="pass"/> was cancelled.</exception>
    public static SeriesTails Of(SeriesFiles files, SeriesPassOptions? pass = null, SeriesOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        var read = SeriesPass.Of(files, pass);
        var record = RunRecord.Of(files.Folder);
        return new()
        {
            Name = files.Name,
            Nets = files.Paths.Count,
            First = Path.GetFileName(files.Paths[0]),
            Last = Path.GetFileName(files.Paths[^1]),
            Layers = [.. read.Layers.Select(layer => LayerTails.Of(layer, options))],
            Setting = record.Setting,
            Training = record.Training,
            Skipped = read.Skipped,
            Notes = [.. Notes(files), .. record.Notes],
        };
    }

    private static IReadOnlyList<string> Notes(SeriesFiles files)
    {
        List<string> notes = [];
        var missing = files.Missing();
        if (missing.Count > 0)
            notes.Add(
                (missing.Count == 1 ? "one net is" : $"{missing.Count} nets are")
                    + $" missing between {files.Numbers[0]} and {files.Numbers[^1]}: {First(missing)}"
            );
        if (files.Others.Count > 0)
            notes.Add(
                (files.Others.Count == 1 ? "one checkpoint" : $"{files.Others.Count} checkpoints")
                    + $" of the folder, with other names, not in the series: {First(files.Others)}"
            );
        return notes;
    }

    private static string First<T>(IReadOnlyList<T> all) =>
        string.Join(", ", all.Take(MostNamed)) + (all.Count > MostNamed ? ", ..." : "");
}
