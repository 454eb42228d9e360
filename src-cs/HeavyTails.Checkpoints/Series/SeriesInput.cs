using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;

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
    /// <exception cref="CheckpointException">They name no series, or a folder cannot be read.</exception>
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
        var files = SeriesFiles.Of(paths);
        return [Found(folders is [{ } only] ? files with { Folder = only, Name = Path.GetFileName(only) } : files)];
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
