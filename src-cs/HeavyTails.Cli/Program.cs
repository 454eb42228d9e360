using System.CommandLine;
using HeavyTails.Cli.Commands;
using HeavyTails.Cli.Commands.Runs;
using HeavyTails.Cli.Commands.Sweeps;
using HeavyTails.Cli.Commands.Tails;
using HeavyTails.Cli.Terminal;

RootCommand? root = null;
root = new RootCommand(
    $$"""
    Heavy tails in neural networks: analyses the spectrum of every layer of a checkpoint.

    Results are written to standard output, progress and errors to standard error.
    On a terminal that has colours they are used, unless NO_COLOR is set; with TERM=dumb all is plain ASCII. COLUMNS,
    if it is set, is the width of the terminal.

    {{ExitCodeText.Sentence}}

    Examples:
      heavytails synthesize model.safetensors    # a model to begin with
      heavytails analyze model.safetensors
      heavytails analyze resnet20.th --randomize --report report
      heavytails compare epoch0.pth epoch9.pth
      heavytails distances epoch0.pth epoch9.pth
      heavytails smooth model.safetensors -o smooth.safetensors --keep 0.8
      heavytails hessian mlp.safetensors --net mlp --data mnist
      heavytails tails results_FC --report tails
      heavytails sweep run experiment.fsx
      heavytails run single-index --context main.yml
      heavytails runs list
      heavytails info
    """
)
{
    AnalyzeCommand.Create(),
    CompareCommand.Create(),
    CompletionCommand.Create(),
    DistancesCommand.Create(),
    GlossaryCommand.Create(),
    HessianCommand.Create(),
    InfoCommand.Create(),
    ManualCommand.Create(() => root!),
    RunCommand.Create(),
    RunsCommand.Create(),
    ShuffleCommand.Create(),
    SmoothCommand.Create(),
    SweepCommand.Create(),
    SynthesizeCommand.Create(),
    TailsCommand.Create(),
};

CommandLine.AddTo(root);
return CommandLine.Run(root, args);
