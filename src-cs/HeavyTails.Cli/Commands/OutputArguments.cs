using System.CommandLine;
using HeavyTails.Checkpoints;
using HeavyTails.Cli.Terminal;
using HeavyTails.Core.Analysis;
using HeavyTails.Reports;
using HeavyTails.Reports.Files;
using HeavyTails.Reports.Pages;
using HeavyTails.Reports.Tables;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>--json, --csv, --report: where an analysis goes. With "-" a file goes to standard output, in place of the table.</summary>
internal sealed class OutputArguments
{
    private readonly Option<string?> json = new("--json")
    {
        Description = "Write all results as JSON; - for standard output. A FIFO waits until something reads it.",
        HelpName = "FILE",
    };
    private readonly Option<string?> csv = new("--csv")
    {
        Description = "Write the table of layers as CSV; - for standard output. A FIFO waits until something reads it.",
        HelpName = "FILE",
    };
    private readonly Option<string?> report = new("--report")
    {
        Description = "Write a report: an overview and a page a layer, with figures.",
        HelpName = "DIR",
    };

    public void AddTo(Command command)
    {
        command.Add(json);
        command.Add(csv);
        command.Add(report);
        command.Validators.Add(result =>
        {
            if (TypedValue.Of(result, json) is "-" && TypedValue.Of(result, csv) is "-")
                result.AddError("--json - and --csv -: standard output takes only one of them");
        });
    }

    public bool WantsReport(ParseResult parsed) => parsed.GetValue(report) is not null;

    /// <summary>
    /// Refuses outputs that cannot be written, or would replace each other or a file of the inputs, before anything is
    /// computed for them.
    /// </summary>
    public void Check(ParseResult parsed, IReadOnlyList<string> inputs) =>
        Check(
            [new("--json", parsed.GetValue(json)), new("--csv", parsed.GetValue(csv))],
            parsed.GetValue(report),
            inputs
        );

    /// <summary>The same for a command with other files among its outputs.</summary>
    public static void Check(IReadOnlyList<OutputPlace> files, string? report, IReadOnlyList<string> inputs) =>
        Outputs.Check(files, new("--report", report), () => inputs.SelectMany(Checkpoint.FilesOf));

    public void Write(ParseResult parsed, ModelResult result, string source)
    {
        var jsonFile = parsed.GetValue(json);
        var csvFile = parsed.GetValue(csv);
        if (jsonFile is not "-" && csvFile is not "-")
            LayerTable.Print(result);

        if (jsonFile is "-")
            JsonTable.Write(result, Console.OpenStandardOutput(), source);
        else if (jsonFile is not null)
            JsonTable.Save(result, jsonFile, source);

        if (csvFile is "-")
            Console.Out.Write(CsvTable.Text(result));
        else if (csvFile is not null)
            CsvTable.Save(result, csvFile);

        if (parsed.GetValue(report) is { } folder)
        {
            if (
                result.Layers.Count == 0
                && Directory.Exists(folder)
                && Directory.EnumerateFileSystemEntries(folder).Any()
            )
            {
                Console.Error.WriteLine(
                    Printable.Of($"{folder}: the report there is kept, since nothing was analysed")
                );
                return;
            }
            Console.Error.WriteLine(Printable.Of($"drawing the report into {folder} ..."));
            Say(Report.Save(result, folder, new ReportOptions { Source = source }));
        }
    }

    /// <summary>What was drawn, and why there are no PNG where there are none.</summary>
    public static void Say(ReportOutcome outcome)
    {
        foreach (var why in outcome.WhyNoPixels?.Split('\n') ?? [])
            Console.Error.WriteLine($"no PNG: {Printable.Of(why)}");
        Console.Error.WriteLine(Printable.Of($"{outcome.Figures} figures: {outcome.Index}"));
    }
}
