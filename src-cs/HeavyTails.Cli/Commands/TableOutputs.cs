using System.CommandLine;
using HeavyTails.Reports;
using HeavyTails.Runs.Files;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>
/// The options --json and --csv of a command whose result is a table. With "-" a file goes to standard output, in place
/// of the table.
/// </summary>
internal sealed class TableOutputs
{
    private readonly Option<string?> json;
    private readonly Option<string?> csv;

    /// <summary>The options, whose descriptions say what is written: "the distances", "the layers ...".</summary>
    /// <param name="asJson">What --json writes.</param>
    /// <param name="asCsv">What --csv writes.</param>
    /// <param name="ofCsv">A further sentence of the CSV; empty for none.</param>
    public TableOutputs(string asJson, string asCsv, string ofCsv = "")
    {
        json = Place("--json", asJson, "JSON", "");
        csv = Place("--csv", asCsv, "CSV", ofCsv);
    }

    /// <summary>The option --json, for options that say more of it.</summary>
    public Option<string?> Json => json;

    public void AddTo(Command command)
    {
        command.Add(json);
        command.Add(csv);
        command.Validators.Add(result =>
        {
            if (TypedValue.Of(result, json) is "-" && TypedValue.Of(result, csv) is "-")
                result.AddError("--json - and --csv -: standard output takes only one of them");
        });
    }

    /// <summary>
    /// Refuses, before anything is computed, outputs that cannot be written or that would replace each other or a file
    /// of the inputs.
    /// </summary>
    public void Check(ParseResult parsed, string? report, IReadOnlyList<string> inputs) =>
        OutputArguments.Check(Places(parsed), report, inputs);

    /// <summary>Where the options write; no path where an option is not given.</summary>
    public OutputPlace[] Places(ParseResult parsed) =>
        [new("--json", parsed.GetValue(json)), new("--csv", parsed.GetValue(csv))];

    /// <summary>Whether the table is printed: not where JSON or CSV goes to standard output in its place.</summary>
    public bool PrintsTable(ParseResult parsed) => parsed.GetValue(json) is not "-" && parsed.GetValue(csv) is not "-";

    /// <summary>Writes what the options ask for, or prints the table.</summary>
    public void Write(ParseResult parsed, TableWriters writers)
    {
        var (jsonFile, csvFile) = (parsed.GetValue(json), parsed.GetValue(csv));
        if (PrintsTable(parsed))
            writers.Print();
        if (jsonFile is "-")
            writers.WriteJson(Console.OpenStandardOutput());
        else if (jsonFile is not null)
            WholeFile.Write(jsonFile, writers.WriteJson);
        if (csvFile is "-")
            Screen.Unchanged.Write(writers.Csv());
        else if (csvFile is not null)
            WholeFile.Write(csvFile, writers.Csv());
    }

    private static Option<string?> Place(string name, string what, string format, string more) =>
        new(name)
        {
            Description =
                $"Write {what} as {format} to FILE, or to standard output if FILE is -. A FIFO blocks until it is "
                + $"read. {more}".TrimEnd(),
            HelpName = "FILE",
        };
}

/// <summary>What writes a table in each of its forms.</summary>
internal sealed record TableWriters
{
    /// <summary>Prints the table on the terminal.</summary>
    public required Action Print { get; init; }

    /// <summary>Writes the JSON to a stream.</summary>
    public required Action<Stream> WriteJson { get; init; }

    /// <summary>The text of the CSV.</summary>
    public required Func<string> Csv { get; init; }
}
