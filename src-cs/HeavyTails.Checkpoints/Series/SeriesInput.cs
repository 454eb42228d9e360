using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Core.NetSeries;

namespace HeavyTails.Checkpoints.Series;

/// <summary>A series that was found, or why a folder that should hold one does not.</summary>
public sealed record SeriesInput
{
    /// <summary>Name of the series or of the folder.</summary>
    public required string Name { get; init; }

    /// <summary>The nets; null where there is a fault.</summary>
    public SeriesFiles? Files { get; private init; }

    /// <summary>Why there is no series; null where there is one.</summary>
    public string? Fault { get; private init; }

    /// <summary>
    /// What paths name: a folder with the nets of a series, a folder of such folders, several such folders, or the
    /// checkpoints of one series. One series at least is found.
    /// </summary>
    /// <exception cref="CheckpointException">
    /// They name no series, or nets of runs with different settings, or a folder cannot be read.
    /// </exception>
    /// <exception cref="ArgumentException">There are no paths.</exception>
    public static IReadOnlyList<SeriesInput> Of(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        if (paths is [var folder] && Directory.Exists(folder))
            return OfFolder(folder);
        if (paths.Count > 1 && paths.All(Directory.Exists))
        {
            SeriesInput[] found = [.. paths.Select(OfRun)];
            if (Array.Exists(found, input => input.Files is not null))
                return found;
        }
        var folders = paths.Select(path => Path.GetDirectoryName(Path.GetFullPath(path))).Distinct().ToArray();
        CheckOneSetting(folders);
        var files = SeriesFiles.Of(paths);
        return [Found(folders is [{ } only] ? files with { Folder = only, Name = Path.GetFileName(only) } : files)];
    }

    // The average over nets of different step sizes or networks is none of a series.
    private static void CheckOneSetting(string?[] folders)
    {
        if (folders.Length < 2)
            return;
        var known = folders
            .Select(folder => (Folder: folder!, RunRecord.Of(folder).Setting))
            .Where(run => run.Setting is not null)
            .ToArray();
        var other = Array.Find(known, run => run.Setting != known[0].Setting);
        if (other.Setting is not null)
            throw new CheckpointException(
                other.Folder,
                null,
                $"expected nets of one run as a series, got {Words(known[0].Setting!)} in {known[0].Folder} and "
                    + $"{Words(other.Setting)} here; name the folders to have a row for each run"
            );

        static string Words(RunSetting s) =>
            FormattableString.Invariant($"{s.Network}, eta {s.StepSize:G6}, b {s.BatchSize}");
    }

    private static IReadOnlyList<SeriesInput> OfFolder(string folder)
    {
        if (SeriesFiles.OfFilesIn(folder) is { } files)
            return [Found(files)];
        SeriesInput[] runs =
        [
            .. Directory
                .EnumerateDirectories(folder)
                .Where(path => !Path.GetFileName(path).StartsWith('.'))
                .Order(NaturalOrder.Instance)
                .Select(OfRun),
        ];
        if (Array.Exists(runs, input => input.Files is not null))
            return runs;
        return SeriesFiles.In(folder) is { } folders
            ? [Found(folders)]
            : throw new CheckpointException(
                folder,
                null,
                "expected saved nets whose names differ in a number (net_0.pyT, net_1.pyT, ...), or folders of such "
                    + $"nets, got {Directory.EnumerateFileSystemEntries(folder).Count()} other files and folders"
            );
    }

    private static SeriesInput OfRun(string folder)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        try
        {
            return SeriesFiles.OfFilesIn(folder) is { } files
                ? Found(files)
                : new() { Name = name, Fault = "it holds no saved nets whose names differ in a number" };
        }
        catch (CheckpointException fault)
        {
            return new() { Name = name, Fault = fault.Message };
        }
    }

    private static SeriesInput Found(SeriesFiles files) => new() { Name = files.Name, Files = files };
}
