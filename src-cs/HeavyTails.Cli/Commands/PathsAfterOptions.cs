// heavytails analyze --layers '*conv*' FILE: the option takes any number of words, FILE among them, and the argument
// that it should be is missing. Where arguments are missing, the words after the first of such options are looked at
// for them: those that are files or folders, or else the last ones, so that a mistyped path is named as a path.
using System.CommandLine;
using System.CommandLine.Parsing;

namespace HeavyTails.Cli.Commands;

/// <summary>Paths that were typed after an option which takes any number of words.</summary>
internal static class PathsAfterOptions
{
    /// <summary>
    /// Reads a command line, with paths that an option took in their place before the options where an argument is
    /// missing.
    /// </summary>
    public static ParseResult Parse(RootCommand root, string[] args)
    {
        var read = root.Parse(args);
        return Mended(read.CommandResult, args) is { } mended ? root.Parse(mended) : read;
    }

    private static string[]? Mended(CommandResult parsed, string[] args)
    {
        if (parsed.Command.Arguments is not [var argument])
            return null;
        var given = parsed.GetResult(argument)?.Tokens.Count ?? 0;
        var missing = argument.Arity.MinimumNumberOfValues - given;
        var taken = Taken(parsed.Command, args);
        if (missing <= 0 || taken.Count < missing)
            return null;
        List<int> paths = [.. taken.Where(at => Path.Exists(args[at]))];
        if (paths.Count < missing)
            paths = taken[^missing..];
        paths = paths[^Math.Min(paths.Count, argument.Arity.MaximumNumberOfValues - given)..];
        var words = Depth(parsed.Command);
        return
        [
            .. args[..words],
            .. paths.Select(at => args[at]),
            .. args.Where((_, at) => at >= words && !paths.Contains(at)),
        ];
    }

    // Where the words stand that such options took, but for the first of each, which an option needs.
    private static List<int> Taken(Command command, string[] args)
    {
        var names = command
            .Options.Where(option => option.AllowMultipleArgumentsPerToken)
            .SelectMany(option => option.Aliases.Prepend(option.Name))
            .ToHashSet();
        List<int> taken = [];
        for (var at = 0; at < args.Length && args[at] is not "--"; at++)
            if (names.Contains(args[at]))
                for (var next = at + 2; next < args.Length && !args[next].StartsWith('-'); next++)
                    taken.Add(next);
        return taken;
    }

    private static int Depth(Command command)
    {
        var depth = 0;
        for (Symbol? at = command; at is Command and not RootCommand; at = at.Parents.FirstOrDefault())
            depth++;
        return depth;
    }
}
