// Rows of all runs of one name lie in one table, which gets a column when a run first has it. Columns have no declared
// type, so that SQLite keeps numbers and texts as they are; NaN is NULL, which means and sums leave out.
using Microsoft.Data.Sqlite;
using static HeavyTails.Runs.Index.IndexNames;

namespace HeavyTails.Runs.Index;

/// <summary>Adds runs to an index that is being made, and takes them out again.</summary>
internal sealed class IndexWriter : IDisposable
{
    private readonly SqliteConnection _database;
    private readonly Dictionary<string, IndexedTable> _tables = new(StringComparer.Ordinal);
    private readonly IndexNames _names = new(IndexSchema.Tables);
    private readonly Sql _run,
        _context,
        _note,
        _failure;

    public IndexWriter(SqliteConnection database)
    {
        _database = database;
        using (var known = new Sql(database, "select name, source, \"column\", \"of\" from columns"))
            while (known.Next())
                if (known.Text(3) == "view")
                    _names.Restore(known.Text(0)!, known.Text(2)!);
                else
                    TableOf(known.Text(0)!).Restore(known.Text(3)!, known.Text(1)!, known.Text(2)!);
        _run = new(database, $"insert into runs values({Marks(19)})");
        _context = new(database, $"insert into contexts values({Marks(4)})");
        _note = new(database, $"insert into notes values({Marks(4)})");
        _failure = new(database, $"insert into failures values({Marks(5)})");
    }

    /// <summary>Adds a run with its rows. If its table is damaged, the run is listed with the reason.</summary>
    public void Add(RunReading run)
    {
        var key = KeyOf(run.Entry.Hash);
        foreach (var value in run.Context)
            _context.Run(key, value.Part, value.Key, value.Value);
        foreach (var value in run.Notes)
            _note.Run(key, value.Part, value.Key, value.Value);
        foreach (var cell in run.Failures)
        {
            var point =
                run.Sweep is { } sweep && cell.Index < sweep.Grid.Count ? sweep.Grid[cell.Index].ToString() : "";
            _failure.Run(key, cell.Index, point, cell.Failure, cell.Seconds);
        }
        var table = TableOf(run.Entry.Name);
        var (rows, problem) = (0, run.Entry.Problem);
        try
        {
            table.Describe(key, run.Context.Where(v => v.Part == "parameter"));
            foreach (var row in RunRows.Of(run))
                table.Add(key, ++rows, row);
        }
        catch (Exception e) when (e is InvalidDataException or SqliteException { SqliteErrorCode: 1 })
        {
            // Rows that were read before the damage are no whole table; SQLite's error 1 is a table of too many
            // columns.
            table.RemoveRows(key);
            (rows, problem) = (0, problem is null ? e.Message : $"{problem}; {e.Message}");
        }
        var entry = run.Entry;
        _run.Run([
            key,
            entry.Name,
            entry.Hash,
            entry.Folder,
            entry.State,
            entry.Kind,
            entry.Started,
            entry.Finished,
            entry.Revision,
            entry.Host,
            entry.InstructionSet,
            entry.Cells,
            entry.Done,
            entry.Failed,
            rows,
            entry.Seconds,
            entry.CellSeconds,
            problem,
            run.Place.Stamp,
        ]);
    }

    /// <summary>Takes out the run of a folder.</summary>
    public void Remove(string folder)
    {
        using var find = new Sql(_database, "select run, name from runs where folder = ?");
        find.Bind(1, folder);
        if (!find.Next())
            return;
        var (key, name) = (find.Text(0)!, find.Text(1)!);
        TableOf(name).Remove(key);
        foreach (var table in IndexSchema.Tables[..4])
            using (var delete = new Sql(_database, $"delete from {table} where run = ?"))
                delete.Run(key);
    }

    /// <summary>Makes the views anew, with all columns that the tables have now.</summary>
    public void Finish()
    {
        Sql.Run(_database, "delete from columns");
        using var insert = new Sql(_database, "insert into columns values(?, ?, ?, ?)");
        foreach (var (name, table) in _tables)
        {
            if (table.IsEmpty())
            {
                Sql.Run(_database, table.DropSql(_names.Give(name)));
                continue;
            }
            var view = _names.Give(name);
            insert.Run(name, name, view, "view");
            foreach (var (of, source, column) in table.Columns)
                insert.Run(name, source, column, of);
            Sql.Run(_database, $"drop view if exists {Quoted(view)}; {table.ViewSql(view)}");
        }
    }

    public void Dispose()
    {
        foreach (var table in _tables.Values)
            table.Dispose();
        foreach (var statement in new[] { _run, _context, _note, _failure })
            statement.Dispose();
    }

    internal static string Marks(int count) => string.Join(", ", Enumerable.Repeat("?", count));

    private IndexedTable TableOf(string name)
    {
        if (!_tables.TryGetValue(name, out var table))
            _tables[name] = table = new(_database, _names.Give(name));
        return table;
    }

    // The hash; a second copy of the same run, in another folder, has a number after it.
    private string KeyOf(string hash)
    {
        using var find = new Sql(_database, "select 1 from runs where run = ?");
        for (var n = 1; ; n++)
        {
            var key = n == 1 ? hash : $"{hash}~{n}";
            find.Reset();
            find.Bind(1, key);
            if (!find.Next())
                return key;
        }
    }
}
