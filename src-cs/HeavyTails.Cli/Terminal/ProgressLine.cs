using System.Diagnostics;
using HeavyTails.Core;

namespace HeavyTails.Cli;

/// <summary>
/// How far an analysis is, on standard error: one line that is rewritten on a terminal, a line every ten seconds in a log. Nothing is
/// shown of what takes less than a second.
/// </summary>
internal sealed class ProgressLine(string what) : IProgress<AnalysisProgress>, IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private readonly bool terminal = !Console.IsErrorRedirected;
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly Lock gate = new();
    private TimeSpan next = Quiet;
    private int width;

    public void Report(AnalysisProgress value)
    {
        if (clock.Elapsed < next) return;
        lock (gate)
        {
            if (clock.Elapsed < next) return;
            next = clock.Elapsed + (terminal ? TimeSpan.FromMilliseconds(100) : TimeSpan.FromSeconds(10));
            var left = value.Done == 0 ? "" : $", about {Spoken(clock.Elapsed / value.Done * (value.Total - value.Done))} left";
            Show($"{what}: {value.Done} of {value.Total} tensors{left}  {value.LongName}");
        }
    }

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

    private static string Spoken(TimeSpan t) => t.TotalMinutes >= 1 ? $"{t.TotalMinutes:0.0} min" : $"{t.TotalSeconds:0} s";
}
