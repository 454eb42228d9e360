// ROOT/**/FOLDER/context.json: every folder with a context is a run. Sweeps lie directly below the root, single
// trainings in folders of their experiment, for example ROOT/gradient-norms/runs/94bed195b0a967b6.
using System.Globalization;
using System.Text.RegularExpressions;
using HeavyTails.Runs.Files;

namespace HeavyTails.Runs.Index;

/// <summary>The folder of a run as it was found at one moment.</summary>
/// <param name="Root">Full path of the folder of all runs.</param>
/// <param name="Folder">Path of the run's folder below the root, with "/" between folders.</param>
public sealed partial record RunPlace(string Root, string Folder)
{
    private const string Partial = ".partial";

    /// <summary>Depth below the root down to which runs are looked for.</summary>
    private const int Deepest = 4;

    /// <summary>The files and folders whose sizes and times tell whether a run has changed.</summary>
    private static readonly string[] Watched = ["context.json", "run.json", "table.csv", "cells", "failures"];

    /// <summary>Full path of the run's folder.</summary>
    public string Path => System.IO.Path.Combine(Root, Folder);

    /// <summary>Whether all cells of the run have their results.</summary>
    public bool IsComplete => !Folder.EndsWith(Partial, StringComparison.Ordinal);

    /// <summary>Name of the folder once the run is complete.</summary>
    public string FinalName
    {
        get
        {
            var name = System.IO.Path.GetFileName(Folder);
            return IsComplete ? name : name[..^Partial.Length];
        }
    }

    /// <summary>Sizes and times of the run's files, which change whenever the run does.</summary>
    public string Stamp { get; } = StampOf(System.IO.Path.Combine(Root, Folder));

    /// <summary>The run in a given folder.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder has no context.json.</exception>
    public static RunPlace At(string folder)
    {
        var path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(folder));
        if (!File.Exists(System.IO.Path.Combine(path, "context.json")))
            throw new DirectoryNotFoundException($"{folder}: expected the folder of a run, with its context.json");
        return new(System.IO.Path.GetDirectoryName(path)!, System.IO.Path.GetFileName(path));
    }

    /// <summary>All runs below a folder, in the order of their paths; none if there is no such folder.</summary>
    public static IReadOnlyList<RunPlace> Below(string root)
    {
        root = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(root));
        List<RunPlace> places = [];
        Walk("", 1);
        places.Sort((a, b) => string.CompareOrdinal(a.Folder, b.Folder));
        return places;

        void Walk(string below, int depth)
        {
            foreach (var name in FoldersIn(System.IO.Path.Combine(root, below)))
            {
                var folder = below.Length == 0 ? name : $"{below}/{name}";
                if (name.StartsWith('.') || Leftover.IsName(name))
                    continue;
                if (IsRun(System.IO.Path.Combine(root, folder)))
                {
                    // A run is renamed when it is complete; an incomplete folder beside it is a remainder.
                    if (
                        !name.EndsWith(Partial, StringComparison.Ordinal)
                        || !Directory.Exists(System.IO.Path.Combine(root, folder[..^Partial.Length]))
                    )
                        places.Add(new(root, folder));
                }
                else if (depth < Deepest)
                    Walk(folder, depth + 1);
            }
        }
    }

    /// <summary>
    /// Whether a folder is a run: it has a context, or it has the name of a sweep, whose context is then missing.
    /// </summary>
    private static bool IsRun(string path) =>
        File.Exists(System.IO.Path.Combine(path, "context.json"))
        || SweepName().IsMatch(System.IO.Path.GetFileName(path));

    private static IReadOnlyList<string> FoldersIn(string folder)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(folder).Select(path => System.IO.Path.GetFileName(path))];
        }
        catch (Exception e) when (e is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return []; // The folder has been removed since it was seen, or belongs to somebody else.
        }
    }

    private static string StampOf(string path) =>
        string.Join(
            ' ',
            Watched.Select(name =>
            {
                var file = new FileInfo(System.IO.Path.Combine(path, name));
                var isFolder = !file.Exists && Directory.Exists(file.FullName);
                return file.Exists ? $"{file.Length}@{Ticks(file.LastWriteTimeUtc)}"
                    : isFolder ? Ticks(Directory.GetLastWriteTimeUtc(file.FullName))
                    : "-";
            })
        );

    private static string Ticks(DateTime time) => time.Ticks.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^.+-[0-9a-f]{16}(\.partial)?$")]
    private static partial Regex SweepName();
}
