using System.Diagnostics;

namespace HeavyTails.Runs.Processes;

/// <summary>
/// Starts programs that the system ends when the thread that started them ends, and so also when this process is killed
/// by SIGKILL: by `setpriv --pdeathsig` of util-linux (man 2 prctl, PR_SET_PDEATHSIG). Where there is no such program
/// they are started as usual.
/// </summary>
public static class DyingWithParent
{
    private const string Helper = "setpriv";

    private static readonly Lazy<bool> HasHelper = new(() =>
        OperatingSystem.IsLinux()
        && (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, Helper)))
    );

    /// <summary>How a program is started. The thread that starts it has to wait until it ends.</summary>
    /// <param name="program">Path of the program.</param>
    /// <param name="words">The words of its command line, without the program itself.</param>
    public static ProcessStartInfo StartInfo(string program, IEnumerable<string> words) =>
        HasHelper.Value
            ? new(Helper, ["--pdeathsig", "KILL", program, .. words])
            : new ProcessStartInfo(program, words);
}
