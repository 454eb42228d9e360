using System.CommandLine;
using HeavyTails.Reports.Pages;

namespace HeavyTails.Cli.Commands;

/// <summary>The options --report and --png: where a report goes, and whether it has its figures as PNG too.</summary>
/// <param name="description">What the report shows, for the help of the command.</param>
internal sealed class ReportArguments(string description)
{
    /// <summary>The folder of the report; no value without the option.</summary>
    public Option<string?> Folder { get; } = new("--report") { Description = description, HelpName = "DIR" };

    /// <summary>Whether every figure of the report is also written as PNG.</summary>
    public Option<bool> Png { get; } =
        new("--png")
        {
            Description =
                "Write each figure of the report as PNG too, with 1770 pixels across a usual figure; without it the "
                + "figures are pages and SVG.",
        };

    public void AddTo(Command command)
    {
        command.Add(Folder);
        command.Add(Png);
        command.Validators.Add(result =>
        {
            if (result.GetResult(Png) is not null && result.GetResult(Folder) is null)
                result.AddError("--png: expected --report DIR beside it, whose figures it draws");
        });
    }

    /// <summary>
    /// What the command line asks of a report of the named source, whose figures <paramref name="threads"/> threads
    /// draw; null for one on each processor.
    /// </summary>
    public ReportOptions Of(ParseResult parsed, string? source, int? threads = null) =>
        new()
        {
            Source = source,
            Png = parsed.GetValue(Png),
            Threads = threads,
        };
}
