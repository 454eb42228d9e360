using System.CommandLine;
using HeavyTails.Core;
using HeavyTails.Reports;

namespace HeavyTails.Cli;

/// <summary>--json, --csv, --report: where an analysis goes. With "-" a file goes to standard output, in place of the table.</summary>
internal sealed class OutputArguments
{
    private readonly Option<string?> json = new("--json") { Description = "Write all results as JSON; - for standard output.", HelpName = "FILE" };
    private readonly Option<string?> csv = new("--csv") { Description = "Write the table of layers as CSV; - for standard output.", HelpName = "FILE" };
    private readonly Option<string?> report = new("--report") { Description = "Write a report: an overview and a page a layer, with figures.", HelpName = "DIR" };

    public void AddTo(Command command)
    {
        command.Add(json);
        command.Add(csv);
        command.Add(report);
        command.Validators.Add(result =>
        {
            if (result.GetValue(json) == "-" && result.GetValue(csv) == "-")
                result.AddError("--json - and --csv -: standard output takes only one of them");
        });
    }

    public bool WantsReport(ParseResult parsed) => parsed.GetValue(report) is not null;

    public void Write(ParseResult parsed, ModelResult result, string source)
    {
        var jsonFile = parsed.GetValue(json);
        var csvFile = parsed.GetValue(csv);
        if (jsonFile is not "-" && csvFile is not "-") LayerTable.Print(result);

        if (jsonFile is "-") JsonTable.Write(result, Console.OpenStandardOutput(), source);
        else if (jsonFile is not null) JsonTable.Save(result, jsonFile, source);

        if (csvFile is "-") Console.Out.Write(CsvTable.Text(result));
        else if (csvFile is not null) CsvTable.Save(result, csvFile);

        if (parsed.GetValue(report) is { } folder)
        {
            Console.Error.WriteLine($"drawing the report into {folder} ...");
            Say(Report.Save(result, folder, new ReportOptions { Source = source }));
        }
    }

    /// <summary>What was drawn, and why there are no PNG where there are none.</summary>
    public static void Say(ReportOutcome outcome)
    {
        if (outcome.WhyNoPixels is { } why) Console.Error.WriteLine($"no PNG: {why}");
        Console.Error.WriteLine($"{outcome.Figures} figures: {outcome.Index}");
    }
}
