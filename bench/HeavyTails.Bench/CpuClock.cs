// CPU time of the calling thread, which is repeatable on a shared machine.
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace HeavyTails.Bench;

internal static partial class CpuClock
{
    private const int ThreadCpuTime = 3;

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        internal nint Seconds;
        internal nint Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    /// <summary>
    /// Least milliseconds of one call, over calls that take at least 0.2 s and are at least 5 and at most
    /// <paramref name="most"/>, after one call to warm up.
    /// </summary>
    internal static double Least(Action action, int most = 2000)
    {
        action();
        var (best, spent) = (double.PositiveInfinity, 0.0);
        for (var i = 0; i < most && (i < 5 || spent < 200); i++)
        {
            var start = Milliseconds();
            action();
            var taken = Milliseconds() - start;
            best = Math.Min(best, taken);
            spent += taken;
        }
        return best;
    }

    internal static double Milliseconds() =>
        OperatingSystem.IsLinux() && GetTime(ThreadCpuTime, out var time) == 0
            ? time.Seconds * 1e3 + time.Nanoseconds * 1e-6
            : Stopwatch.GetTimestamp() * 1e3 / Stopwatch.Frequency;
}
