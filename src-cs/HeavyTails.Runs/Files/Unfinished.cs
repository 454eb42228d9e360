using HeavyTails.Runs.Terminal;

namespace HeavyTails.Runs.Files;

/// <summary>
/// What would be left half-made if SIGINT or SIGTERM ended the process now, and how to undo it. The signal then takes
/// its course. A SIGINT that an <see cref="Interruption"/> takes undoes nothing.
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

    /// <summary>Whether it was undone.</summary>
    internal bool IsStopped => Volatile.Read(ref _stopped);

    /// <summary>Begins something that <paramref name="undo"/> removes.</summary>
    public static Unfinished Begin(Action undo) => Begin(null, undo, () => { });

    /// <summary>
    /// Makes a file or folder that a signal removes again. Inside a folder that was removed so, nothing is made.
    /// </summary>
    /// <exception cref="OperationCanceledException">A signal removed the folder that it would be in.</exception>
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

    /// <summary>Makes it what it is to be; a signal that comes meanwhile waits.</summary>
    /// <exception cref="OperationCanceledException">A signal undid it.</exception>
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

    /// <summary>It is finished, or removed by other means.</summary>
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
                    // The process ends, and the next one to write there removes what is left.
                }
            }
    }
}
