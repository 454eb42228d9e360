// Calls into the C library on processes that .NET does not offer (man 2 execve, kill, setsid, prctl, waitpid, dup2).
using System.Runtime.InteropServices;

namespace HeavyTails.Runs.Processes;

/// <summary>System calls of Linux on processes and on the open files that they share.</summary>
internal static partial class ProcessCalls
{
    // Numbers of signals (man 7 signal), the same on every architecture that .NET runs on.
    public const int HangUp = 1,
        KillAtOnce = 9,
        Terminate = 15;

    // PR_SET_PDEATHSIG and PR_SET_CHILD_SUBREAPER of man 2 prctl, F_DUPFD_CLOEXEC of man 2 fcntl, WNOHANG of waitpid.
    public const int AdoptOrphans = 36,
        DuplicatePrivately = 1030,
        WithoutWaiting = 1;

    /// <summary>
    /// Replaces this process by another program, which is looked up on the PATH; the last word is null.
    /// </summary>
    /// <returns>-1; the call does not return if it succeeds.</returns>
    [LibraryImport("libc", EntryPoint = "execvp", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Execute(string program, string?[] words);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "setsid", SetLastError = true)]
    public static partial int StartSession();

    [LibraryImport("libc", EntryPoint = "getpid")]
    public static partial int Process();

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static partial int Control(int option, nuint value);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static partial int Wait(int process, out int status, int options);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int OfFile(int file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    public static partial int Duplicate(int file, int number);

    [LibraryImport("libc", EntryPoint = "_exit")]
    public static partial void Exit(int code);
}
