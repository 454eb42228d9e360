using System.Diagnostics;

namespace HeavyTails.Sweeps;

/// <summary>Cells done and the time left, on standard error: one line that is rewritten on a terminal, a line every ten seconds in a log; each failure as it comes.</summary>
internal sealed class SweepProgress(string name, int total, int already) : IDisposable
{
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly Lock gate = new();
    private readonly bool terminal = !Console.IsErrorRedirected;
    private TimeSpan next = TimeSpan.FromSeconds(1);
    private int done, failed, width;

    public void Ended(int cell, string? failure)
    {
        lock (gate)
        {
            done++;
            if (failure is not null)
            {
                failed++;
                Clear();
                Console.Error.WriteLine($"{name}: cell {cell} failed: {failure.AsSpan(0, failure.AsSpan().IndexOf('\n') is >= 0 and var end ? end : failure.Length)}");
            }
            if (clock.Elapsed < next && done < total - already)
                return;
            next = clock.Elapsed + TimeSpan.FromSeconds(terminal ? .2 : 10);
            Show($"{name}: {already + done} of {total} cells{(failed > 0 ? $", {failed} failed" : "")}{Left()}");
        }
    }

    public void Dispose() => Clear();

    private string Left()
    {
        var rest = total - already - done;
        return rest == 0 ? $", {Spoken(clock.Elapsed)}" : $", about {Spoken(clock.Elapsed / done * rest)} left";
    }

    private void Show(string text)
    {
        if (!terminal)
        {
            Console.Error.WriteLine(text);
            return;
        }
        Console.Error.Write("\r" + text.PadRight(width));
        width = text.Length;
    }

    private void Clear()
    {
        if (terminal && width > 0)
            Console.Error.Write("\r" + new string(' ', width) + "\r");
    }

    private static string Spoken(TimeSpan t) => t.TotalHours >= 1 ? $"{(int)t.TotalHours} h {t.Minutes} min" : t.TotalMinutes >= 1 ? $"{t.Minutes} min {t.Seconds} s" : $"{t.TotalSeconds:0} s";
}
