// table.csv of a complete run; the records of the cells of an incomplete one, with the values of their cells before
// them.
using HeavyTails.Runs.Cells;
using HeavyTails.Runs.Files;

namespace HeavyTails.Runs.Index;

/// <summary>A row of a run's table: columns, and for each a double, a text, or null where the row has none.</summary>
/// <param name="Columns">Names of the columns; rows of one table share the same list.</param>
/// <param name="Values">One value for each column.</param>
public readonly record struct RunRow(IReadOnlyList<string> Columns, IReadOnlyList<object?> Values);

/// <summary>The rows of runs, read one by one, so that a long table needs no memory.</summary>
public static class RunRows
{
    /// <summary>The rows of a run, in the order of its table.</summary>
    /// <exception cref="InvalidDataException">The table is damaged; the message names file and row.</exception>
    public static IEnumerable<RunRow> Of(RunReading run) =>
        run.Place.IsComplete || run.Sweep is null ? OfTable(run.Place) : OfRecords(run.Place, run.Sweep);

    private static IEnumerable<RunRow> OfTable(RunPlace place)
    {
        var path = Path.Combine(place.Path, "table.csv");
        if (!File.Exists(path))
            yield break;
        IReadOnlyList<string>? columns = null;
        foreach (var line in Lines(path))
        {
            if (columns is null)
            {
                columns = line;
                continue;
            }
            var values = new object?[columns.Count];
            for (var i = 0; i < values.Length; i++)
                values[i] = Csv.Value(line[i]);
            yield return new(columns, values);
        }
    }

    private static IEnumerable<IReadOnlyList<string>> Lines(string path)
    {
        using var lines = Csv.ReadLines(path).GetEnumerator();
        while (true)
        {
            try
            {
                if (!lines.MoveNext())
                    yield break;
            }
            catch (InvalidDataException damaged)
            {
                throw new InvalidDataException($"{path}: {damaged.Message}", damaged);
            }
            yield return lines.Current;
        }
    }

    private static IEnumerable<RunRow> OfRecords(RunPlace place, RunContext sweep)
    {
        IReadOnlyList<string> last = [];
        foreach (var record in PartialRecords.Records(place, "cells", null))
        {
            if (record.Index >= sweep.Grid.Count)
                continue;
            var cell = sweep.Grid[record.Index];
            foreach (var row in record.Rows)
            {
                string[] columns =
                [
                    Cell.IndexColumn,
                    .. cell.Values.Select(v => v.Name),
                    Cell.RepeatColumn,
                    .. row.Select(f => f.Key),
                ];
                // Rows of the same columns share one list, by which the reader knows them again.
                if (!columns.AsSpan().SequenceEqual(last as string[] ?? []))
                    last = columns;
                yield return new(
                    last,
                    [
                        (double)cell.Index,
                        .. cell.Values.Select(v => Csv.Value(v.Value)),
                        (double)cell.Repeat,
                        .. row.Select(f => f.Value),
                    ]
                );
            }
        }
    }
}
