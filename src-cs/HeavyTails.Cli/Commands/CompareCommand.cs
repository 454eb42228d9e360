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
        var outputs = new TableOutputs(
            "the layers side by side, with all of their columns for each checkpoint,",
            "the layers of all checkpoints, with the column checkpoint before the others,"
        );
        var wide = new Option<bool>("--wide")
        {
            Description =
                "With --csv: one row for each layer, with the columns of the checkpoints side by side (alpha.epoch0, "
                + "alpha.epoch9, ...).",
        };
        var report = new ReportArguments(
            "Write a report into DIR: a page with alpha and DeepDataProfiler's universal metric over the series."
        );
        var analysis = new AnalysisArguments();
        var command = new Command(
            "compare",
            """
            Compare checkpoints, or epochs of one: alpha layer by layer, and means over layers. Among these,
            ddp_metric_ln is DeepDataProfiler's universal metric, the mean of alpha ln lambda_max, and
            ddp_metric_log10 the same with the decimal logarithm. Layers of one name are the same layer.

            Exit codes: 0 done; 1 wrong usage; 2 a file cannot be used or no layer is in two of the checkpoints.

            Examples:
              heavytails compare epoch0.pth epoch9.pth --conv flatten
              heavytails compare run/epoch*.pth --report series
              heavytails compare run/epoch*.pth --json - | jq '.layers[].checkpoints[].alpha'
              heavytails compare epoch0.pth epoch9.pth --csv beside.csv --wide
            """
        )
        {
            paths,
        };
        outputs.AddTo(command);
        command.Add(wide);
        report.AddTo(command);
        analysis.AddTo(command);
        command.SetAction(parsed =>
        {
            var files = parsed.GetValue(paths)!;
            outputs.Check(parsed, parsed.GetValue(report.Folder), files);
            var options = analysis.Options(parsed, forReport: false);
            options = options with { Metrics = options.Metrics.With(LayerMetrics.DeepDataProfiler) };
            var series = files
                .Zip(
                    ComparedSeries.NamesOf(files),
                    (path, name) =>
                        new NamedResult(name, AnalyzeCommand.Analyse(path, analysis, parsed, options, withPlace: true))
                )
                .ToList();

            var compared = new ComparedSeries(series);
            outputs.Write(
                parsed,
                new()
                {
                    Print = () => SeriesTable.Print(compared),
                    WriteJson = stream => CompareJson.Write(compared, files, stream),
                    Csv = () =>
                        parsed.GetValue(wide) ? CompareReport.WideCsvText(compared) : CompareReport.CsvText(series),
                }
            );

            if (parsed.GetValue(report.Folder) is { } folder)
            {
                var asked = report.Of(parsed, string.Join(", ", files), analysis.Threads(parsed));
                OutputArguments.Print(CompareReport.Save(series, folder, asked));
            }
            for (var i = 0; i < files.Length; i++)
                AnalyzeCommand.ReportsNothingAnalysed(series[i].Result, files[i]);
            if (compared.WhyNothingMatches is not { } why)
                return ExitCode.Done;
            Console.Error.WriteLine($"heavytails: {why}");
            return ExitCode.Data;
        });
        return command;
    }
}
