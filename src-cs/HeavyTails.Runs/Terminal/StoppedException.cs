using System.Runtime.InteropServices;

namespace HeavyTails.Runs.Terminal;

/// <summary>A signal stopped the work, which can be taken up again.</summary>
/// <param name="signal">The signal.</param>
public sealed class StoppedException(PosixSignal signal)
    : OperationCanceledException($"stopped by {signal}; the same command goes on with what is missing")
{
    /// <summary>Exit code of the process: 130 after SIGINT, 143 after SIGTERM or SIGHUP.</summary>
    public int ExitCode => signal == PosixSignal.SIGINT ? Terminal.ExitCode.Stopped : Terminal.ExitCode.Terminated;
}
