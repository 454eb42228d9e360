using System.CommandLine;
using HeavyTails.Core;
using HeavyTails.Reports;
using HeavyTails.Runs;

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

    /// <summary>
    /// Refuses outputs that cannot be written, or would replace each other or an input, before anything is computed for
    /// them.
    /// </summary>
    public void Check(ParseResult parsed, IReadOnlyList<string> inputs) =>
        Check([("--json", parsed.GetValue(json)), ("--csv", parsed.GetValue(csv))], parsed.GetValue(report), inputs);

    /// <summary>The same for a command with other files among its outputs; "-" and null are none.</summary>
    public static void Check(
        IReadOnlyList<(string Option, string? Path)> files,
        string? report,
        IReadOnlyList<string> inputs
    )
    {
        List<(string Option, string Path)> outputs = [];
        foreach (var (option, path) in files)
        {
            if (path is null or "-") continue;
            OutputPath.CheckFile(path);
            outputs.Add((option, path));
            if (inputs.FirstOrDefault(input => OutputPath.Target(input) == OutputPath.Target(path)) is { } input)
                throw new ArgumentException($"{option} {path}: expected another file than the checkpoint {input}");
        }
        if (report is not null)
        {
            Report.Check(report);
            outputs.Add(("--report", report));
        }
        for (var i = 0; i < outputs.Count; i++)
            for (var j = 0; j < i; j++)
                if (OutputPath.Overlap(outputs[i].Path, outputs[j].Path))
                    throw new ArgumentException(
                        $"{outputs[j].Option} {outputs[j].Path} and {outputs[i].Option} {outputs[i].Path}: " +
                        "one would replace the other; give each a place of its own");
    }

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
        foreach (var why in outcome.WhyNoPixels?.Split('\n') ?? [])
            Console.Error.WriteLine($"no PNG: {Printable.Of(why)}");
        Console.Error.WriteLine($"{outcome.Figures} figures: {outcome.Index}");
    }
}
