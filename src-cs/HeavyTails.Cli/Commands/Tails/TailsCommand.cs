using System.CommandLine;
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Series;
using HeavyTails.Cli.Terminal;
using HeavyTails.Core.NetSeries;
using HeavyTails.Reports;
using HeavyTails.Reports.NetSeries;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands.Tails;

/// <summary>The command heavytails tails: tail indices by layer of the average over saved nets.</summary>
internal static class TailsCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("paths")
        {
            Description =
                "A folder of saved nets (net_0.pyT, net_1.pyT, ...), a folder of such folders, or the checkpoints of "
                + "one series.",
            HelpName = "FOLDER|FILE",
            Arity = ArgumentArity.OneOrMore,
        };
        var arguments = new TailsArguments();
        var outputs = new TailsOutputs();
        var command = new Command(
            "tails",
            """
            Average the weights of a series of nets, such as the last iterates of SGD, and estimate the tail index of
            each averaged layer with its error (Gurbuzbalaban, Simsekli & Zhu 2021, arXiv:2006.04740).

            The nets of a folder are the files whose names differ in one number, in the order of that number: whole
            modules or state dicts, of any format that analyze reads. They are read once, and never held together in
            memory. A folder of such folders gives a row for each, and figures of the tail index against eta / b where
            the folders are named depth_width_dataset_loss_model_eta_b or hold args.info. The last loss is read from
            evaluation_history_TEST.hist; runs that diverged or did not learn are marked.

            Examples:
              heavytails tails results_FC/3_0128_mnist_NLL_fc_1.000000E-01_0001
              heavytails tails results_FC --report tails
              heavytails tails run/epoch*.safetensors --last 50 --layers 'fc*' --csv tails.csv
              heavytails tails run --from 500 --variant legacy --json - | jq '.series[].layers[].tail_index.value'
            """
        )
        {
            paths,
        };
        arguments.AddTo(command);
        outputs.AddTo(command);
        command.SetAction(parsed =>
        {
            var named = parsed.GetValue(paths)!;
            var found = SeriesInput.Of(named);
            outputs.Check(parsed, found);
            var results = Read(found, arguments, parsed);
            outputs.Write(parsed, results, string.Join(", ", named), arguments.Options(parsed).MaxThreads);
            return results.Series.Count > 0 ? ExitCode.Done : ExitCode.Data;
        });
        return command;
    }

    // By names, 1.000000E-02 comes after 1.000000E-01.
    private static IReadOnlyList<SeriesTails> Ordered(List<SeriesTails> series) =>
        series.TrueForAll(s => s.Setting is not null)
            ?
            [
                .. series
                    .OrderBy(s => s.Setting!.Network, StringComparer.Ordinal)
                    .ThenBy(s => s.Setting!.BatchSize)
                    .ThenBy(s => s.Setting!.StepSize),
            ]
            : series;

    private static SeriesResults Read(IReadOnlyList<SeriesInput> found, TailsArguments arguments, ParseResult parsed)
    {
        var options = arguments.Options(parsed);
        using var interruption = new Interruption();
        using var progress = new ProgressLine(found is [var one] ? one.Name : $"{found.Count} series");
        List<SeriesTails> series = [];
        List<UnreadableSeries> unreadable = [];
        for (var i = 0; i < found.Count; i++)
            try
            {
                if (found[i].Files is not { } files)
                {
                    unreadable.Add(new(found[i].Name, found[i].Fault!));
                    continue;
                }
                var before = i;
                var tails = SeriesAnalysis.Of(
                    arguments.Chosen(parsed, files),
                    arguments.Pass(parsed) with
                    {
                        Progress = (done, all) =>
                            progress.Show(before + ((double)done / all), found.Count, 0, Text(before, done, all)),
                        Cancellation = interruption.Token,
                    },
                    options
                );
                series.Add(arguments.Noted(parsed, tails));
            }
            // A series that cannot be read does not stop the others; alone it is the error of the command.
            catch (Exception fault) when (found.Count > 1 && fault is CheckpointException or ArgumentException)
            {
                unreadable.Add(new(found[i].Name, fault.Message));
            }
        return new(Ordered(series), unreadable, options);

        string Text(int before, int done, int all) =>
            found.Count > 1 ? $"{before} done, {done} of {all} nets of the next" : $"{done} of {all} nets";
    }
}
