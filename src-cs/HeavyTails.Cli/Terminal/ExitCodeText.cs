using HeavyTails.Runs.Terminal;

namespace HeavyTails.Cli.Terminal;

/// <summary>What the exit codes of all commands mean, in words.</summary>
/// <param name="Number">The exit code.</param>
/// <param name="Meaning">What it means, without a full stop.</param>
internal sealed record ExitCodeText(int Number, string Meaning)
{
    /// <summary>All of them, in their order.</summary>
    public static IReadOnlyList<ExitCodeText> All { get; } =
    [
        new(ExitCode.Done, "done"),
        new(ExitCode.Usage, "wrong usage"),
        new(
            ExitCode.Data,
            "the data cannot be used, nothing was analysed, an output cannot be written, or this machine lacks what an "
                + "option needs"
        ),
        new(ExitCode.CellFailed, "a cell of a sweep failed, the others have their records"),
        // 128 plus the number of the signal, as shells have it.
        new(129, "stopped by SIGHUP"),
        new(ExitCode.Stopped, "stopped by Ctrl-C"),
        new(134, "a fault in heavytails itself, with a trace on standard error"),
        new(ExitCode.Terminated, "stopped by SIGTERM, and a sweep by SIGHUP"),
    ];

    /// <summary>All of them in a sentence.</summary>
    public static string Sentence => "Exit codes: " + string.Join("; ", All) + ".";

    /// <inheritdoc/>
    public override string ToString() => $"{Number} {Meaning}";
}
