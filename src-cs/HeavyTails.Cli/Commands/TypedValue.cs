using System.CommandLine;
using System.CommandLine.Parsing;

namespace HeavyTails.Cli.Commands;

/// <summary>
/// The word that was typed after an option, for validators, which cannot ask for the value of an option that failed to
/// parse.
/// </summary>
internal static class TypedValue
{
    /// <summary>
    /// The word after an option; null if the option is missing, has no word, or is there twice.
    /// </summary>
    public static string? Of(CommandResult command, Option option) =>
        command.GetResult(option) is { Tokens: [var token] } ? token.Value : null;
}
