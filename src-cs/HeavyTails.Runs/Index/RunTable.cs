// A table by columns: eight bytes for each number, and a text only where a column has texts.
namespace HeavyTails.Runs.Index;

/// <summary>A column of a run's table, one value for each row.</summary>
/// <param name="name">Name of the column in the run's table.</param>
public sealed class RunColumn(string name)
{
    private readonly List<double> _numbers = [];
    private readonly List<string?> _texts = [];

    // Rows below this number have a value, which may be NaN; others are absent or texts.
    private readonly List<bool> _present = [];

    /// <summary>Name of the column in the run's table.</summary>
    public string Name => name;

    /// <summary>Numbers by row; NaN where the row has a text or nothing.</summary>
    public IReadOnlyList<double> Numbers => _numbers;

    /// <summary>Texts by row, null where the row has none; the list may be shorter than the table.</summary>
    public IReadOnlyList<string?> Texts => _texts;

    /// <summary>Whether the column has any text.</summary>
    public bool HasTexts => _texts.Count > 0;

    /// <summary>The value of a row: a double, a text, or null.</summary>
    public object? this[int row] =>
        row < _texts.Count && _texts[row] is { } text ? text
        : row < _present.Count && _present[row] ? _numbers[row]
        : null;

    internal void Add(int row, object? value)
    {
        if (value is null)
            return;
        Fill(row);
        _present[row] = true;
        if (value is double number)
        {
            _numbers[row] = number;
            return;
        }
        while (_texts.Count <= row)
            _texts.Add(null);
        _texts[row] = (string)value;
    }

    internal void Fill(int row)
    {
        while (_numbers.Count <= row)
        {
            _numbers.Add(double.NaN);
            _present.Add(false);
        }
    }
}

/// <summary>All rows of one run in memory, by columns.</summary>
public sealed class RunTable
{
    private readonly Dictionary<string, RunColumn> _columns = new(StringComparer.Ordinal);
    private readonly List<RunColumn> _order = [];

    private RunTable() { }

    /// <summary>Number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>The columns in the order of the table.</summary>
    public IReadOnlyList<RunColumn> Columns => _order;

    /// <summary>Why there are no rows although there is a table; null if it was read.</summary>
    public string? Problem { get; private set; }

    /// <summary>The column of a name; null if there is none.</summary>
    public RunColumn? Find(string name) => _columns.GetValueOrDefault(name);

    /// <summary>Reads the rows of a run; of a damaged table nothing is used.</summary>
    public static RunTable Read(RunReading run)
    {
        var table = new RunTable();
        try
        {
            foreach (var row in RunRows.Of(run))
                table.Add(row);
        }
        catch (InvalidDataException damaged)
        {
            return new() { Problem = damaged.Message };
        }
        foreach (var column in table._order)
            column.Fill(table.Count - 1);
        return table;
    }

    private void Add(RunRow row)
    {
        for (var i = 0; i < row.Values.Count; i++)
        {
            if (!_columns.TryGetValue(row.Columns[i], out var column))
            {
                column = _columns[row.Columns[i]] = new(row.Columns[i]);
                _order.Add(column);
            }
            column.Add(Count, row.Values[i]);
        }
        Count++;
    }
}
