using Spectre.Console;

namespace HeavyTails.Cli;

/// <summary>Standard output as Spectre sees it: as wide as the terminal, and never wrapped into a pipe or a file.</summary>
internal static class Terminal
{
    private const int PipeWidth = 400;

    public static IAnsiConsole Output { get; } = Create();

    public static TableBorder Border => Console.IsOutputRedirected ? TableBorder.None : TableBorder.Rounded;

    private static IAnsiConsole Create()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected) console.Profile.Width = PipeWidth;
        return console;
    }
}
