using HeavyTails.Runs.Index;
using HeavyTails.Runs.Terminal;
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Cli.Terminal;

/// <summary>Runs side by side on standard output: what differs, and how many values are equal.</summary>
internal static class ComparisonText
{
    public static void Print(RunComparison comparison)
    {
        for (var i = 0; i < comparison.Runs.Count; i++)
        {
            var run = comparison.Runs[i];
            var problem = comparison.Tables[i].Problem ?? run.Entry.Problem;
            Line(
                $"{comparison.Names[i]}  {run.Place.Path}  {run.Entry.State}" + (problem is null ? "" : $"  {problem}")
            );
        }
        Values("settings", comparison.Context, comparison.Names);
        Values("provenance", comparison.Provenance, comparison.Names);
        for (var i = 0; i < comparison.Numbers.Count; i++)
            Numbers(comparison.Numbers[i], comparison.Names[0], comparison.Names[i + 1]);
        if (comparison.IsEqual)
            Line("\nequal: all settings, and every value of the tables");
    }

    private static void Values(string title, IReadOnlyList<ComparedValue> values, IReadOnlyList<string> names)
    {
        var different = values.Where(v => !v.IsEqual).ToList();
        Line($"\n{title}: {Count(values.Count - different.Count, "value")} equal, {different.Count} different");
        if (different.Count == 0)
            return;
        var table = new TextTable();
        table.AddColumn(title, left: true);
        foreach (var name in names)
            table.AddColumn(name, left: true);
        foreach (var value in different)
            table.AddRow([$"{value.Part} {value.Key}", .. value.Values.Select(v => v ?? "-")]);
        table.Print();
    }

    private static void Numbers(ComparedTable table, string first, string other)
    {
        if (table.Unpaired is { } why)
        {
            Line($"\nnumbers of {first} and {other}: there is nothing to pair, {why}");
            return;
        }
        var by = table.Keys.Count > 0 ? $"cells with the same {string.Join(", ", table.Keys)}" : "rows in their order";
        Line(
            $"\nnumbers of {first} and {other}: {Count(table.Pairs, "pair")} of rows, by {by}"
                + Left(table.Rows.First - table.Pairs, first)
                + Left(table.Rows.Other - table.Pairs, other)
        );
        foreach (var (columns, name) in new[] { (table.OnlyFirst, first), (table.OnlyOther, other) })
            if (columns.Count > 0)
                Line($"only in {name}: {string.Join(", ", columns)}");
        if (table.Pairs == 0)
        {
            Line("no column was compared, since no row of one has its pair in the other");
            return;
        }
        var different = table.Columns.Where(c => c.Different > 0).ToList();
        Line($"{Count(table.Columns.Count - different.Count, "column")} equal, {different.Count} different");
        if (different.Count == 0)
            return;
        var text = new TextTable();
        text.AddColumn("column", left: true);
        text.AddColumn("different", left: false);
        foreach (var title in new[] { $"mean {first}", $"mean {other}", "greatest", "relative" })
            text.AddColumn(title, left: false);
        text.AddColumn("at", left: true);
        foreach (var column in different)
            text.AddRow(
                column.Name,
                $"{column.Different} of {column.Compared}",
                Number(column.FirstMean),
                Number(column.OtherMean),
                Number(column.Greatest),
                Number(column.GreatestRelative),
                column.Where ?? ""
            );
        text.Print();
    }

    private static string Number(double x) => double.IsNaN(x) ? "-" : SignificantAscii(x);

    private static string Left(int rows, string name) =>
        rows == 0 ? "" : $"; {Count(rows, "row")} of {name} without one";

    private static void Line(string text) => Console.WriteLine(Printable.Lines(text));
}
