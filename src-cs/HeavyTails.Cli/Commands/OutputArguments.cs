using System.CommandLine;
using HeavyTails.Checkpoints;
using HeavyTails.Cli.Terminal;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Requests;
using HeavyTails.Reports;
using HeavyTails.Reports.Files;
using HeavyTails.Reports.Tables;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>
/// The options --json, --csv, --esd, --report and --png, which say where an analysis is written. With "-" a file goes
/// to standard output, in place of the table of layers.
/// </summary>
internal sealed class OutputArguments
{
    private readonly TableOutputs table = new(
        "all results",
        "the table of layers",
        "A name that a spreadsheet would take for a formula has an apostrophe before it."
    );
    private readonly Option<string?> esd = new("--esd")
    {
        Description =
            "Write the eigenvalues of each layer, ascending squares of its singular values (WeightWatcher's get_ESD), "
            + "to FILE: NAME.npz has a vector for each layer by its name, NAME.parquet a row for each eigenvalue.",
        HelpName = "FILE",
    };
    private readonly Option<bool> eigenvalues = new("--eigenvalues")
    {
        Description = "With --json: each layer has its eigenvalues, ascending.",
    };
    private readonly ReportArguments report = new(
        "Write a report into DIR: an overview and a page for each layer, with figures. Implies --full."
    );

    public void AddTo(Command command)
    {
        table.AddTo(command);
        command.Add(eigenvalues);
        command.Add(esd);
        report.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(eigenvalues) is { Implicit: false } && result.GetResult(table.Json) is null)
                result.AddError("--eigenvalues: expected --json FILE beside it; --esd FILE writes them without");
        });
    }

    /// <summary>Whether the table of layers is printed.</summary>
    public bool PrintsTable(ParseResult parsed) => table.PrintsTable(parsed);

    public bool WantsReport(ParseResult parsed) => parsed.GetValue(report.Folder) is not null;

    /// <summary>
    /// Refuses, before anything is computed, outputs that cannot be written or that would replace each other or a file
    /// of the inputs.
    /// </summary>
    public void Check(ParseResult parsed, IReadOnlyList<string> inputs)
    {
        if (parsed.GetValue(esd) is { } spectra)
            EsdFile.CheckName(spectra);
        Check([.. table.Places(parsed), new("--esd", parsed.GetValue(esd))], parsed.GetValue(report.Folder), inputs);
    }

    /// <summary>Refuses the same for a command with other output files.</summary>
    public static void Check(IReadOnlyList<OutputPlace> files, string? report, IReadOnlyList<string> inputs) =>
        Outputs.Check(files, new("--report", report), () => inputs.SelectMany(Checkpoint.FilesOf));

    /// <summary>Prints the table of layers, or writes what the options ask for.</summary>
    public void Write(ParseResult parsed, ModelResult result, string source, LayerRows rows)
    {
        var withEigenvalues = parsed.GetValue(eigenvalues);
        table.Write(
            parsed,
            new()
            {
                Print = () => LayerTable.Print(result, rows),
                WriteJson = stream => JsonTable.Write(result, stream, source, withEigenvalues, rows),
                Csv = () => CsvTable.Text(result, rows.Of(result.Layers)),
            }
        );

        if (parsed.GetValue(esd) is { } spectra)
            EsdFile.Save(result, spectra);

        if (parsed.GetValue(report.Folder) is { } folder)
        {
            if (!Report.KeepsOlder(result, folder))
                Console.Error.WriteLine(Printable.Of($"drawing the report into {folder} ..."));
            Print(Report.Save(result, folder, report.Of(parsed, source, result.Backend.Threads)));
        }
    }

    /// <summary>Writes on standard error what became of a report.</summary>
    public static void Print(ReportOutcome outcome)
    {
        foreach (var message in outcome.Messages)
            Console.Error.WriteLine(message);
    }
}
