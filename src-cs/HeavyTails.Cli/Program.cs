using System.CommandLine;
using System.CommandLine.Invocation;
using HeavyTails.Cli.Commands;
using HeavyTails.Cli.Commands.Runs;
using HeavyTails.Cli.Commands.Sweeps;
using HeavyTails.Cli.Commands.Tails;
using HeavyTails.Runs.Terminal;

RootCommand? root = null;
root = new RootCommand(
    """
    Heavy tails in neural networks: analyses the spectrum of every layer of a checkpoint.

    Results are written to standard output, progress and errors to standard error.
    Exit codes: 0 done; 1 wrong usage; 2 the data cannot be used, nothing was analysed, an output cannot be
    written, or this machine lacks what an option needs; 3 a cell of a sweep failed; 130 stopped by Ctrl-C,
    143 by SIGTERM or SIGHUP.

    Examples:
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

var parsed = PathsAfterOptions.Parse(root, args);
try
{
    return parsed.Action is ParseErrorAction wrong
        ? UsageError.Print(parsed, wrong)
        : parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (OperationCanceledException e)
{
    Console.Error.WriteLine("heavytails: stopped; no output is left half-written");
    return ExitCode.Of(e) ?? ExitCode.Stopped;
}
catch (Exception e) when (ExitCode.Of(e) is not null)
{
    var message = Printable.Lines(ExitCode.Innermost(e).Message);
    if (ExitCode.Of(e) == ExitCode.Usage)
        return UsageError.Print(parsed, message);
    Console.Error.WriteLine($"heavytails: {message}");
    return ExitCode.Of(e)!.Value;
}
