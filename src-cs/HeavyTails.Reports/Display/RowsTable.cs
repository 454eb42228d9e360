using System.Globalization;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Reports.Display;

/// <summary>Rows of a record as a table: a column for each name, in the order in which the names first occur.</summary>
internal static class RowsTable
{
    public static DisplayTable Of(IReadOnlyList<Row> rows)
    {
        string[] names = [.. rows.SelectMany(row => row.Select(field => field.Key)).Distinct()];
        return new(
            [.. names.Select(name => new DisplayHead(name, rows.Any(row => IsText(row, name))))],
            [.. rows.Select(row => names.Select(name => Cell(row, name)).ToArray())]
        );
    }

    private static bool IsText(Row row, string name) => row.Any(field => field.Key == name && field.Value is string);

    // Six significant digits, which are enough to read; the record itself holds all of them.
    private static string Cell(Row row, string name) =>
        !row.Has(name) ? ""
        : IsText(row, name) ? row.Text(name)
        : row[name].ToString("G6", CultureInfo.InvariantCulture);
}
