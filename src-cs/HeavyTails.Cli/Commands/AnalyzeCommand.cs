using System.CommandLine;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Formats;
using HeavyTails.Cli.Terminal;
using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Layers;
using HeavyTails.Reports.Files;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>The command heavytails analyze: one checkpoint, layer by layer.</summary>
internal static class AnalyzeCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("path")
        {
            Description = $"A checkpoint ({CheckpointFormats.Titles}), or a folder that holds one.",
            HelpName = "FILE|FOLDER",
        };
        var outputs = new OutputArguments();
        var rows = new RowArguments();
        var analysis = new AnalysisArguments();
        var command = new Command(
            "analyze",
            """
            Analyse the spectrum of every layer of a checkpoint, and fit its tail.

            Examples:
              heavytails analyze model.safetensors
              heavytails analyze resnet20.th --randomize --report report
              heavytails analyze resnet20.th --layers 'layer3.*' dense '!*.conv1'
              heavytails analyze resnet20.th --sort alpha:desc --where 'alpha>6' --top 5
              heavytails analyze gan.pt --root generator           # of a file that holds several models
              heavytails analyze resnet20.th --esd spectra.npz     # numpy.load("spectra.npz")["conv1"]
              heavytails analyze adapter/ --base Llama-3.2-1B/ --layers '*q_proj*'
              heavytails analyze tuned/ --base pretrained/         # W - W0: what training changed
              heavytails analyze lenet.pth --conv flatten --fit tpl --alternatives
              heavytails analyze lens.safetensors --as '*.attn.W_?=byhead'
              heavytails analyze hf-model/ --layers '*.mlp.*' --json - | jq '.layers[].alpha'
            """
        )
        {
            path,
        };
        outputs.AddTo(command);
        rows.AddTo(command);
        analysis.AddTo(command);
        command.SetAction(parsed =>
        {
            var file = parsed.GetValue(path)!;
            outputs.Check(parsed, [file]);
            var options = analysis.Options(parsed, outputs.WantsReport(parsed));
            var shown = rows.Of(parsed, options);
            var result = Analyse(file, analysis, parsed, options, withPlace: !outputs.PrintsTable(parsed));
            outputs.Write(parsed, result, file, shown);
            return ReportsNothingAnalysed(result, file) ? ExitCode.Data : ExitCode.Done;
        });
        return command;
    }

    /// <summary>
    /// Returns whether no layer of a checkpoint was analysed, and writes the reasons on standard error if so.
    /// </summary>
    public static bool ReportsNothingAnalysed(ModelResult result, string path)
    {
        if (NothingAnalysed.Why(result, path) is not { } why)
            return false;
        Console.Error.WriteLine($"heavytails: {why}");
        return true;
    }

    /// <summary>
    /// Opens a checkpoint and analyses the layers that pass the filter, with progress on standard error;
    /// <paramref name="withPlace"/> has weights that are not read named there, too, where no table names them.
    /// </summary>
    public static ModelResult Analyse(
        string path,
        AnalysisArguments arguments,
        ParseResult parsed,
        AnalysisOptions options,
        bool withPlace = false
    )
    {
        var backend = arguments.Backend(parsed);
        using var checkpoint = Checkpoint.Open(path, arguments.Checkpoint.Of(parsed));
        CheckpointArguments.Tell(checkpoint, withPlace);
        IReadOnlyList<Layer> all = [.. checkpoint.Layers()];
        var layers = arguments.Chosen(parsed, all);
        using var interruption = new Interruption();
        using var progress = new AnalysisProgressLine(Path.GetFileName(Path.TrimEndingDirectorySeparator(path)));
        var result = ModelAnalysis.Of(
            layers,
            backend,
            options,
            new()
            {
                Progress = progress,
                Threads = arguments.Threads(parsed),
                Cancellation = interruption.Token,
            }
        );
        return checkpoint.Complete(result, layers.Count == 0 ? NothingAnalysed.LeftOut(all) : []);
    }
}
