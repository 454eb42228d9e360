using System.CommandLine;
using HeavyTails.Cli.Terminal;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Index;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands.Runs;

/// <summary>The command heavytails runs show: one run with its context, its provenance and its numbers.</summary>
internal static class ShowRun
{
    public static Command Create()
    {
        var which = new Argument<string>("run")
        {
            Description = "The beginning of a run's hash, the name of an experiment with one run, or a run's folder.",
            HelpName = "RUN",
        };
        var root = RunsCommand.Root();
        var command = new Command(
            "show",
            """
            Show a run: its settings, what computed it, and the range of each column of its table.

            Examples:
              heavytails runs show 8c24db
              heavytails runs show out/heavy-tail-sgd-networks-8c24dbb8defbce5f
            """
        )
        {
            which,
            root,
        };
        command.SetAction(parsed =>
        {
            var run = RunReading.Of(RunLookup.Find(parsed.GetValue(which)!, RunsCommand.RootOf(parsed.GetValue(root))));
            Print(run);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(RunReading run)
    {
        var table = RunTable.Read(run);
        var entry = run.Entry;
        var failed = entry.Failed > 0 ? $", {entry.Failed} failed" : "";
        Line($"{entry.Name}  {entry.Hash}");
        Line(run.Place.Path);
        Line($"{entry.State}, {entry.Done} of {entry.Cells} cells{failed}, {table.Count} rows");
        if ((table.Problem ?? entry.Problem) is { } problem)
            Line($"problem: {problem}");
        Values("Context", run.Context.Select(v => (v.Part, v.Key, v.Value)));
        Values("Provenance", run.Notes.Where(v => v.Part != "package").Select(v => (v.Part, v.Key, v.Value)));
        var packages = run.Notes.Where(v => v.Part == "package").Select(v => $"{v.Key} {Csv.Text(v.Value)}").ToList();
        if (packages.Count > 0)
            Line($"\npackages: {string.Join(", ", packages)}");
        if (table.Columns.Count > 0)
            Numbers(table);
        foreach (var cell in run.Failures)
            Line($"cell {cell.Index} failed: {cell.Failure!.Split('\n')[0]}");
    }

    private static void Values(string title, IEnumerable<(string Part, string Key, object Value)> values)
    {
        var table = new TextTable();
        table.AddColumn(title.ToLowerInvariant(), left: true);
        table.AddColumn("", left: true);
        table.AddColumn("", left: true);
        foreach (var (part, key, value) in values)
            table.AddRow(part, key, Csv.Text(value));
        Console.WriteLine();
        table.Print();
    }

    private static void Numbers(RunTable run)
    {
        var table = new TextTable();
        table.AddColumn("column", left: true);
        foreach (var title in new[] { "numbers", "mean", "least", "greatest" })
            table.AddColumn(title, left: false);
        table.AddColumn("texts", left: true);
        foreach (var column in run.Columns)
        {
            double[] numbers = [.. column.Numbers.Where(double.IsFinite)];
            object? Of(Func<double[], double> f) => numbers.Length > 0 ? f(numbers) : null;
            var texts = column.Texts.OfType<string>().Distinct().ToList();
            table.AddRow(
                column.Name,
                $"{numbers.Length}",
                RowFormat.Cell(Of(Enumerable.Average)),
                RowFormat.Cell(Of(Enumerable.Min)),
                RowFormat.Cell(Of(Enumerable.Max)),
                texts.Count == 0 ? "" : $"{texts.Count}: {string.Join(", ", texts.Take(5))}"
            );
        }
        Console.WriteLine();
        table.Print();
    }

    private static void Line(string text) => Console.WriteLine(Printable.Lines(text));
}
