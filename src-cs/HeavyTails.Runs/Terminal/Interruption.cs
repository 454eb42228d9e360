using System.Runtime.InteropServices;

namespace HeavyTails.Runs.Terminal;

/// <summary>
/// Turns Ctrl-C, and other signals by choice, into a cancellation, so that the work ends at its next safe point and
/// leaves no partial files. A second signal ends the process.
/// </summary>
public sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignal[] _signals;
    private readonly IDisposable _listener;
    private PosixSignal? _signal;

    /// <summary>Begins to listen.</summary>
    /// <param name="signals">
    /// The signals that are taken. Default: SIGINT alone, which Ctrl-C sends; the others end the process.
    /// </param>
    public Interruption(params PosixSignal[] signals)
    {
        _signals = signals.Length > 0 ? signals : [PosixSignal.SIGINT];
        _listener = Signals.Listen(Take);
    }

    /// <summary>The token that a signal cancels.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The signal that came; null if none has come.</summary>
    public PosixSignal? Signal => _signal;

    /// <summary>Stops listening.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        _source.Dispose();
    }

    private bool Take(PosixSignal signal)
    {
        if (_source.IsCancellationRequested || !_signals.Contains(signal))
            return false;
        _signal = signal;
        _source.Cancel();
        return true;
    }
}
