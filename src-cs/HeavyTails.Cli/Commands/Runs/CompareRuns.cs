using System.CommandLine;
using HeavyTails.Cli.Terminal;
using HeavyTails.Reports.Comparison;
using HeavyTails.Runs.Index;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands.Runs;

/// <summary>The command heavytails runs compare: what differs between runs, and by how much.</summary>
internal static class CompareRuns
{
    public static Command Create()
    {
        var which = new Argument<string[]>("runs")
        {
            Description = "Two or more runs: beginnings of hashes, names of experiments with one run, or folders.",
            HelpName = "RUN",
            Arity = new ArgumentArity(2, 20),
        };
        var json = new Option<bool>("--json") { Description = "Write the comparison as JSON, with every digit." };
        var report = new ReportArguments(
            "Write a page into DIR: settings and provenance side by side, and the numbers as figures."
        );
        var root = RunsCommand.Root();
        var command = new Command(
            "compare",
            """
            Say what differs between runs: in their settings, in their provenance, and in the numbers of rows that
            belong to the same cell. All runs are compared with the first one.

            Examples:
              heavytails runs compare 8c24db 41f0a7
              heavytails runs compare out/before-8c24dbb8defbce5f out/after-41f0a7c2d1b0e9f3 --report compared
            """
        )
        {
            which,
            json,
            root,
        };
        report.AddTo(command);
        command.SetAction(parsed =>
        {
            var folder = parsed.GetValue(report.Folder);
            if (folder is not null)
                RunComparisonReport.Check(folder);
            var words = parsed.GetValue(which)!;
            var all = RunsCommand.RootOf(parsed.GetValue(root));
            var comparison = RunComparison.Of(words.Select(word => RunLookup.Find(word, all)));
            if (parsed.GetValue(json))
                Screen.Unchanged.WriteLine(RunComparisonJson.Text(comparison));
            else
                ComparisonText.Print(comparison);
            if (folder is not null)
                OutputArguments.Print(RunComparisonReport.Save(comparison, folder, report.Of(parsed, null)));
            return ExitCode.Done;
        });
        return command;
    }
}
