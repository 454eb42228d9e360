namespace HeavyTails.Runs;

/// <summary>Ctrl-C as a cancellation: what runs ends at its next good point, with nothing half-done on the disk. A second Ctrl-C ends the process.</summary>
public sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();

    /// <summary>Listens from now on.</summary>
    public Interruption() => Console.CancelKeyPress += OnCancel;

    /// <summary>Cancelled by Ctrl-C.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>Listens no more.</summary>
    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancel;
        source.Dispose();
    }

    private void OnCancel(object? sender, ConsoleCancelEventArgs e)
    {
        if (source.IsCancellationRequested) return;
        e.Cancel = true;
        source.Cancel();
    }
}
