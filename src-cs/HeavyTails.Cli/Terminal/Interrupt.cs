namespace HeavyTails.Cli;

/// <summary>Ctrl-C as a cancellation: what runs ends between layers, and nothing half-done is written.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource source = new();

    public Interrupt() => Console.CancelKeyPress += OnCancel;

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancel;
        source.Dispose();
    }

    private void OnCancel(object? sender, ConsoleCancelEventArgs e)
    {
        e.Cancel = true;
        source.Cancel();
    }
}
