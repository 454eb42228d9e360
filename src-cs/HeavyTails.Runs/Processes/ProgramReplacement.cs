using System.Diagnostics;
using System.Runtime.InteropServices;

namespace HeavyTails.Runs.Processes;

/// <summary>
/// Turns this process into another program, which keeps its number, its terminal and its open files. A signal then
/// reaches that program directly, SIGKILL included.
/// </summary>
public static class ProgramReplacement
{
    /// <summary>
    /// Replaces this process by a program on Linux, and does not return. On other systems the program is run as a child
    /// with the same terminal.
    /// </summary>
    /// <param name="program">Path of the program, or its name, which is looked up on the PATH.</param>
    /// <param name="words">The words of its command line, without the program itself.</param>
    /// <returns>The exit code of the child, on other systems than Linux.</returns>
    /// <exception cref="IOException">The program cannot be started; the message is the system's.</exception>
    public static int Become(string program, IReadOnlyList<string> words)
    {
        if (!OperatingSystem.IsLinux())
            return RunAsChild(program, words);
        Console.Out.Flush();
        Console.Error.Flush();
        _ = ProcessCalls.Execute(program, [program, .. words, null]);
        throw new IOException(
            $"{program}: cannot be started: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}"
        );
    }

    private static int RunAsChild(string program, IReadOnlyList<string> words)
    {
        // The child has the same terminal, so that Ctrl-C reaches it, too.
        Console.CancelKeyPress += (_, e) => e.Cancel = true;
        using var process =
            Process.Start(new ProcessStartInfo(program, words))
            ?? throw new IOException($"{program}: cannot be started");
        process.WaitForExit();
        return process.ExitCode;
    }
}
