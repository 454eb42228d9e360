using System.Globalization;
using System.Runtime.InteropServices;

namespace HeavyTails.Runs.Terminal;

/// <summary>
/// The one listener for SIGINT, SIGTERM and SIGHUP, since the order of several listeners is not defined. If somebody
/// takes a signal, the process goes on; otherwise unfinished work is undone and the signal ends the process. A SIGHUP
/// that this process was started to ignore, as by nohup, stays ignored.
/// </summary>
internal static class Signals
{
    // Number of SIGHUP in the mask of ignored signals of man 5 proc, whose lowest bit is signal 1.
    private const int HangUp = 1;

    private static readonly Lock Gate = new();
    private static readonly List<Func<PosixSignal, bool>> Takers = [];
    private static readonly List<Action> Undoings = [];
    private static readonly bool IgnoresHangUp = Ignores(HangUp);
    private static PosixSignalRegistration[] _registrations = [];

    /// <summary>Calls <paramref name="take"/> at each signal; it returns true if it takes the signal.</summary>
    public static IDisposable Listen(Func<PosixSignal, bool> take) => Add(Takers, take);

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
                    .. IgnoresHangUp
                        ? Array.Empty<PosixSignalRegistration>()
                        : [PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal)],
                ];
            list.Add(item);
        }
        return new Listener<T>(list, item);
    }

    private static void OnSignal(PosixSignalContext signal)
    {
        Func<PosixSignal, bool>[] takers;
        Action[] undoings;
        lock (Gate)
            (takers, undoings) = ([.. Takers], [.. Undoings.Distinct()]);
        if (takers.Count(take => take(signal.Signal)) > 0)
            signal.Cancel = true;
        else
            Array.ForEach(undoings, undo => undo());
    }

    private static bool Ignores(int signal)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        const string name = "SigIgn:";
        var line = File.ReadLines("/proc/self/status")
            .FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
        return ulong.TryParse(line?[name.Length..], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var mask)
            && (mask >> (signal - 1) & 1) != 0;
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
