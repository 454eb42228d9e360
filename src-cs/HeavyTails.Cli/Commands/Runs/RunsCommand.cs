using System.CommandLine;
using HeavyTails.Runs.Index;
using HeavyTails.Runs.Sweeps;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands.Runs;

/// <summary>The command heavytails runs: questions across all runs below a folder.</summary>
internal static class RunsCommand
{
    public static Command Create() =>
        new(
            "runs",
            """
            List, show and compare runs, and ask questions across all of them in SQL.

            The answers come from runs.db in the folder of the runs, a database that is made of the runs' files and
            brought up to date before each answer. It can be deleted at any time.

            Examples:
              heavytails runs list --name 'heavy-tail-sgd*'
              heavytails runs show 8c24db
              heavytails runs compare 8c24db 41f0a7 --report compared
              heavytails runs query 'select eta / b, avg(tailIndex) from "heavy-tail-sgd-networks" group by 1'
              heavytails runs query --schema
            """
        )
        {
            ListRuns.Create(),
            ShowRun.Create(),
            CompareRuns.Create(),
            QueryRuns.Create(),
        };

    /// <summary>The option --runs, which names the folder of all runs.</summary>
    public static Option<string?> Root() =>
        new("--runs")
        {
            Description = "The folder of the runs' folders. Default: HEAVYTAILS_RUNS, otherwise out.",
            HelpName = "DIR",
        };

    /// <summary>The folder of all runs that an option names, else the environment, else "out".</summary>
    public static string RootOf(string? option) => SweepArguments.RootOf(option, Environment.GetEnvironmentVariable);

    /// <summary>The index of a folder; a remark on where it lies goes to standard error.</summary>
    public static RunsIndex Open(string? root, bool anew = false)
    {
        var index = RunsIndex.Open(RootOf(root), anew);
        if (index.Remark is { } remark)
            Console.Error.WriteLine(Printable.Of(remark));
        return index;
    }
}
