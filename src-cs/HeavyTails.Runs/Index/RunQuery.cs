// A question may do nothing but read: SQLite asks a guard for each action that a statement would take, and the guard
// allows SELECT, reading columns, functions and recursion. A text between double quotes is a name and never a text, so
// that a mistyped column is an error.
using System.Diagnostics;
using System.Text.RegularExpressions;
using HeavyTails.Runs.Terminal;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HeavyTails.Runs.Index;

/// <summary>Bounds of a question to the index.</summary>
public sealed record QueryLimits
{
    /// <summary>Longest time that an answer may take. Default: one minute.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Ends the question early.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>The answer to a question.</summary>
/// <param name="Columns">Names of the columns, each different from the others.</param>
/// <param name="Rows">
/// The rows, read as they are asked for: one value for each column, a double, a long, a text or null.
/// </param>
public sealed record QueryAnswer(IReadOnlyList<string> Columns, IEnumerable<object?[]> Rows);

/// <summary>
/// A question cannot be answered; the message is one line that says what was expected and what it was.
/// </summary>
public sealed class QueryException(string message) : UnusableDataException(message);

/// <summary>Questions in SQL to an index.</summary>
internal static partial class RunQuery
{
    private const int StepsBetweenLooks = 10_000;

    // Options of sqlite3_db_config: whether a text between double quotes may stand for itself in a statement.
    private const int QuotedTextInStatements = 1013,
        QuotedTextInTables = 1014;

    private const long MostMemory = 1L << 30;

    /// <summary>Answers one SELECT or WITH statement.</summary>
    /// <exception cref="QueryException">
    /// The statement does anything else, is wrong, names what there is not, or takes too long.
    /// </exception>
    public static QueryAnswer Ask(SqliteConnection database, string question, QueryLimits limits)
    {
        if (!Beginning().IsMatch(question))
            throw new QueryException($"expected a SELECT or WITH statement, got \"{Printable.Short(question, 80)}\"");
        var handle = database.Handle!;
        raw.sqlite3_db_config(handle, QuotedTextInStatements, 0, out _);
        raw.sqlite3_db_config(handle, QuotedTextInTables, 0, out _);
        raw.sqlite3_hard_heap_limit64(MostMemory);
        var refused = "";
        raw.sqlite3_set_authorizer(handle, Guard, null);
        Sql? statement = null;
        try
        {
            statement = new(database, question, out var rest);
            if (!Nothing().IsMatch(rest))
                throw new QueryException(
                    $"expected one statement, got another one after it: \"{Printable.Short(rest.Trim(), 80)}\""
                );
        }
        catch (SqliteException e)
        {
            throw new QueryException(Explained(database, e, refused));
        }
        finally
        {
            raw.sqlite3_set_authorizer(handle, (strdelegate_authorizer?)null, null);
        }
        var columns = Different(statement.Columns);
        return new(columns, Rows(database, statement, columns.Length, limits));

        int Guard(object user, int action, string one, string two, string where, string inner)
        {
            if (
                action is raw.SQLITE_SELECT or raw.SQLITE_READ or raw.SQLITE_RECURSIVE
                || (action == raw.SQLITE_FUNCTION && two != "load_extension")
            )
                return raw.SQLITE_OK;
            refused = string.Join(' ', new[] { NameOf(action), one, two }.Where(s => !string.IsNullOrEmpty(s)));
            return raw.SQLITE_DENY;
        }
    }

    /// <summary>The views and tables with their columns: views of experiments, then the common tables.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<string> Columns)> Schema(SqliteConnection database)
    {
        var names = new List<(string Name, IReadOnlyList<string> Columns)>();
        using var all = new Sql(
            database,
            "select name from sqlite_schema where type = 'view' or (type = 'table' and instr(name, '/') = 0) "
                + "order by type = 'table', name"
        );
        while (all.Next())
        {
            using var columns = new Sql(database, $"select * from {IndexNames.Quoted(all.Text(0)!)} limit 0");
            names.Add((all.Text(0)!, columns.Columns));
        }
        return names;
    }

    private static IEnumerable<object?[]> Rows(SqliteConnection database, Sql statement, int width, QueryLimits limits)
    {
        using var owned = statement;
        var clock = Stopwatch.StartNew();
        raw.sqlite3_progress_handler(database.Handle!, StepsBetweenLooks, Look, null);
        try
        {
            while (Next())
            {
                var row = new object?[width];
                for (var i = 0; i < width; i++)
                    row[i] = statement.Value(i);
                yield return row;
            }
        }
        finally
        {
            raw.sqlite3_progress_handler(database.Handle!, 0, null, null);
        }

        int Look(object user) => clock.Elapsed > limits.Time || limits.Cancellation.IsCancellationRequested ? 1 : 0;

        bool Next()
        {
            try
            {
                return statement.Next();
            }
            catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_INTERRUPT)
            {
                limits.Cancellation.ThrowIfCancellationRequested();
                throw new QueryException(
                    $"expected an answer within {limits.Time.TotalSeconds:0.###} seconds, and there was none"
                );
            }
            catch (SqliteException e)
            {
                throw new QueryException(
                    IndexFile.IsDamage(e)
                        ? $"expected a whole {IndexFile.Name}, got a damaged one ({e.Message}): delete it and ask again"
                        : Explained(database, e, "")
                );
            }
        }
    }

    private static string[] Different(string[] names)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        return
        [
            .. names.Select(name =>
            {
                var different = name;
                for (var n = 2; !taken.Add(different); n++)
                    different = $"{name}_{n}";
                return different;
            }),
        ];
    }

    private static string Explained(SqliteConnection database, SqliteException error, string refused)
    {
        if (refused.Length > 0)
            return $"expected a statement that only reads, got one that would do: {refused}";
        if (error.SqliteErrorCode == raw.SQLITE_NOMEM)
            return $"expected an answer within {MostMemory >> 20} MiB of memory, and there was none";
        var said = Printable.Short(error.Message.Trim(), 400);
        if (Missing().Match(said) is not { Success: true } missing)
            return said;
        var schema = Schema(database);
        if (missing.Groups["what"].Value == "table")
            return $"{said}; expected one of {string.Join(", ", schema.Select(s => Shown(s.Name)))}";
        var name = missing.Groups["name"].Value;
        var near = schema
            .SelectMany(s => s.Columns)
            .Distinct()
            .Where(c => IsNear(c, name[(name.LastIndexOf('.') + 1)..]))
            .Take(8)
            .ToList();
        return near.Count > 0
            ? $"{said}; did you mean {string.Join(" or ", near.Select(Shown))}?"
            : $"{said}; --schema lists the columns. A text stands between single quotes: 'text'";
    }

    private static string Shown(string name) => Plain().IsMatch(name) ? name : IndexNames.Quoted(name);

    // The same letters, or one of the names within the other.
    private static bool IsNear(string column, string name) =>
        name.Length > 2
        && column.Length > 2
        && (
            column.Contains(name, StringComparison.OrdinalIgnoreCase)
            || name.Contains(column, StringComparison.OrdinalIgnoreCase)
            || Distance(column.ToUpperInvariant(), name.ToUpperInvariant()) <= 1 + name.Length / 5
        );

    // Levenshtein's distance: the least number of letters to insert, delete or replace.
    private static int Distance(string a, string b)
    {
        int[] before = [.. Enumerable.Range(0, b.Length + 1)];
        for (var i = 1; i <= a.Length; i++)
        {
            var now = new int[b.Length + 1];
            now[0] = i;
            for (var j = 1; j <= b.Length; j++)
                now[j] = Math.Min(Math.Min(now[j - 1], before[j]) + 1, before[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            before = now;
        }
        return before[^1];
    }

    private static string NameOf(int action) =>
        action switch
        {
            raw.SQLITE_PRAGMA => "PRAGMA",
            raw.SQLITE_ATTACH => "ATTACH",
            raw.SQLITE_DETACH => "DETACH",
            raw.SQLITE_INSERT => "INSERT",
            raw.SQLITE_UPDATE => "UPDATE",
            raw.SQLITE_DELETE => "DELETE",
            raw.SQLITE_FUNCTION => "the function",
            _ => "a change",
        };

    // SELECT or WITH after blanks and comments.
    [GeneratedRegex(
        @"^(\s|--[^\n]*(\n|$)|/\*.*?\*/)*(SELECT|WITH)\b",
        RegexOptions.IgnoreCase | RegexOptions.Singleline
    )]
    private static partial Regex Beginning();

    [GeneratedRegex(@"^(\s|;|--[^\n]*(\n|$)|/\*.*?\*/)*$", RegexOptions.Singleline)]
    private static partial Regex Nothing();

    [GeneratedRegex("no such (?<what>table|column): (?<name>.+)$")]
    private static partial Regex Missing();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex Plain();
}
