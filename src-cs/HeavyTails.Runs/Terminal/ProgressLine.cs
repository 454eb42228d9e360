using System.Diagnostics;

namespace HeavyTails.Runs.Terminal;

/// <summary>
/// How far something is, on standard error: one line that is rewritten on a terminal, a line every ten seconds in a log. Nothing is shown of what
/// takes less than a second. Told from any thread.
/// </summary>
/// <param name="what">Begins the line: "gradient norms".</param>
public class ProgressLine(string what) : IDisposable
{
    private const int BarWidth = 20;
    private readonly string what = Printable.Of(what);
    private readonly bool terminal = !Console.IsErrorRedirected;
    private TimeSpan next = TimeSpan.FromSeconds(1);
    private int width;

    /// <summary>Held while the line changes, or what it is made of.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>Since when the pace is measured: since this was made, unless started anew.</summary>
    protected Stopwatch Clock { get; } = Stopwatch.StartNew();

    /// <summary>Shows how far it is, and how long the rest will take at this pace.</summary>
    /// <param name="done">Of <paramref name="total"/>, in any unit.</param>
    /// <param name="total">> 0.</param>
    /// <param name="before">What of it was done before the clock was started, and says nothing of the pace.</param>
    /// <param name="text">"3 of 12 cells".</param>
    public void Show(double done, double total, double before, string text)
    {
        lock (Gate)
        {
            if (Clock.Elapsed < next)
                return;
            text = Printable.Of(text);
            next = Clock.Elapsed + TimeSpan.FromSeconds(terminal ? .2 : 10);
            var left =
                done > before && done < total
                    ? $"  about {Spoken(Clock.Elapsed / (done - before) * (total - done))} left"
                    : "";
            if (!terminal)
            {
                Console.Error.WriteLine($"{what}: {text}{left}");
                return;
            }
            var filled = (int)(BarWidth * Math.Clamp(done / total, 0, 1));
            var (line, room) = (
                $"{what}: [{new string('#', filled)}{new string('.', BarWidth - filled)}] {text}{left}",
                Math.Max(20, Console.WindowWidth - 1)
            );
            if (line.Length > room)
                line = line[..(room - 3)] + "...";
            Console.Error.Write("\r" + line.PadRight(width));
            width = line.Length;
        }
    }

    /// <summary>Says something on a line that stays.</summary>
    public void Say(string text)
    {
        lock (Gate)
        {
            Clear();
            Console.Error.WriteLine($"{what}: {Printable.Lines(text)}");
        }
    }

    /// <summary>Clears the line.</summary>
    public void Dispose()
    {
        lock (Gate)
            Clear();
    }

    /// <summary>"2 h 5 min", "3 min 20 s", "5 s", rounded up.</summary>
    protected static string Spoken(TimeSpan t)
    {
        t = TimeSpan.FromSeconds(Math.Ceiling(t.TotalSeconds));
        return t.TotalHours >= 1 ? $"{(int)t.TotalHours} h {t.Minutes} min"
            : t.TotalMinutes >= 1 ? $"{t.Minutes} min {t.Seconds} s"
            : $"{t.Seconds} s";
    }

    private void Clear()
    {
        if (width > 0)
            Console.Error.Write("\r" + new string(' ', width) + "\r");
        width = 0;
    }
}
