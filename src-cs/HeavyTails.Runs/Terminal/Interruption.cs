namespace HeavyTails.Runs.Terminal;

/// <summary>
/// Turns Ctrl-C into a cancellation, so that the work ends at its next safe point and leaves no partial files. A second
/// Ctrl-C ends the process.
/// </summary>
public sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly IDisposable _listener;

    /// <summary>Begins to listen for Ctrl-C.</summary>
    public Interruption() => _listener = Signals.Listen(Take);

    /// <summary>The token that Ctrl-C cancels.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Stops listening for Ctrl-C.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        _source.Dispose();
    }

    private bool Take()
    {
        if (_source.IsCancellationRequested)
            return false;
        _source.Cancel();
        return true;
    }
}
