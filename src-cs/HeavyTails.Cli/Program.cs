using System.CommandLine;
using System.CommandLine.Invocation;
using HeavyTails.Checkpoints;
using HeavyTails.Cli;
using HeavyTails.Runs;

var root = new RootCommand("""
    Heavy tails in neural networks: the spectral diagnosis of every layer of a checkpoint.

    Data go to standard output, progress and errors to standard error.
    Exit codes: 0 done, 1 wrong usage, 2 unusable data, nothing analysed, a place that cannot be written, or a
    machine without what was asked for.

    Examples:
      heavytails analyze model.safetensors
      heavytails analyze resnet20.th --randomize --report report
      heavytails compare epoch0.pth epoch9.pth
      heavytails sweep run experiment.fsx
      heavytails info
    """)
{
    AnalyzeCommand.Create(), CompareCommand.Create(), InfoCommand.Create(), SweepCommand.Create(), SynthesizeCommand.Create(),
};

try
{
    var parsed = root.Parse(args);
    return parsed.Action is ParseErrorAction wrong
        ? UsageError.Say(parsed, wrong)
        : parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is DataException or CheckpointException or InvalidDataException or IOException or UnauthorizedAccessException or ArithmeticException
    or NotSupportedException or DllNotFoundException)
{
    Console.Error.WriteLine($"heavytails: {Printable.Lines(e.Message)}");
    return 2;
}
catch (ArgumentException e)
{
    Console.Error.WriteLine($"heavytails: {Printable.Lines(e.Message)}");
    return 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("heavytails: stopped; nothing was written");
    return 130;
}
