// ROOT/runs.db              the index; whole or absent
// ROOT/runs.db.PID.TAG.part the index while it is made: a copy of the old one, in which the runs that have changed are
//                           replaced
// A reader keeps the file that it has opened. A network file system cannot tear the index, since nobody writes to it.
using System.Security.Cryptography;
using System.Text;
using HeavyTails.Runs.Files;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HeavyTails.Runs.Index;

/// <summary>The file of an index: how it is opened, checked, made and replaced.</summary>
internal static class IndexFile
{
    /// <summary>Name of the index in the folder of all runs.</summary>
    public const string Name = "runs.db";

    /// <summary>Where the index of a root lies that cannot be written to: a folder of this user's alone.</summary>
    public static string Elsewhere(string root)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(root)))[..16];
        return Path.Combine(Path.GetTempPath(), $"heavytails-runs-{Environment.UserName}", hash + ".db");
    }

    /// <summary>Opens an index that nobody writes to any more.</summary>
    public static SqliteConnection OpenToRead(string path) =>
        Open($"file:{Escaped(path)}?immutable=1", SqliteOpenMode.ReadOnly);

    /// <summary>
    /// The stamp of each run in an index by the run's folder; null if there is no index, or it is damaged, or of
    /// another version.
    /// </summary>
    public static Dictionary<string, string>? StampsOf(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using var database = OpenToRead(path);
            return IsWhole(path, database) ? StampsIn(database) : null;
        }
        catch (SqliteException e) when (IsDamage(e))
        {
            return null;
        }
    }

    /// <summary>Whether an error says that a file is no database, or a damaged one, or cannot be opened.</summary>
    public static bool IsDamage(SqliteException error) =>
        error.SqliteErrorCode is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_CANTOPEN or raw.SQLITE_FORMAT;

    /// <summary>Brings an index up to date: makes the new one beside it and gives it the name.</summary>
    /// <param name="path">Path of the index.</param>
    /// <param name="places">The runs that there are.</param>
    /// <param name="anew">Whether nothing of the old index is used.</param>
    public static void Make(string path, IReadOnlyList<RunPlace> places, bool anew)
    {
        Leftover.RemoveBeside(path);
        var aside = Leftover.NameBeside(path) + Leftover.Part;
        using var unfinished = Unfinished.Begin(
            aside,
            () => File.Delete(aside),
            () =>
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                using var made = new FileStream(aside, FileMode.CreateNew);
            }
        );
        try
        {
            if (anew || !TryAmend(path, aside, places))
            {
                File.WriteAllBytes(aside, []);
                using var database = OpenToWrite(aside);
                IndexSchema.Create(database);
                Amend(database, [], places);
            }
            unfinished.Finish(() => File.Move(aside, path, overwrite: true));
        }
        finally
        {
            File.Delete(aside);
        }
    }

    private static bool TryAmend(string path, string aside, IReadOnlyList<RunPlace> places)
    {
        try
        {
            File.Copy(path, aside, overwrite: true);
            using var database = OpenToWrite(aside);
            if (!IsWhole(aside, database) || Text(database, "pragma quick_check(1)") != "ok")
                return false;
            Amend(database, StampsIn(database), places);
            // Pages of runs that were taken out are used again; a file that is mostly empty is packed.
            if (
                IndexSchema.Number(database, "pragma freelist_count") * 2
                > IndexSchema.Number(database, "pragma page_count")
            )
                Sql.Run(database, "vacuum");
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (SqliteException e) when (IsDamage(e))
        {
            return false;
        }
    }

    private static void Amend(
        SqliteConnection database,
        Dictionary<string, string> stamps,
        IReadOnlyList<RunPlace> places
    )
    {
        Sql.Run(database, "begin");
        using (var writer = new IndexWriter(database))
        {
            var kept = places.Where(p => stamps.GetValueOrDefault(p.Folder) == p.Stamp).ToList();
            foreach (var gone in stamps.Keys.Except(kept.Select(p => p.Folder)))
                writer.Remove(gone);
            foreach (var place in places.Except(kept))
                if (Read(place) is { } run)
                    writer.Add(run);
            writer.Finish();
        }
        Sql.Run(database, "commit");
    }

    // A run that is completed while the index is made has another name then; one that is removed is left out.
    private static RunReading? Read(RunPlace place)
    {
        try
        {
            return RunReading.Of(place);
        }
        catch (DirectoryNotFoundException) when (!place.IsComplete)
        {
            var complete = place with { Folder = place.Folder[..^".partial".Length] };
            return Directory.Exists(complete.Path) ? Read(new(complete.Root, complete.Folder)) : null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static Dictionary<string, string> StampsIn(SqliteConnection database)
    {
        var stamps = new Dictionary<string, string>(StringComparer.Ordinal);
        using var runs = new Sql(database, "select folder, stamp from runs");
        while (runs.Next())
            stamps[runs.Text(0)!] = runs.Text(1) ?? "";
        return stamps;
    }

    // A file that was cut has fewer pages than its first one says.
    private static bool IsWhole(string path, SqliteConnection database) =>
        IndexSchema.Fits(database)
        && IndexSchema.Number(database, "pragma page_count") * IndexSchema.Number(database, "pragma page_size")
            == new FileInfo(path).Length;

    private static string? Text(SqliteConnection database, string text)
    {
        using var statement = new Sql(database, text);
        return statement.Next() ? statement.Text(0) : null;
    }

    // This process alone knows the file, so that it needs neither locks nor a journal; a crash leaves a file that is
    // deleted.
    private static SqliteConnection OpenToWrite(string path)
    {
        var database = Open($"file:{Escaped(path)}?nolock=1", SqliteOpenMode.ReadWrite);
        Sql.Run(database, "pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -16000");
        return database;
    }

    private static SqliteConnection Open(string address, SqliteOpenMode mode)
    {
        var database = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = address,
                Mode = mode,
                Pooling = false,
            }.ToString()
        );
        database.Open();
        return database;
    }

    private static string Escaped(string path) =>
        path.Replace("%", "%25", StringComparison.Ordinal)
            .Replace("?", "%3f", StringComparison.Ordinal)
            .Replace("#", "%23", StringComparison.Ordinal);
}
