using System.CommandLine;
using HeavyTails.Checkpoints;
using HeavyTails.Checkpoints.Rewriting;
using HeavyTails.Cli.Terminal;
using HeavyTails.Core.Analysis.Requests;
using HeavyTails.Core.Layers;
using HeavyTails.Core.Smoothing;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>
/// What the commands that write a model anew have in common: the file, the new file, layers and seed.
/// </summary>
internal sealed class RewritingArguments
{
    private readonly Argument<string> path = new("path")
    {
        Description = "A checkpoint, or a folder that holds one, of any format whose tensors are stored as numbers.",
        HelpName = "FILE|FOLDER",
    };
    private readonly Option<string> output = new("--output", "-o")
    {
        Description = "The safetensors file to write. It is written aside and renamed: complete or absent.",
        HelpName = "FILE",
        Required = true,
    };
    private readonly Option<string> conv = ConvChoice.Option();
    private readonly Option<ulong> seed = WholeNumber.Option(
        "--seed",
        0ul,
        ulong.MaxValue,
        "Seed of the random order of the entries, which is that of analyze with the same seed.",
        0ul
    );
    private readonly CheckpointArguments checkpoint = new();
    private readonly LayerArguments layers = new();

    /// <summary>Adds the argument and the options, with those of one command after the output.</summary>
    public void AddTo(Command command, params IReadOnlyList<Option> own)
    {
        command.Add(path);
        command.Add(output);
        foreach (var option in own)
            command.Add(option);
        command.Add(conv);
        foreach (var option in checkpoint.WithoutBase.Concat(layers.Options))
            command.Add(option);
        command.Add(seed);
        layers.CheckIn(command);
    }

    public ulong Seed(ParseResult parsed) => parsed.GetValue(seed);

    /// <summary>Writes the model with a change of the chosen layers, and a table of what was changed.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="change">The change.</param>
    /// <param name="what">The change in words, which becomes metadata of the file.</param>
    public int Run(ParseResult parsed, LayerChange change, string what)
    {
        var (file, target) = (parsed.GetValue(path)!, parsed.GetValue(output)!);
        OutputArguments.Check([new("--output", target)], null, [file]);
        using var opened = Checkpoint.Open(file, checkpoint.Of(parsed));
        CheckpointArguments.Tell(opened);
        var chosen = layers.Of(parsed, opened.Layers());
        if (!chosen.Any(LayerKinds.HasSpectrum))
            throw new DataException(Printable.Of($"{file}: no layer is chosen; nothing was written"));
        var result = ModelRewriting.Save(
            opened,
            target,
            new()
            {
                Layers = chosen,
                Change = change,
                Matrices = new() { Conv = AnalysisWords.Conv.Of(parsed.GetValue(conv)) },
                Metadata = new Dictionary<string, string> { ["heavytails"] = what },
            }
        );
        RewrittenTable.Print(result);
        Console.Error.WriteLine(
            Printable.Of($"{target}: {result.Layers.Count} layers changed, all other tensors bit for bit as they were")
        );
        return ExitCode.Done;
    }
}
