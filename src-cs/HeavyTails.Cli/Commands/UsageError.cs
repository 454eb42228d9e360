using System.CommandLine;
using System.CommandLine.Invocation;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>
/// Reports wrong usage on standard error: what is wrong, the usage line, and where help is. The exit code is 1.
/// </summary>
internal static class UsageError
{
    private const int Longest = 400;

    /// <summary>Reports what System.CommandLine found wrong with the words that were typed.</summary>
    public static int Print(ParseResult parsed, ParseErrorAction action)
    {
        // The library prints what is wrong, and suggestions for words that look like typing errors.
        var said = new StringWriter();
        action.ShowHelp = false;
        parsed.Invoke(new InvocationConfiguration { Output = said, Error = said });
        var faults = string.Join(
            ' ',
            said.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        );
        return Print(parsed, Printable.Of(faults.Length <= Longest ? faults : faults[..Longest] + " ..."));
    }

    /// <summary>Reports a fault that is found only when the options are used.</summary>
    public static int Print(ParseResult parsed, string fault)
    {
        Console.Error.WriteLine($"heavytails: {fault}");
        var command = parsed.CommandResult.Command;
        Console.Error.WriteLine($"usage: {PathOf(command)}{ArgumentsOf(command)}");
        Console.Error.WriteLine($"help:  {PathOf(command)} --help");
        return ExitCode.Usage;
    }

    private static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent
            ? $"{PathOf(parent)} {command.Name}"
            : "heavytails";

    private static string ArgumentsOf(Command command)
    {
        var words =
            command.Subcommands.Count > 0
                ? " " + string.Join('|', command.Subcommands.Select(s => s.Name)) + " ..."
                : "";
        foreach (var argument in command.Arguments)
        {
            var word =
                (argument.HelpName ?? argument.Name.ToUpperInvariant())
                + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : "");
            words += argument.Arity.MinimumNumberOfValues > 0 ? $" {word}" : $" [{word}]";
        }
        return words + (command.Options.Count > 0 && command.Subcommands.Count == 0 ? " [options]" : "");
    }
}
