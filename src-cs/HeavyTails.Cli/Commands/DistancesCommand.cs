using System.CommandLine;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Cli.Terminal;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Requests;
using HeavyTails.Core.Layers;
using HeavyTails.Reports.Tables;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>The command heavytails distances: how far the layers of two models are from each other.</summary>
internal static class DistancesCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("paths")
        {
            Description = "Two checkpoints of one architecture.",
            HelpName = "FILE|FOLDER",
            Arity = new ArgumentArity(2, 2),
        };
        var outputs = new TableOutputs("the distances of the layers", "the distances of the layers");
        var conv = ConvChoice.Option();
        var variant = Choice.Option(
            "--variant",
            "corrected, or legacy: cka as WeightWatcher computes it, without centring and without the square.",
            AnalysisWords.Variant.Words
        );
        var threads = WholeNumber.Threads();
        var (checkpoint, layers) = (new CheckpointArguments(), new LayerArguments());
        var command = new Command(
            "distances",
            """
            Compare the weights of two models, layer by layer. Layers are matched by name and shape; those of either
            model without a partner are listed.

            raw         Frobenius norm of the difference of the tensors; relative: over the norm of the first
            euclidean   mean Frobenius norm of the difference of the layer's matrices (the taps of a convolution)
            cka         linear centred kernel alignment, 0 to 1: 1 if one is the other turned and scaled
                        (Kornblith et al. 2019, arXiv:1905.00414)
            bias        Euclidean norm of the difference of the biases

            Exit codes: 0 done; 1 wrong usage; 2 a file cannot be used or no layer of one model is in the other.

            Examples:
              heavytails distances base/ tuned/ --layers '*mlp*'
              heavytails distances epoch0.pth epoch9.pth --csv distances.csv
            """
        )
        {
            paths,
        };
        outputs.AddTo(command);
        command.Add(conv);
        command.Add(variant);
        foreach (var option in checkpoint.WithoutBase.Concat(layers.Options))
            command.Add(option);
        layers.CheckIn(command);
        command.Add(threads);
        command.SetAction(parsed =>
        {
            var files = parsed.GetValue(paths)!;
            outputs.Check(parsed, null, files);
            using var first = Checkpoint.Open(files[0], checkpoint.Of(parsed));
            using var second = Checkpoint.Open(files[1], checkpoint.Of(parsed));
            CheckpointArguments.Tell(first);
            CheckpointArguments.Tell(second);
            var (ofFirst, ofSecond) = (first.Layers(), second.Layers());
            var pairing = LayerPairing.Of(ofFirst, ofSecond, (files[0], files[1]));
            var distances = pairing.Distances(
                layers.Of(parsed, ofFirst),
                layers.Of(parsed, ofSecond, isQuiet: true),
                new()
                {
                    Conv = AnalysisWords.Conv.Of(parsed.GetValue(conv)),
                    Variant = AnalysisWords.Variant.Of(parsed.GetValue(variant)),
                    Threads = parsed.GetValue(threads),
                }
            );
            outputs.Write(
                parsed,
                new()
                {
                    Print = () => DistancesTable.Print(distances),
                    WriteJson = stream => DistanceTable.WriteJson(distances, (files[0], files[1]), stream),
                    Csv = () => DistanceTable.CsvText(distances),
                }
            );
            if (distances.Layers.Count > 0)
                return ExitCode.Done;
            var reason = distances.Skipped.Count > 0 ? $": {distances.Skipped[0].Reason}" : "";
            Console.Error.WriteLine(
                Printable.Short(
                    $"heavytails: {files[0]} and {files[1]}: no layer could be compared{reason}",
                    LongestMessage
                )
            );
            return ExitCode.Data;
        });
        return command;
    }

    private const int LongestMessage = 400;
}
