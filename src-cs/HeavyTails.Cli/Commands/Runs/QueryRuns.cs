using System.CommandLine;
using HeavyTails.Runs.Index;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands.Runs;

/// <summary>The command heavytails runs query: a SELECT over all runs.</summary>
internal static class QueryRuns
{
    public static Command Create()
    {
        var question = new Argument<string?>("sql")
        {
            Description = "One SELECT or WITH statement of SQLite.",
            HelpName = "SELECT",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var schema = new Option<bool>("--schema") { Description = "Print the views and tables with their columns." };
        var limit = WholeNumber.Option("--time-limit", 1, 86_400, "Longest time of an answer in seconds.", 60);
        var anew = new Option<bool>("--rebuild")
        {
            Description = "Make runs.db anew from the runs' files, as if there were none.",
        };
        var root = RunsCommand.Root();
        var format = new RowFormat();
        var command = new Command(
            "query",
            """
            Answer a question in SQL across all runs. Nothing can be changed by it.

            Each experiment has a view with its name: the rows of all of its runs, with the columns run and row, the
            parameters of the run, and the columns of its table. A name with other characters than letters, digits and _
            stands between double quotes, a text between single quotes. NaN counts as NULL, which means leave out. The
            tables runs, contexts, notes and failures hold the runs, their settings, their provenance and their failed
            cells; revision is the commit of the code.

            Examples:
              heavytails runs query --schema
              heavytails runs query 'select eta, avg(tailIndex) from "heavy-tail-sgd-networks" group by eta'
              heavytails runs query "select name, count(*), sum(cell_seconds) from runs group by name" --csv
              heavytails runs query "select run, reason from failures" --json
            """
        )
        {
            question,
            schema,
            limit,
            anew,
            root,
        };
        format.AddTo(command);
        command.SetAction(
            (parsed) =>
            {
                var asked = parsed.GetValue(question);
                if ((asked is null) == !parsed.GetValue(schema))
                    throw new ArgumentException(
                        $"expected either a SELECT or --schema, got {(asked is null ? "neither" : "both")}"
                    );
                using var index = RunsCommand.Open(parsed.GetValue(root), parsed.GetValue(anew));
                if (asked is null)
                {
                    format.Write(
                        parsed,
                        ["name", "columns"],
                        index.Schema().Select(s => new object?[] { s.Name, string.Join(", ", s.Columns) })
                    );
                    return ExitCode.Done;
                }
                using var interruption = new Interruption();
                var limits = new QueryLimits
                {
                    Time = TimeSpan.FromSeconds(parsed.GetValue(limit)),
                    Cancellation = interruption.Token,
                };
                var answer = index.Query(asked, limits);
                format.Write(parsed, answer.Columns, answer.Rows);
                return ExitCode.Done;
            }
        );
        return command;
    }
}
