using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using HeavyTails.Cli.Terminal;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Commands;

/// <summary>From the words that were typed to an exit code.</summary>
internal static class CommandLine
{
    /// <summary>The width of the help in a pipe or a file.</summary>
    private const int UsualWidth = 100;

    private static readonly Option<string> Colour = Colours();

    /// <summary>Adds the options that all commands have.</summary>
    public static void AddTo(RootCommand root) => root.Add(Colour);

    /// <summary>Carries out a command, or says what is wrong with it.</summary>
    public static int Run(RootCommand root, string[] words)
    {
        // "heavytails help analyze" is what the users of many other commands type.
        if (words is ["help", .. var asked])
            words = [.. asked, "--help"];
        var parsed = PathsAfterOptions.Parse(root, words);
        Screen.Begin(
            TypedColour(parsed) switch
            {
                "always" => ColourChoice.Always,
                "never" => ColourChoice.Never,
                _ => ColourChoice.Auto,
            }
        );
        if (parsed.Action is HelpAction)
        {
            // "help nosuch" is no request for the general help.
            if (parsed.UnmatchedTokens.Count > 0)
                return UsageError.Print(parsed);
            var help = HelpText.Of(parsed.CommandResult.Command, Screen.Output.Width ?? Asked() ?? UsualWidth);
            Screen.Unchanged.Write(Screen.Output.Shown(help));
            return ExitCode.Done;
        }
        if (UsageError.OptionAmongArguments(parsed) is { } unknown)
            return UsageError.Print(parsed, unknown);
        try
        {
            return parsed.Action is ParseErrorAction
                ? UsageError.Print(parsed)
                : parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException e)
        {
            Console.Error.WriteLine("heavytails: stopped; no output is left half-written");
            return ExitCode.Of(e) ?? ExitCode.Stopped;
        }
        catch (Exception e) when (ExitCode.Of(e) is { } code)
        {
            var message = Printable.Lines(ExitCode.Innermost(e).Message);
            if (code == ExitCode.Usage)
                return UsageError.Print(parsed, message);
            Console.Error.WriteLine($"heavytails: {message}");
            return code;
        }
    }

    private static int? Asked() =>
        int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), out var columns) && columns > 0 ? columns : null;

    // A value that is none of the three is reported as wrong usage later.
    private static string? TypedColour(ParseResult parsed) =>
        parsed.GetResult(Colour) is { Tokens: [var token] } ? token.Value : null;

    private static Option<string> Colours()
    {
        var option = Choice.Option(
            "--color",
            "Colour what is on the terminal: auto (where it has colours and NO_COLOR is not set), always, never.",
            "auto",
            "always",
            "never"
        );
        option.Recursive = true;
        return option;
    }
}
