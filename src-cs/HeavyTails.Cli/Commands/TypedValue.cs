using System.CommandLine;
using System.CommandLine.Parsing;

namespace HeavyTails.Cli.Commands;

/// <summary>What was typed after an option, for validators: the value of one that failed to parse cannot be asked for.
/// </summary>
internal static class TypedValue
{
    /// <summary>The only word after an option; null where it is not given, has none, or is there twice.</summary>
    public static string? Of(CommandResult command, Option option) =>
        command.GetResult(option) is { Tokens: [var token] } ? token.Value : null;
}
