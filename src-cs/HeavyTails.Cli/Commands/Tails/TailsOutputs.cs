using System.CommandLine;
using HeavyTails.Checkpoints.Series;
using HeavyTails.Cli.Terminal;
using HeavyTails.Core.NetSeries;
using HeavyTails.Reports;
using HeavyTails.Reports.NetSeries;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands.Tails;

/// <summary>The options --json, --csv, --report and --png of the command tails.</summary>
internal sealed class TailsOutputs
{
    private readonly TableOutputs table = new(
        "all results, with the estimate at each block size,",
        "a row for each layer of each series"
    );
    private readonly ReportArguments report = new("Write a report into DIR: a page with the tables and figures.");

    public void AddTo(Command command)
    {
        table.AddTo(command);
        report.AddTo(command);
    }

    /// <summary>Refuses outputs that cannot be written, or that would replace each other or a net.</summary>
    public void Check(ParseResult parsed, IReadOnlyList<SeriesInput> read) =>
        Outputs.Check(
            table.Places(parsed),
            new("--report", parsed.GetValue(report.Folder)),
            () => read.SelectMany(input => input.Files?.Paths ?? [])
        );

    /// <summary>Prints the tables, or writes what the options ask for.</summary>
    public void Write(ParseResult parsed, SeriesResults results, string source, int threads)
    {
        foreach (var (name, reason) in results.Unreadable)
            Console.Error.WriteLine(Printable.Of($"heavytails: {name} is left out: {reason}"));
        table.Write(
            parsed,
            new()
            {
                Print = () =>
                {
                    if (results.Series.Count > 0)
                        TailsTable.Print(results);
                },
                WriteJson = stream => SeriesJson.Write(results, stream, source),
                Csv = () => SeriesCsv.Text(results),
            }
        );
        if (parsed.GetValue(report.Folder) is { } folder && results.Series.Count > 0)
        {
            Console.Error.WriteLine(Printable.Of($"drawing the report into {folder} ..."));
            OutputArguments.Print(SeriesReport.Save(results, folder, report.Of(parsed, source, threads)));
        }
    }
}
