using System.CommandLine;
using System.CommandLine.Parsing;

namespace HeavyTails.Cli.Commands;

/// <summary>Words of the command line as they were typed.</summary>
internal static class TypedWords
{
    /// <summary>
    /// The words that the last argument of a command got before "--", after which all words are values. The parser
    /// takes an option that it does not know for one of them.
    /// </summary>
    public static IEnumerable<string> BeforeDashes(ParseResult parsed, Argument argument)
    {
        var separator = parsed.Tokens.ToList().FindIndex(token => token.Type == TokenType.DoubleDash);
        var after = separator < 0 ? 0 : parsed.Tokens.Count - separator - 1;
        return (parsed.GetResult(argument)?.Tokens ?? []).SkipLast(after).Select(token => token.Value);
    }
}

/// <summary>Words for a script, whose options <see cref="Sweeps.ScriptOptions"/> tells from its own.</summary>
internal sealed class ScriptWords(string name) : Argument<string[]>(name);
