using System.Diagnostics;

namespace HeavyTails.Runs.Terminal;

/// <summary>
/// Progress of some work on standard error: one line that is rewritten on a terminal, a line every ten seconds in a
/// log and on a terminal that cannot rewrite a line. Nothing is shown during the first second. All methods may be
/// called from any thread.
/// </summary>
/// <param name="what">Beginning of the line, for example "gradient norms".</param>
public class ProgressLine(string what) : IDisposable
{
    private const int BarWidth = 20;
    private readonly string _what = Printable.Of(what);
    private readonly bool _terminal = Screen.Error is { IsTerminal: true, IsPlain: false };
    private TimeSpan _next = TimeSpan.FromSeconds(1);
    private int _width;

    /// <summary>Lock that is held while the line or the state that it shows changes.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>Clock by which the pace is measured; it starts when this object is made.</summary>
    protected Stopwatch Clock { get; } = Stopwatch.StartNew();

    /// <summary>Shows how much is done and how long the rest will take at the same pace.</summary>
    /// <param name="done">Amount of work done, in the unit of <paramref name="total"/>.</param>
    /// <param name="total">Amount of all work, greater than 0.</param>
    /// <param name="before">Amount that was done before the clock was started; the pace does not count it.</param>
    /// <param name="text">The state in words, for example "3 of 12 cells".</param>
    /// <param name="from">Time of the clock from which the pace is measured. Default: its start.</param>
    public void Show(double done, double total, double before, string text, TimeSpan from = default)
    {
        lock (Gate)
        {
            if (Clock.Elapsed < _next)
                return;
            text = Printable.Of(text);
            _next = Clock.Elapsed + TimeSpan.FromSeconds(_terminal ? .2 : 10);
            var left =
                done > before && done < total
                    ? $"  about {Spoken((Clock.Elapsed - from) / (done - before) * (total - done))} left"
                    : "";
            if (!_terminal)
            {
                Write($"{_what}: {text}{left}\n");
                return;
            }
            var filled = (int)(BarWidth * Math.Clamp(done / total, 0, 1));
            var (line, room) = (
                $"{_what}: [{new string('#', filled)}{new string('.', BarWidth - filled)}] {text}{left}",
                Math.Max(20, Room() - 1)
            );
            if (line.Length > room)
                line = line[..(room - 3)] + "...";
            Write("\r" + line.PadRight(_width));
            _width = line.Length;
        }
    }

    /// <summary>Writes a message on a line of its own, which is not rewritten.</summary>
    public void Say(string text)
    {
        lock (Gate)
        {
            Clear();
            Write($"{_what}: {Printable.Lines(text)}\n");
        }
    }

    /// <summary>Clears the line on the terminal.</summary>
    public void Dispose()
    {
        lock (Gate)
            Clear();
    }

    /// <summary>A duration of some seconds in words, rounded up to whole ones.</summary>
    public static string Spoken(double seconds) => Spoken(TimeSpan.FromSeconds(seconds));

    /// <summary>A duration in words, rounded up: "2 h 5 min", "3 min 20 s", "5 s".</summary>
    protected static string Spoken(TimeSpan t)
    {
        t = TimeSpan.FromSeconds(Math.Ceiling(t.TotalSeconds));
        return t.TotalHours >= 1 ? $"{(int)t.TotalHours} h {t.Minutes} min"
            : t.TotalMinutes >= 1 ? $"{t.Minutes} min {t.Seconds} s"
            : $"{t.Seconds} s";
    }

    // The window may have become narrower since the line was begun.
    private static int Room() =>
        Math.Min(Screen.Error.Width ?? int.MaxValue, Console.WindowWidth is > 0 and var now ? now : int.MaxValue);

    // The terminal may have been closed; the work goes on without the line.
    private static void Write(string text)
    {
        try
        {
            Console.Error.Write(text);
        }
        catch (IOException) { }
    }

    private void Clear()
    {
        if (_width > 0)
            Write("\r" + new string(' ', _width) + "\r");
        _width = 0;
    }
}
