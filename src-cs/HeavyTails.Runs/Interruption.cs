using System.Runtime.InteropServices;

namespace HeavyTails.Runs;

/// <summary>Ctrl-C as a cancellation: what runs ends at its next good point, with nothing half-done on the disk. A second Ctrl-C ends the process.</summary>
public sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration registration;

    /// <summary>Listens from now on.</summary>
    public Interruption() => registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnInterrupt);

    /// <summary>Cancelled by Ctrl-C.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Listens no more.</summary>
    public void Dispose()
    {
        registration.Dispose();
        source.Dispose();
    }

    private void OnInterrupt(PosixSignalContext signal)
    {
        if (source.IsCancellationRequested) return;
        signal.Cancel = true;
        source.Cancel();
    }
}
