using System.CommandLine;
using HeavyTails.Cli.Terminal;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Reports;
using HeavyTails.Reports.Figures;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>The command heavytails compare: checkpoints, or epochs of one, side by side.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("paths")
        {
            Description = "Two or more checkpoints, in the order of the series.",
            HelpName = "FILE|FOLDER",
            Arity = new ArgumentArity(2, 1000),
        };
        var csv = new Option<string?>("--csv")
        {
            Description =
                "Write the layers of all checkpoints as one table in CSV to FILE, or to standard output if FILE is "
                + "-. A FIFO blocks until it is read.",
            HelpName = "FILE",
        };
        var report = new ReportArguments(
            "Write a report into DIR: a page with alpha and the universal metric over the series."
        );
        var analysis = new AnalysisArguments();
        var command = new Command(
            "compare",
            """
            Compare checkpoints, or epochs of one: alpha layer by layer, and the universal metric (the mean of
            alpha ln lambda_max).

            Examples:
              heavytails compare epoch0.pth epoch9.pth --conv flatten
              heavytails compare run/epoch*.pth --report series
            """
        )
        {
            paths,
            csv,
        };
        report.AddTo(command);
        analysis.AddTo(command);
        command.SetAction(parsed =>
        {
            var files = parsed.GetValue(paths)!;
            OutputArguments.Check([new("--csv", parsed.GetValue(csv))], parsed.GetValue(report.Folder), files);
            // The universal metric is DeepDataProfiler's.
            var options = analysis.Options(parsed, forReport: false);
            options = options with { Metrics = options.Metrics.With(LayerMetrics.DeepDataProfiler) };
            var series = files
                .Zip(
                    ComparedSeries.NamesOf(files),
                    (path, name) => new NamedResult(name, AnalyzeCommand.Analyse(path, analysis, parsed, options))
                )
                .ToList();

            if (parsed.GetValue(csv) is not "-")
                SeriesTable.Print(new ComparedSeries(series));
            if (parsed.GetValue(csv) is "-")
                Console.Out.Write(CompareReport.CsvText(series));
            else if (parsed.GetValue(csv) is { } table)
                CompareReport.SaveCsv(series, table);

            if (parsed.GetValue(report.Folder) is { } folder)
                OutputArguments.Print(CompareReport.Save(series, folder, report.Of(parsed, string.Join(", ", files))));
            var empty = 0;
            for (var i = 0; i < files.Length; i++)
                if (AnalyzeCommand.ReportsNothingAnalysed(series[i].Result, files[i]))
                    empty++;
            return empty == files.Length ? ExitCode.Data : ExitCode.Done;
        });
        return command;
    }
}
