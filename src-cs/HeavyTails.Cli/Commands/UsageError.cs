using System.CommandLine;
using System.CommandLine.Parsing;
using HeavyTails.Cli.Terminal;
using HeavyTails.Core.Analysis.Requests;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>
/// Reports wrong usage on standard error in three lines: what is wrong, with the word that was given and the nearest
/// that is allowed; the usage of the command; where help is. The exit code is 1.
/// </summary>
internal static class UsageError
{
    private const int Longest = 400;

    /// <summary>Reports what is wrong with the words that were typed.</summary>
    public static int Print(ParseResult parsed) => Print(parsed, Fault(parsed));

    /// <summary>Reports a fault that is found only when the options are used.</summary>
    public static int Print(ParseResult parsed, string fault)
    {
        var command = parsed.CommandResult.Command;
        Console.Error.WriteLine($"heavytails: {Printable.Short(fault, Longest)}");
        Console.Error.WriteLine($"usage: {HelpParts.Path(command)}{HelpParts.Usage(command)}");
        Console.Error.WriteLine($"help:  {HelpParts.Path(command)} --help");
        return ExitCode.Usage;
    }

    private static string Fault(ParseResult parsed)
    {
        var typed = parsed.CommandResult;
        // A word that is not known is the cause of what else is missing: a command, or the argument that it should be.
        if (parsed.UnmatchedTokens is [var unknown, ..])
            return Unknown(typed, unknown);
        if (typed.Command.Subcommands.Count > 0)
            return $"a command is missing: {List(Commands(typed.Command))}";
        string[] missing = [.. Missing(typed)];
        if (missing.Length > 0)
            return string.Join("; ", missing);
        return string.Join("; ", parsed.Errors.Select(error => error.Message.TrimEnd('.')).Distinct());
    }

    private static string Unknown(CommandResult typed, string word)
    {
        var command = typed.Command;
        if (word.StartsWith('-'))
            return $"there is no option {word}{NearestWord.Suggestion(word, OptionsOf(command))}";
        if (command.Subcommands.Count > 0)
        {
            string[] commands = [.. Commands(command)];
            var nearest = NearestWord.Suggestion(word, commands);
            return $"there is no command {word}" + (nearest.Length > 0 ? nearest : $"; there are {List(commands)}");
        }
        return command.Arguments is [var argument]
            ? $"one word too many: {word}; expected {HelpParts.Word(argument)} and options"
            : $"one word too many: {word}; {HelpParts.Path(command)} takes options only";
    }

    private static IEnumerable<string> Missing(CommandResult typed)
    {
        foreach (var argument in typed.Command.Arguments)
        {
            var (given, least) = (typed.GetResult(argument)?.Tokens.Count ?? 0, argument.Arity.MinimumNumberOfValues);
            if (given < least)
                yield return least == 1
                    ? $"{HelpParts.Word(argument)} is missing"
                    : $"expected {HelpParts.Word(argument)}, at least {least}, got {given}";
        }
        foreach (var option in typed.Command.Options)
            if (typed.GetResult(option) is not { Implicit: false } given)
            {
                if (option.Required)
                    yield return $"the option {option.Name} is missing";
            }
            else if (given.Tokens.Count < option.Arity.MinimumNumberOfValues)
                yield return $"{option.Name}: expected {option.HelpName ?? "a value"} after it";
    }

    private static string List(IEnumerable<string> words) => string.Join(", ", words);

    private static IEnumerable<string> Commands(Command command) =>
        HelpParts.Commands(command).Select(child => child.Name);

    private static IEnumerable<string> OptionsOf(Command command) =>
        HelpParts
            .Options(command)
            .Concat(HelpParts.Inherited(command))
            .SelectMany(option => option.Aliases.Prepend(option.Name))
            .Where(name => name.StartsWith('-'));
}
