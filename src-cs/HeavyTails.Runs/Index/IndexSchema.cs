// runs(run, name, hash, folder, state, ...)    a run
// contexts(run, part, key, value)              its parameters, axes and settings
// notes(run, part, key, value)                 its programs, machines and times
// failures(run, cell, point, reason, seconds)  cells of an incomplete run that failed
// columns(name, source, column, rows_of)       which column of which view holds which column of which table
// "NAME"(run, row, PARAMETERS..., COLUMNS...)  a view for each name of an experiment: the rows of all of its runs
// "NAME/rows"(run, row, COLUMNS...), "NAME/parameters"(run, PARAMETERS...): the tables behind that view
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace HeavyTails.Runs.Index;

/// <summary>The tables of runs.db that every index has.</summary>
internal static class IndexSchema
{
    /// <summary>"HvyT", by which runs.db is told from other databases of SQLite.</summary>
    public const int ApplicationId = 0x48767954;

    /// <summary>Version of the tables; an index of another version is made anew.</summary>
    public const int Version = 1;

    /// <summary>Ends of the names of the tables behind a view.</summary>
    public const string RowsEnd = "/rows",
        ParametersEnd = "/parameters";

    /// <summary>Names of the tables, which no view may have.</summary>
    public static readonly string[] Tables = ["runs", "contexts", "notes", "failures", "columns"];

    /// <summary>The columns that every view begins with.</summary>
    public const string Run = "run",
        Row = "row";

    public static void Create(SqliteConnection database) =>
        Sql.Run(
            database,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                pragma application_id = {ApplicationId};
                pragma user_version = {Version};
                create table runs(
                    run text primary key, name text, hash text, folder text, state text, kind text, started text,
                    finished text, revision text, host text, instruction_set text, cells integer, done integer,
                    failed integer, rows integer, seconds real, cell_seconds real, problem text, stamp text
                ) without rowid;
                create table contexts(run text, part text, key text, value);
                create table notes(run text, part text, key text, value);
                create table failures(run text, cell integer, point text, reason text, seconds real);
                create table columns(name text, source text, "column" text, "of" text);
                create index contexts_of_run on contexts(run);
                create index notes_of_run on notes(run);
                create index failures_of_run on failures(run);
                """
            )
        );

    /// <summary>Whether a database is an index of this version.</summary>
    public static bool Fits(SqliteConnection database) =>
        Number(database, "pragma application_id") == ApplicationId
        && Number(database, "pragma user_version") == Version;

    /// <summary>The one whole number that a statement answers.</summary>
    public static long Number(SqliteConnection database, string text)
    {
        using var statement = new Sql(database, text);
        return statement.Next() && statement.Value(0) is long number ? number : 0;
    }
}
