using System.CommandLine;
using HeavyTails.Checkpoints;
using HeavyTails.Cli.Terminal;
using HeavyTails.Core.Curvature;
using HeavyTails.Native.Curvature;
using HeavyTails.Reports;
using HeavyTails.Reports.Curvature;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>The command heavytails hessian: the curvature of a loss at the weights of a checkpoint.</summary>
internal static class HessianCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("path")
        {
            Description = "A checkpoint with the weights of the network that --net describes.",
            HelpName = "CHECKPOINT",
        };
        var options = new HessianOptions();
        var command = new Command(
            "hessian",
            """
            Compute eigenvalues, trace and spectral density of the Hessian of a loss at the weights of a
            checkpoint, each with its error. Without a choice of what to compute: the 5 largest and the 3
            smallest eigenvalues, and the trace.

            Examples:
              heavytails hessian mlp.safetensors --net mlp --data mnist --samples 1000
              heavytails hessian mlp.pt --net mlp --data x.npy,y.npy --precision double --top 9
              heavytails hessian resnet20.th --net resnet20 --data cifar10 --density --per-layer
              heavytails hessian lenet.pth --net lenet --data cifar10-test --report curvature
            """
        )
        {
            path,
        };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var file = parsed.GetValue(path)!;
            var arguments = new HessianArguments(options, parsed);
            Check(arguments, file);
            Write(arguments, Analyse(arguments, file), file);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Check(HessianArguments arguments, string file) =>
        Outputs.Check(
            [new("--json", arguments.Json), new("--csv", arguments.Csv)],
            new("--report", arguments.Report),
            () =>
                [
                    .. Checkpoint.FilesOf(file),
                    .. HessianData.FilesOf(arguments.Data),
                    .. HessianNetwork.FilesOf(arguments.Net),
                ]
        );

    private static CurvatureResult Analyse(HessianArguments arguments, string file)
    {
        using var checkpoint = Checkpoint.Open(file);
        using var network = HessianNetwork.Of(checkpoint, arguments.Request());
        using var interruption = new Interruption();
        using var progress = new CurvatureProgressLine();
        return CurvatureAnalysis.Of(
            network.Subject,
            arguments.Analysis() with
            {
                Progress = progress.Report,
                Cancellation = interruption.Token,
            }
        );
    }

    private static void Write(HessianArguments arguments, CurvatureResult result, string file)
    {
        var (json, csv) = (arguments.Json, arguments.Csv);
        if (json is not "-" && csv is not "-")
            CurvatureTable.Print(result);
        if (json is "-")
            CurvatureJson.Write(result, Console.OpenStandardOutput(), file);
        else if (json is not null)
            CurvatureJson.Save(result, json, file);
        if (csv is "-")
            Console.Out.Write(CurvatureCsv.Text(result));
        else if (csv is not null)
            CurvatureCsv.Save(result, csv);
        if (arguments.Report is { } folder)
        {
            Console.Error.WriteLine(Printable.Of($"drawing the report into {folder} ..."));
            OutputArguments.Print(CurvatureReport.Save(result, folder, arguments.ReportOf(file)));
        }
    }
}
