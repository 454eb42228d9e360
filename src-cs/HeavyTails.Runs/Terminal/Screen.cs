// https://no-color.org: NO_COLOR counts where it is not empty. A terminal that calls itself dumb, or that has no name
// on a system where terminals have one, gets characters of ASCII alone, no frame and no line that is rewritten.
using System.Globalization;

namespace HeavyTails.Runs.Terminal;

/// <summary>Whether texts are coloured.</summary>
public enum ColourChoice
{
    /// <summary>Where the output is a terminal that has colours and NO_COLOR is not set.</summary>
    Auto,

    /// <summary>Always, also in a pipe or a file.</summary>
    Always,

    /// <summary>Never, whatever the terminal has.</summary>
    Never,
}

/// <summary>What standard output or standard error can show.</summary>
/// <param name="Width">
/// Number of characters of a line: COLUMNS, else what the terminal says, else 80. Null where the output is a pipe or a
/// file, whose lines may have any length.
/// </param>
/// <param name="IsPlain">Whether it is a terminal that shows ASCII alone and cannot rewrite a line.</param>
/// <param name="HasColours">Whether texts are coloured.</param>
public sealed record Screen(int? Width, bool IsPlain, bool HasColours)
{
    private const int UsualWidth = 80;

    private static TextWriter? _unchanged;

    /// <summary>What standard output can show.</summary>
    public static Screen Output { get; private set; } = Of(Console.IsOutputRedirected, ColourChoice.Auto);

    /// <summary>What standard error can show.</summary>
    public static Screen Error { get; private set; } = Of(Console.IsErrorRedirected, ColourChoice.Auto);

    /// <summary>
    /// Standard output for texts that are written as they are, such as tables with widths of their own and scripts.
    /// </summary>
    public static TextWriter Unchanged => _unchanged ?? Console.Out;

    /// <summary>Whether the output is a terminal.</summary>
    public bool IsTerminal => Width is not null;

    /// <summary>
    /// Has all that is written to standard output and standard error from now on fit the terminal: long lines are
    /// wrapped between words, what a line begins with is coloured, and a dumb terminal gets ASCII. Outputs that are no
    /// terminals are left as they are, unless <paramref name="colours"/> asks for colours.
    /// </summary>
    public static void Begin(ColourChoice colours)
    {
        (Output, Error) = (Of(Console.IsOutputRedirected, colours), Of(Console.IsErrorRedirected, colours));
        _unchanged = Console.Out;
        if (Output.Changes)
            Console.SetOut(new ScreenWriter(Console.Out, Output));
        if (Error.Changes)
            Console.SetError(new ScreenWriter(Console.Error, Error));
    }

    /// <summary>What an output can show, by the variables of the environment.</summary>
    /// <param name="isRedirected">Whether it is no terminal.</param>
    /// <param name="colours">What was asked for.</param>
    /// <param name="variable">The value of a variable of the environment; null if it is not set.</param>
    /// <param name="window">The width that the terminal says; 0 where it says none.</param>
    /// <param name="areNamed">Whether terminals have names in TERM, as everywhere but on Windows.</param>
    internal static Screen Of(
        bool isRedirected,
        ColourChoice colours,
        Func<string, string?> variable,
        Func<int> window,
        bool areNamed
    )
    {
        if (isRedirected)
            return new Screen(null, IsPlain: false, colours == ColourChoice.Always);
        var name = variable("TERM");
        var isPlain = name is "dumb" || (areNamed && string.IsNullOrEmpty(name));
        var width =
            int.TryParse(variable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var told) && told > 0
                ? told
            : window() is > 0 and var said ? said
            : UsualWidth;
        var hasColours = colours switch
        {
            ColourChoice.Always => true,
            ColourChoice.Never => false,
            _ => !isPlain && string.IsNullOrEmpty(variable("NO_COLOR")),
        };
        return new Screen(width, isPlain, hasColours);
    }

    private static Screen Of(bool isRedirected, ColourChoice colours) =>
        Of(
            isRedirected,
            colours,
            Environment.GetEnvironmentVariable,
            () => Console.WindowWidth,
            areNamed: !OperatingSystem.IsWindows()
        );

    private bool Changes => IsTerminal || HasColours;

    /// <summary>The text as this output can show it: in ASCII where nothing else is shown.</summary>
    public string Shown(string text) => IsPlain ? AsciiText.Of(text) : text;

    /// <summary>The text in a tone, where texts are coloured; otherwise the text alone.</summary>
    public string Toned(string text, Tone tone) =>
        HasColours && tone != Tone.None && text.Length > 0 ? $"\e[{(int)tone}m{text}\e[0m" : text;
}

/// <summary>How a text stands out, as the parameter of the escape sequence that selects it (ECMA-48, SGR).</summary>
public enum Tone
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>Heads and labels, in bold letters.</summary>
    Strong = 1,

    /// <summary>What may be passed over, in faint letters.</summary>
    Quiet = 2,

    /// <summary>Errors, in red.</summary>
    Serious = 31,

    /// <summary>Warnings, in yellow.</summary>
    Caution = 33,
}
