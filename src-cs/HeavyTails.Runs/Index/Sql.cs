// Statements of SQLite over its C interface, of which a few calls suffice: prepare, bind, step, column, finalize.
// Microsoft.Data.Sqlite opens the database; its own commands would box each number.
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HeavyTails.Runs.Index;

/// <summary>A prepared statement.</summary>
internal sealed class Sql : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public Sql(SqliteConnection connection, string text)
        : this(connection, text, out _) { }

    /// <summary>Prepares the first statement of a text; the rest of the text is not looked at.</summary>
    public Sql(SqliteConnection connection, string text, out string rest)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_database, text, out _statement, out rest));
    }

    /// <summary>Runs one or several statements that return nothing.</summary>
    public static void Run(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    /// <summary>Runs the statement with values, each a double, a whole number, a text or null.</summary>
    public void Run(params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            Bind(i + 1, values[i]);
        var result = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement);
        if (result is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
            Check(result);
    }

    /// <summary>Sets a parameter, the first of which is 1. NaN becomes NULL, as everywhere in SQLite.</summary>
    public void Bind(int at, object? value) =>
        Check(
            value switch
            {
                null => raw.sqlite3_bind_null(_statement, at),
                double x => raw.sqlite3_bind_double(_statement, at, x),
                int n => raw.sqlite3_bind_int64(_statement, at, n),
                string text => raw.sqlite3_bind_text(_statement, at, text),
                _ => throw new ArgumentException($"expected a number or a text, got {value.GetType().Name}"),
            }
        );

    /// <summary>Makes the statement ready to be run again.</summary>
    public void Reset() => raw.sqlite3_reset(_statement);

    /// <summary>Goes to the next row of the answer; false after the last one.</summary>
    public bool Next()
    {
        var result = raw.sqlite3_step(_statement);
        if (result is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
            Check(result);
        return result == raw.SQLITE_ROW;
    }

    /// <summary>Names of the answer's columns.</summary>
    public string[] Columns =>
        [
            .. Enumerable
                .Range(0, raw.sqlite3_column_count(_statement))
                .Select(i => raw.sqlite3_column_name(_statement, i).utf8_to_string()),
        ];

    /// <summary>A value of the present row: a double, a long, a text or null; bytes become hexadecimal text.</summary>
    public object? Value(int column) =>
        raw.sqlite3_column_type(_statement, column) switch
        {
            raw.SQLITE_NULL => null,
            raw.SQLITE_INTEGER => raw.sqlite3_column_int64(_statement, column),
            raw.SQLITE_FLOAT => raw.sqlite3_column_double(_statement, column),
            raw.SQLITE_BLOB => Convert.ToHexStringLower(raw.sqlite3_column_blob(_statement, column)),
            _ => raw.sqlite3_column_text(_statement, column).utf8_to_string(),
        };

    public string? Text(int column) => Value(column) is { } value ? Files.Csv.Text(value) : null;

    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
            throw new SqliteException(raw.sqlite3_errmsg(_database).utf8_to_string(), result);
    }
}
