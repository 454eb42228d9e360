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
    private readonly Option<string?> json = new("--json")
    {
        Description =
            "Write all results, with the estimate at each block size, as JSON to FILE, or to standard output if FILE "
            + "is -.",
        HelpName = "FILE",
    };
    private readonly Option<string?> csv = new("--csv")
    {
        Description = "Write a row for each layer of each series as CSV to FILE, or to standard output if FILE is -.",
        HelpName = "FILE",
    };
    private readonly ReportArguments report = new("Write a report into DIR: a page with the tables and figures.");

    public void AddTo(Command command)
    {
        command.Add(json);
        command.Add(csv);
        report.AddTo(command);
        command.Validators.Add(result =>
        {
            if (TypedValue.Of(result, json) is "-" && TypedValue.Of(result, csv) is "-")
                result.AddError("--json - and --csv -: standard output takes only one of them");
        });
    }

    /// <summary>Refuses outputs that cannot be written, or that would replace each other or a net.</summary>
    public void Check(ParseResult parsed, IReadOnlyList<SeriesInput> read) =>
        Outputs.Check(
            [new("--json", parsed.GetValue(json)), new("--csv", parsed.GetValue(csv))],
            new("--report", parsed.GetValue(report.Folder)),
            () => read.SelectMany(input => input.Files?.Paths ?? [])
        );

    /// <summary>Prints the tables, or writes what the options ask for.</summary>
    public void Write(ParseResult parsed, SeriesResults results, string source)
    {
        var (jsonFile, csvFile) = (parsed.GetValue(json), parsed.GetValue(csv));
        if (jsonFile is not "-" && csvFile is not "-" && results.Series.Count > 0)
            TailsTable.Print(results);
        foreach (var (name, reason) in results.Unreadable)
            Console.Error.WriteLine(Printable.Of($"heavytails: {name} is left out: {reason}"));
        if (jsonFile is "-")
            SeriesJson.Write(results, Console.OpenStandardOutput(), source);
        else if (jsonFile is not null)
            SeriesJson.Save(results, jsonFile, source);
        if (csvFile is "-")
            Console.Out.Write(SeriesCsv.Text(results));
        else if (csvFile is not null)
            SeriesCsv.Save(results, csvFile);
        if (parsed.GetValue(report.Folder) is { } folder && results.Series.Count > 0)
        {
            Console.Error.WriteLine(Printable.Of($"drawing the report into {folder} ..."));
            OutputArguments.Print(SeriesReport.Save(results, folder, report.Of(parsed, source)));
        }
    }
}
