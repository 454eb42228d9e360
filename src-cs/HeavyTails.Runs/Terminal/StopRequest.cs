using System.Runtime.InteropServices;

namespace HeavyTails.Runs.Terminal;

/// <summary>
/// Asks work in this process to save its state and to end when SIGINT, SIGTERM or SIGHUP comes. The signals are taken
/// only if the work has asked for the token, since other work would not notice them; a second signal ends the process.
/// </summary>
internal sealed class StopRequest : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly Action _beforeTheEnd;
    private readonly IDisposable _listener;
    private volatile bool _isAsked;

    /// <summary>Begins to listen.</summary>
    /// <param name="outer">Cancels the work, too.</param>
    /// <param name="beforeTheEnd">Called before a signal ends this process. Default: nothing.</param>
    public StopRequest(CancellationToken outer = default, Action? beforeTheEnd = null)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        _beforeTheEnd = beforeTheEnd ?? (() => { });
        _listener = Signals.Listen(Take);
    }

    /// <summary>The token; who asks for it promises to end soon after it was cancelled.</summary>
    public CancellationToken Token
    {
        get
        {
            _isAsked = true;
            return _source.Token;
        }
    }

    /// <summary>Whether the work was asked to stop.</summary>
    public bool IsStopped => _source.IsCancellationRequested;

    /// <summary>The signal that came; null if none has come.</summary>
    public PosixSignal? Signal { get; private set; }

    /// <summary>
    /// A signal that came while nobody had asked for the token; null if none has come. If the process goes on, the work
    /// took it by an <see cref="Interruption"/> of its own, and what it returns may be a part of the whole.
    /// </summary>
    public PosixSignal? Missed { get; private set; }

    /// <summary>Forgets that somebody asked for the token; the next piece of work begins.</summary>
    public void Begin() => _isAsked = false;

    /// <summary>Stops listening.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        _source.Dispose();
    }

    private bool Take(PosixSignal signal)
    {
        if (!_isAsked || _source.IsCancellationRequested)
        {
            Missed = signal;
            _beforeTheEnd();
            return false;
        }
        Signal = signal;
        _source.Cancel();
        return true;
    }
}
