using HeavyTails.Runs.Cells;
using Microsoft.Data.Sqlite;
using static HeavyTails.Runs.Index.IndexNames;

namespace HeavyTails.Runs.Index;

/// <summary>The tables behind the view of one name: rows of its runs, and their parameters.</summary>
internal sealed class IndexedTable : IDisposable
{
    private const string OfRows = "rows",
        OfParameters = "parameters";

    private readonly SqliteConnection _database;
    private readonly string _rows,
        _parameters;
    private readonly IndexNames _columns = new(IndexSchema.Run, IndexSchema.Row);
    private readonly IndexNames _keys = new(IndexSchema.Run);
    private IReadOnlyList<string> _last = [];
    private Sql? _insert;

    public IndexedTable(SqliteConnection database, string view)
    {
        _database = database;
        (_rows, _parameters) = (Quoted(view + IndexSchema.RowsEnd), Quoted(view + IndexSchema.ParametersEnd));
        Sql.Run(
            database,
            $"""
            create table if not exists {_rows}(run text, row integer);
            create index if not exists {Quoted(view + "/run")} on {_rows}(run);
            create table if not exists {_parameters}(run text primary key) without rowid;
            """
        );
    }

    /// <summary>All columns: of which table, under which name in the run's files, and under which name here.</summary>
    public IEnumerable<(string Of, string Source, string Column)> Columns =>
        [
            .. _columns.All.Select(c => (OfRows, c.Key, c.Value)),
            .. _keys.All.Select(c => (OfParameters, c.Key, c.Value)),
        ];

    /// <summary>Takes up a column that an earlier process made.</summary>
    public void Restore(string of, string source, string column) =>
        (of == OfRows ? _columns : _keys).Restore(source, column);

    /// <summary>Adds the parameters of a run.</summary>
    public void Describe(string run, IEnumerable<RunValue> parameters)
    {
        RunValue[] values = [.. parameters];
        string[] columns = [.. values.Select(v => ColumnOf(_keys, _parameters, v.Key))];
        using var insert = new Sql(
            _database,
            $"insert into {_parameters}({string.Join(", ", columns.Select(Quoted).Prepend("run"))}) "
                + $"values({IndexWriter.Marks(columns.Length + 1)})"
        );
        insert.Run([run, .. values.Select(v => v.Value)]);
    }

    /// <summary>Adds a row of a run.</summary>
    /// <param name="run">Key of the run.</param>
    /// <param name="number">Number of the row in its run, from 1.</param>
    /// <param name="row">The row, whose list of columns is often the one of the row before.</param>
    public void Add(string run, int number, RunRow row)
    {
        if (_insert is null || !ReferenceEquals(row.Columns, _last))
        {
            _insert?.Dispose();
            _insert = null;
            string[] columns = [.. row.Columns.Select(c => ColumnOf(_columns, _rows, c))];
            _insert = new(
                _database,
                $"insert into {_rows}({string.Join(", ", ["run", "row", .. columns.Select(Quoted)])}) "
                    + $"values({IndexWriter.Marks(columns.Length + 2)})"
            );
            _last = row.Columns;
        }
        _insert.Bind(1, run);
        _insert.Bind(2, number);
        for (var i = 0; i < row.Values.Count; i++)
            _insert.Bind(i + 3, IsCount(row.Columns[i]) && row.Values[i] is double x ? (int)x : row.Values[i]);
        _insert.Run();
    }

    /// <summary>Takes out the rows and the parameters of a run.</summary>
    public void Remove(string run)
    {
        RemoveRows(run);
        Delete(_parameters, run);
    }

    /// <summary>Takes out the rows of a run whose table turned out to be damaged.</summary>
    public void RemoveRows(string run) => Delete(_rows, run);

    /// <summary>Whether no run has parameters or rows here.</summary>
    public bool IsEmpty() => IndexSchema.Number(_database, $"select count(*) from {_parameters}") == 0;

    /// <summary>Removes the tables and the view.</summary>
    public string DropSql(string view)
    {
        _insert?.Dispose();
        _insert = null;
        return $"drop view if exists {Quoted(view)}; drop table {_rows}; drop table {_parameters}";
    }

    /// <summary>The view of the rows beside the parameters of their runs; a column of the rows goes first.</summary>
    public string ViewSql(string view)
    {
        var taken = _columns.All.Select(c => c.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        string[] columns =
        [
            "r.run",
            "r.row",
            .. _keys.All.Select(c => c.Value).Where(c => !taken.Contains(c)).Select(c => "p." + Quoted(c)),
            .. _columns.All.Select(c => "r." + Quoted(c.Value)),
        ];
        return $"create view {Quoted(view)} as select {string.Join(", ", columns)} "
            + $"from {_rows} r left join {_parameters} p on p.run = r.run";
    }

    public void Dispose() => _insert?.Dispose();

    private void Delete(string table, string run)
    {
        using var delete = new Sql(_database, $"delete from {table} where run = ?");
        delete.Run(run);
    }

    // All other numbers are kept as reals, so that 1 / 10 is 0.1 in a question.
    private static bool IsCount(string column) => column is Cell.IndexColumn or Cell.RepeatColumn;

    private string ColumnOf(IndexNames names, string table, string source)
    {
        if (names.Find(source) is { } known)
            return known;
        var column = names.Give(source);
        Sql.Run(_database, $"alter table {table} add column {Quoted(column)}");
        return column;
    }
}
