using System.Diagnostics;
using System.Globalization;

namespace HeavyTails.Training;

/// <summary>
/// How far one run is, or several at once, on standard error: one line that is rewritten on a terminal, a line every ten seconds in a log. Nothing
/// is shown of what takes less than a second.
/// </summary>
/// <param name="what">"gradient norms".</param>
/// <param name="runs">Runs in all, those not begun included.</param>
public sealed class ProgressLine(string what, int runs = 1) : IProgress<TrainingProgress>, IDisposable
{
    private const int BarWidth = 20;
    private readonly bool terminal = !Console.IsErrorRedirected;
    private readonly Stopwatch clock = new();   // from the first report: what a run prepares is no part of its pace
    private readonly Lock gate = new();
    private readonly Dictionary<string, (TrainingProgress Now, long First)> seen = [];
    private TimeSpan next = TimeSpan.FromSeconds(1);
    private int width;

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        lock (gate)
        {
            clock.Start();
            // A resumed run is not credited with the steps of its earlier sessions.
            seen[value.Label] = (value, seen.TryGetValue(value.Label, out var before) ? before.First : value.Step);
            if (clock.Elapsed < next) return;
            next = clock.Elapsed + (terminal ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromSeconds(10));
            double all = (double)runs * value.Steps, done = seen.Values.Sum(s => s.Now.Step), here = seen.Values.Sum(s => (double)(s.Now.Step - s.First));
            var left = here > 0 ? $"  about {Spoken(clock.Elapsed / here * Math.Max(0, all - done))} left" : "";
            var filled = (int)(BarWidth * done / Math.Max(1, all));
            var bar = terminal ? $"[{new string('#', filled)}{new string('.', BarWidth - filled)}] " : "";
            var label = value.Label == "" ? "" : value.Label + " ";
            Show(string.Create(CultureInfo.InvariantCulture, $"{what}: {bar}{100 * done / Math.Max(1, all):0}%  {label}step {value.Step} of {value.Steps}  loss {value.Loss:0.0000}{left}"));
        }
    }

    /// <summary>Clears the line.</summary>
    public void Dispose()
    {
        if (terminal && width > 0) Console.Error.Write("\r" + new string(' ', width) + "\r");
    }

    private void Show(string text)
    {
        if (!terminal)
        {
            Console.Error.WriteLine(text);
            return;
        }
        var room = Math.Max(20, Console.WindowWidth - 1);
        if (text.Length > room) text = text[..(room - 3)] + "...";
        Console.Error.Write("\r" + text.PadRight(width));
        width = text.Length;
    }

    private static string Spoken(TimeSpan t) => t.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{t.TotalMinutes:0.0} min") : $"{Math.Ceiling(t.TotalSeconds):0} s";
}
