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

    /// <summary>
    /// What is wrong with an option that the command does not have and that was taken for one of its arguments, of
    /// which it has any number; null where there is none. A file of such a name is given as ./-name or after --.
    /// </summary>
    public static string? OptionAmongArguments(ParseResult parsed)
    {
        var typed = parsed.CommandResult;
        var word = typed
            .Command.Arguments.Where(a => a.Arity.MaximumNumberOfValues > 1 && a is not ScriptWords)
            .SelectMany(argument => TypedWords.BeforeDashes(parsed, argument))
            .FirstOrDefault(word => word.Length > 1 && word[0] == '-');
        return word is null ? null : Unknown(typed, word);
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
            return $"there is no option {word}{OptionSuggestion(typed, word)}";
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

    // The option of that name of another command, or the nearest one of this command, without the dashes that all have.
    private static string OptionSuggestion(CommandResult typed, string word)
    {
        SymbolResult root = typed;
        while (root.Parent is { } parent)
            root = parent;
        if (root is CommandResult { Command: var top })
            if (Below(top).FirstOrDefault(other => other.Options.Any(o => o.Name == word)) is { } having)
                return $" here; {HelpParts.Path(having)} has it";
        string[] options = [.. OptionsOf(typed.Command)];
        var near = NearestWord.Likely(word.TrimStart('-'), options.Select(option => option.TrimStart('-')));
        return near is null ? "" : $"; did you mean {options.First(option => option.TrimStart('-') == near)}?";
    }

    private static IEnumerable<Command> Below(Command command) =>
        HelpParts.Commands(command).SelectMany(child => Below(child).Prepend(child));

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
