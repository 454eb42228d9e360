using System.CommandLine;
using System.CommandLine.Invocation;
using HeavyTails.Cli.Commands;
using HeavyTails.Runs.Terminal;

var root = new RootCommand(
    """
    Heavy tails in neural networks: the spectral diagnosis of every layer of a checkpoint.

    Data go to standard output, progress and errors to standard error.
    Exit codes: 0 done, 1 wrong usage, 2 unusable data, nothing analysed, a place that cannot be written, or a
    machine without what was asked for, 130 stopped by Ctrl-C.

    Examples:
      heavytails analyze model.safetensors
      heavytails analyze resnet20.th --randomize --report report
      heavytails compare epoch0.pth epoch9.pth
      heavytails sweep run experiment.fsx
      heavytails info
    """
)
{
    AnalyzeCommand.Create(),
    CompareCommand.Create(),
    InfoCommand.Create(),
    SweepCommand.Create(),
    SynthesizeCommand.Create(),
};

var parsed = root.Parse(args);
try
{
    return parsed.Action is ParseErrorAction wrong
        ? UsageError.Say(parsed, wrong)
        : parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("heavytails: stopped; no output is left half-written");
    return ExitCode.Stopped;
}
catch (Exception e) when (ExitCode.Of(e) is not null)
{
    var message = Printable.Lines(ExitCode.Innermost(e).Message);
    if (ExitCode.Of(e) == ExitCode.Usage)
        return UsageError.Say(parsed, message);
    Console.Error.WriteLine($"heavytails: {message}");
    return ExitCode.Of(e)!.Value;
}
