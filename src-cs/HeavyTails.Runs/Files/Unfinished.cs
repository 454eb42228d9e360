using HeavyTails.Runs.Terminal;

namespace HeavyTails.Runs.Files;

/// <summary>
/// Work that would be left unfinished if SIGINT, SIGTERM or SIGHUP ended the process now, and how to undo it before the
/// process ends. A signal that an <see cref="Interruption"/> takes undoes nothing.
/// </summary>
public sealed class Unfinished : IDisposable
{
    private static readonly Lock Gate = new();
    private static readonly List<Unfinished> All = [];
    private readonly Action _undo;
    private readonly string? _path;
    private readonly IDisposable _signals;
    private bool _stopped;

    private Unfinished(string? path, Action undo) => (_path, _undo, _signals) = (path, undo, Signals.Listen(UndoAll));

    /// <summary>Whether a signal has undone the work.</summary>
    internal bool IsStopped => Volatile.Read(ref _stopped);

    /// <summary>Begins work that <paramref name="undo"/> undoes.</summary>
    public static Unfinished Begin(Action undo) => Begin(null, undo, () => { });

    /// <summary>
    /// Makes a file or folder that a signal removes again. Nothing is made inside a folder that a signal has removed.
    /// </summary>
    /// <exception cref="OperationCanceledException">A signal has removed the folder of the path.</exception>
    internal static Unfinished Begin(string? path, Action undo, Action make)
    {
        var begun = new Unfinished(path, undo);
        try
        {
            lock (Gate)
            {
                if (path is not null && All.Exists(other => other.IsStopped && other.Holds(path)))
                    throw new OperationCanceledException();
                make();
                All.Add(begun);
            }
        }
        catch
        {
            begun._signals.Dispose();
            throw;
        }
        return begun;
    }

    /// <summary>Finishes the work; a signal that comes meanwhile waits until this is done.</summary>
    /// <exception cref="OperationCanceledException">A signal has undone the work.</exception>
    internal void Finish(Action finish)
    {
        lock (Gate)
        {
            if (_stopped)
                throw new OperationCanceledException();
            finish();
            All.Remove(this);
        }
    }

    /// <summary>Ends the watch over the work, which is finished or was undone by other means.</summary>
    public void Dispose()
    {
        lock (Gate)
            All.Remove(this);
        _signals.Dispose();
    }

    private bool Holds(string path) =>
        _path is not null && path.StartsWith(_path + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static void UndoAll()
    {
        lock (Gate)
            foreach (var begun in All.Where(b => !b._stopped))
            {
                begun._stopped = true;
                try
                {
                    begun._undo();
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
                {
                    // The process ends; the next process that writes there removes what is left.
                }
            }
    }
}
