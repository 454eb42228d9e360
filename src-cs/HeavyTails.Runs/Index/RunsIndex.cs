// runs.db is derived from the folders of the runs and can be deleted at any time. Each question compares the sizes and
// times of the runs' files with those in the index, and reads the runs that have changed, so that an answer is never
// out of date.
using Microsoft.Data.Sqlite;

namespace HeavyTails.Runs.Index;

/// <summary>The index of all runs below a folder: a database that is brought up to date before it answers.</summary>
public sealed class RunsIndex : IDisposable
{
    private readonly SqliteConnection _database;

    private RunsIndex(string root, string path, string? remark, SqliteConnection database) =>
        (Root, Path, Remark, _database) = (root, path, remark, database);

    /// <summary>Full path of the folder of all runs.</summary>
    public string Root { get; }

    /// <summary>
    /// Path of the database: runs.db in the root, or a file for temporary files if that is read-only.
    /// </summary>
    public string Path { get; }

    /// <summary>Why the database does not lie in the root; null if it does.</summary>
    public string? Remark { get; }

    /// <summary>Opens the index of a folder, after the runs that have changed were read.</summary>
    /// <param name="root">The folder of all runs.</param>
    /// <param name="anew">Whether the index is made anew, as if there were none. Default: false.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static RunsIndex Open(string root, bool anew = false)
    {
        root = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(root));
        if (!Directory.Exists(root))
            throw new DirectoryNotFoundException(
                $"{root}: expected the folder of all runs, but there is none; sweeps make it, and --runs or "
                    + "HEAVYTAILS_RUNS names another"
            );
        var (path, remark) = BringUpToDate(root, anew);
        return new(root, path, remark, IndexFile.OpenToRead(path));
    }

    /// <summary>
    /// Brings the index of a folder up to date after a sweep. Nothing depends on it, since every question does the same
    /// first; it is for programs that read runs.db themselves. An index of more than 64 MB is left to the next
    /// question.
    /// </summary>
    /// <param name="root">The folder of all runs.</param>
    /// <param name="make">
    /// Whether an index is made where there is none. Default: false, where the call takes no time in folders of which
    /// nobody has asked a question.
    /// </param>
    /// <returns>
    /// Null, or one line that says why runs.db is not up to date. A full disk, a read-only folder or a damaged run is
    /// no error of the caller's.
    /// </returns>
    public static string? Update(string root, bool make = false)
    {
        try
        {
            root = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(root));
            var path = System.IO.Path.Combine(root, IndexFile.Name);
            var old = new FileInfo(path);
            if (old.Exists ? old.Length > LongestUpdate : !make)
                return null;
            var places = RunPlace.Below(root);
            if (!IsUpToDate(path, places))
                IndexFile.Make(path, places, anew: false);
            return null;
        }
        catch (Exception e)
            when (e
                    is IOException
                        or UnauthorizedAccessException
                        or SqliteException
                        or DllNotFoundException
                        or TypeInitializationException
            )
        {
            return $"{root}: {IndexFile.Name} was not updated: {Terminal.ExitCode.Innermost(e).Message}";
        }
    }

    private const long LongestUpdate = 64 << 20;

    /// <summary>All runs, in the order of their folders.</summary>
    public IReadOnlyList<RunEntry> Runs()
    {
        var entries = new List<RunEntry>();
        using var runs = new Sql(_database, "select * from runs order by folder");
        while (runs.Next())
            entries.Add(
                new()
                {
                    Key = runs.Text(0)!,
                    Name = runs.Text(1)!,
                    Hash = runs.Text(2)!,
                    Folder = runs.Text(3)!,
                    State = runs.Text(4)!,
                    Kind = runs.Text(5)!,
                    Started = runs.Text(6),
                    Finished = runs.Text(7),
                    Revision = runs.Text(8),
                    Host = runs.Text(9),
                    InstructionSet = runs.Text(10),
                    Cells = Whole(11),
                    Done = Whole(12),
                    Failed = Whole(13),
                    Rows = Whole(14),
                    Seconds = runs.Value(15) as double?,
                    CellSeconds = runs.Value(16) as double?,
                    Problem = runs.Text(17),
                }
            );
        return entries;

        int Whole(int column) => (int)(runs.Value(column) as long? ?? 0);
    }

    /// <inheritdoc cref="RunQuery.Ask"/>
    public QueryAnswer Query(string question, QueryLimits? limits = null) =>
        RunQuery.Ask(_database, question, limits ?? new());

    /// <summary>The views and tables with their columns, the views first.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<string> Columns)> Schema() => RunQuery.Schema(_database);

    /// <summary>Closes the database.</summary>
    public void Dispose() => _database.Dispose();

    private static (string Path, string? Remark) BringUpToDate(string root, bool anew)
    {
        var places = RunPlace.Below(root);
        var path = System.IO.Path.Combine(root, IndexFile.Name);
        if (!anew && IsUpToDate(path, places))
            return (path, null);
        string reason;
        try
        {
            IndexFile.Make(path, places, anew);
            return (path, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            reason = e.Message;
        }
        var elsewhere = IndexFile.Elsewhere(root);
        MakePrivate(System.IO.Path.GetDirectoryName(elsewhere)!);
        if (anew || !IsUpToDate(elsewhere, places))
            IndexFile.Make(elsewhere, places, anew);
        return (elsewhere, $"{path} cannot be written ({reason}); the index is {elsewhere}");
    }

    // Folders for temporary files are shared with other users.
    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(
                folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
    }

    private static bool IsUpToDate(string path, IReadOnlyList<RunPlace> places) =>
        IndexFile.StampsOf(path) is { } stamps
        && stamps.Count == places.Count
        && places.All(p => stamps.GetValueOrDefault(p.Folder) == p.Stamp);
}
