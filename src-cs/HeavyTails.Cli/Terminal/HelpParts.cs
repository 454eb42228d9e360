using System.CommandLine;
using System.CommandLine.Help;

namespace HeavyTails.Cli.Terminal;

/// <summary>What the help, the manual page and messages on wrong usage say of commands and their options.</summary>
internal static class HelpParts
{
    /// <summary>The commands below a command that users see.</summary>
    public static IEnumerable<Command> Commands(Command command) => command.Subcommands.Where(child => !child.Hidden);

    /// <summary>The arguments of a command that users see.</summary>
    public static IEnumerable<Argument> Arguments(Command command) => command.Arguments.Where(a => !a.Hidden);

    /// <summary>The options of a command itself that users see.</summary>
    public static IEnumerable<Option> Options(Command command) => command.Options.Where(option => !option.Hidden);

    /// <summary>The options of the commands above that hold for all below them, without that of the help.</summary>
    public static IEnumerable<Option> Inherited(Command command) =>
        command
            .Parents.OfType<Command>()
            .SelectMany(parent =>
                Options(parent).Where(o => o.Recursive && o is not HelpOption).Concat(Inherited(parent))
            );

    /// <summary>A command with those above it, as it is typed: "heavytails runs list".</summary>
    public static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent
            ? $"{Path(parent)} {command.Name}"
            : "heavytails";

    /// <summary>What is typed after a command: " FILE|FOLDER --output FILE [options]".</summary>
    public static string Usage(Command command) =>
        (command.Subcommands.Count > 0 ? " COMMAND" : "")
        + string.Concat(
            Arguments(command).Select(a => a.Arity.MinimumNumberOfValues > 0 ? $" {Word(a)}" : $" [{Word(a)}]")
        )
        + string.Concat(command.Options.Where(o => o.Required).Select(o => $" {o.Name} {o.HelpName ?? "VALUE"}"))
        + (command.Options.Any(o => !o.Required) || command.Subcommands.Count > 0 ? " [options]" : "");

    /// <summary>
    /// What stands for an argument: twice if it has two values, and with dots where it may have several: "FILE...".
    /// </summary>
    public static string Word(Argument argument)
    {
        var word = argument.HelpName ?? argument.Name.ToUpperInvariant();
        return (argument.Arity.MinimumNumberOfValues, argument.Arity.MaximumNumberOfValues) switch
        {
            (_, <= 1) => word,
            (2, 2) => $"{word} {word}",
            _ => $"{word}...",
        };
    }

    /// <summary>The names of an option, short ones first, and what stands for its value: "-o, --output FILE".</summary>
    public static string Names(Option option) =>
        string.Join(", ", option.Aliases.Where(a => a[0] == '-').Append(option.Name))
        + (option.HelpName is { } value ? $" <{value}>" : "");

    /// <summary>What an option does, with its default where the description does not have it.</summary>
    public static string Description(Option option)
    {
        var text = option.Description ?? "";
        return
            option.HasDefaultValue
            && option.ValueType != typeof(bool)
            && !text.Contains("Default:", StringComparison.Ordinal)
            && option.GetDefaultValue() is { } given
            ? $"{text} Default: {given}."
            : text;
    }
}
