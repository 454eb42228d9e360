using System.CommandLine;
using System.IO.Enumeration;
using HeavyTails.Runs.Index;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands.Runs;

/// <summary>The command heavytails runs list: a line for each run.</summary>
internal static class ListRuns
{
    private static readonly (string Name, Func<RunEntry, object?> Value)[] Short =
    [
        ("name", r => r.Name),
        ("run", r => r.Key),
        ("state", r => r.State),
        ("cells", r => r.Done == r.Cells ? $"{r.Cells}" : $"{r.Done}/{r.Cells}"),
        ("failed", r => (long)r.Failed),
        ("rows", r => (long)r.Rows),
        ("finished", r => r.Finished),
        ("seconds", r => r.CellSeconds is { } s ? Math.Round(s, 1) : null),
        ("host", r => r.Host),
    ];

    private static readonly (string Name, Func<RunEntry, object?> Value)[] Full =
    [
        ("name", r => r.Name),
        ("run", r => r.Key),
        ("folder", r => r.Folder),
        ("state", r => r.State),
        ("kind", r => r.Kind),
        ("cells", r => (long)r.Cells),
        ("done", r => (long)r.Done),
        ("failed", r => (long)r.Failed),
        ("rows", r => (long)r.Rows),
        ("started", r => r.Started),
        ("finished", r => r.Finished),
        ("seconds", r => r.Seconds),
        ("cell_seconds", r => r.CellSeconds),
        ("revision", r => r.Revision),
        ("host", r => r.Host),
        ("instruction_set", r => r.InstructionSet),
        ("problem", r => r.Problem),
    ];

    public static Command Create()
    {
        var name = new Option<string?>("--name")
        {
            Description = "Only runs whose name matches: * stands for any letters, ? for one.",
            HelpName = "GLOB",
        };
        var state = new Option<string?>("--state")
        {
            Description =
                "Only runs in this state: complete, partial (cells are missing), failed (cells have failed) or "
                + "damaged (a file cannot be read).",
            HelpName = "STATE",
        };
        Choice.Among(state, "complete", "partial", "failed", "damaged");
        var root = RunsCommand.Root();
        var format = new RowFormat();
        var command = new Command(
            "list",
            """
            List the runs below a folder, with a line for each.

            Examples:
              heavytails runs list
              heavytails runs list --name 'jamming-*' --state partial
              heavytails runs list --json | jq -r '.[] | select(.failed > 0).folder'
            """
        )
        {
            name,
            state,
            root,
        };
        format.AddTo(command);
        command.SetAction(parsed =>
        {
            using var index = RunsCommand.Open(parsed.GetValue(root));
            var runs = index
                .Runs()
                .Where(r =>
                    parsed.GetValue(name) is not { } glob || FileSystemName.MatchesSimpleExpression(glob, r.Name)
                )
                .Where(r => IsIn(r, parsed.GetValue(state)))
                .ToList();
            var columns = format.IsForPrograms(parsed) ? Full : Short;
            format.Write(
                parsed,
                [.. columns.Select(c => c.Name)],
                runs.Select(r => columns.Select(c => c.Value(r)).ToArray())
            );
            if (!format.IsForPrograms(parsed))
                foreach (var run in runs.Where(r => r.Problem is not null))
                    Console.Error.WriteLine(Printable.Of($"{run.Folder}: {run.Problem}"));
            return ExitCode.Done;
        });
        return command;
    }

    private static bool IsIn(RunEntry run, string? state) =>
        state switch
        {
            null => true,
            "failed" => run.Failed > 0,
            "damaged" => run.Problem is not null,
            _ => run.State == state,
        };
}
