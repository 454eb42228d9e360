using HeavyTails.Runs.Terminal;

namespace HeavyTails.AnalysisLibrary;

/// <summary>The numbers that the functions of analysis.h return.</summary>
internal static class Status
{
    /// <summary>HT_ANALYSIS_OK: there is a result.</summary>
    public const int Done = 0;

    /// <summary>HT_ANALYSIS_INVALID: an argument or an option is wrong.</summary>
    public const int Invalid = 1;

    /// <summary>HT_ANALYSIS_UNREADABLE: a file cannot be read, or what an option needs is missing here.</summary>
    public const int Unreadable = 2;

    /// <summary>HT_ANALYSIS_NOTHING: nothing could be analysed or fitted.</summary>
    public const int Nothing = 3;

    /// <summary>HT_ANALYSIS_INTERNAL: a defect of the library, or no memory.</summary>
    public const int Internal = 4;

    /// <summary>The status of an exception.</summary>
    public static int Of(Exception error) =>
        ExitCode.Of(error) switch
        {
            ExitCode.Usage => Invalid,
            ExitCode.Data => Unreadable,
            _ => Internal,
        };
}
