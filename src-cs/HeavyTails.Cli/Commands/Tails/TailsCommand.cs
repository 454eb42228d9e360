using System.CommandLine;
using HeavyTails.Checkpoints.Series;
using HeavyTails.Cli.Terminal;
using HeavyTails.Core.NetSeries;
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
        var command = new Command(
            "tails",
            """
            Average the weights of a series of nets, the last iterates of a run of SGD, and estimate the tail index of
            each averaged layer (Gurbuzbalaban, Simsekli & Zhu 2021, arXiv:2006.04740).

            Examples:
              heavytails tails results_FC/3_0128_mnist_NLL_fc_1.000000E-01_0001
            """
        )
        {
            paths,
        };
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            var files = SeriesFiles.In(parsed.GetValue(paths)![0])!;
            using var interruption = new Interruption();
            using var progress = new ProgressLine(files.Name);
            var result = SeriesAnalysis.Of(
                arguments.Chosen(parsed, files),
                arguments.Pass(parsed) with
                {
                    Progress = (done, all) => progress.Show(done, all, 0, $"{done} of {all} nets"),
                    Cancellation = interruption.Token,
                },
                arguments.Options(parsed)
            );
            TailsTable.Print(result, arguments.Options(parsed));
            return ExitCode.Done;
        });
        return command;
    }
}
