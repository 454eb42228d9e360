using System.Runtime.InteropServices;

namespace HeavyTails.Runs.Terminal;

/// <summary>
/// The one listener for SIGINT and SIGTERM, since the order of several listeners is not defined. If an
/// <see cref="Interruption"/> takes a SIGINT, the process goes on; otherwise unfinished work is undone and the signal
/// ends the process.
/// </summary>
internal static class Signals
{
    private static readonly Lock Gate = new();
    private static readonly List<Func<bool>> Takers = [];
    private static readonly List<Action> Undoings = [];
    private static PosixSignalRegistration[] _registrations = [];

    /// <summary>Calls <paramref name="take"/> at each SIGINT; it returns true if it takes the signal.</summary>
    public static IDisposable Listen(Func<bool> take) => Add(Takers, take);

    /// <summary>Runs <paramref name="undo"/> before a signal ends the process.</summary>
    public static IDisposable Listen(Action undo) => Add(Undoings, undo);

    private static Listener<T> Add<T>(List<T> list, T item)
    {
        lock (Gate)
        {
            if (_registrations.Length == 0)
                _registrations =
                [
                    PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
                    PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
                ];
            list.Add(item);
        }
        return new Listener<T>(list, item);
    }

    private static void OnSignal(PosixSignalContext signal)
    {
        Func<bool>[] takers;
        Action[] undoings;
        lock (Gate)
            (takers, undoings) = ([.. Takers], [.. Undoings.Distinct()]);
        if (signal.Signal == PosixSignal.SIGINT && takers.Count(take => take()) > 0)
            signal.Cancel = true;
        else
            Array.ForEach(undoings, undo => undo());
    }

    private sealed class Listener<T>(List<T> list, T item) : IDisposable
    {
        public void Dispose()
        {
            PosixSignalRegistration[] unused = [];
            lock (Gate)
            {
                list.Remove(item);
                if (Takers.Count + Undoings.Count == 0)
                    (unused, _registrations) = (_registrations, []);
            }
            Array.ForEach(unused, registration => registration.Dispose());
        }
    }
}
