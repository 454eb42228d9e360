namespace HeavyTails.Runs.Terminal;

/// <summary>Ctrl-C as a cancellation: what runs ends at its next good point, with nothing half-done on the disk. A second Ctrl-C ends the process.</summary>
public sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly IDisposable listener;

    /// <summary>Listens from now on.</summary>
    public Interruption() => listener = Signals.Listen(Take);

    /// <summary>Cancelled by Ctrl-C.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Listens no more.</summary>
    public void Dispose()
    {
        listener.Dispose();
        source.Dispose();
    }

    private bool Take()
    {
        if (source.IsCancellationRequested)
            return false;
        source.Cancel();
        return true;
    }
}
