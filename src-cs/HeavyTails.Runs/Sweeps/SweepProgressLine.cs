using HeavyTails.Runs.Terminal;

namespace HeavyTails.Runs.Sweeps;

/// <summary>Shows the number of cells done, each failure when it happens, and at the end the time taken.</summary>
internal sealed class SweepProgressLine(string name, int total, int already) : ProgressLine(name)
{
    private int _ended,
        _failed;
    private TimeSpan _first;

    public void Ended(int cell, string? failure)
    {
        lock (Gate)
        {
            if (failure is not null)
            {
                _failed++;
                Say($"cell {cell} failed: {failure.Split('\n')[0]}");
            }
            var done = already + ++_ended;
            var now = Clock.Elapsed;
            if (_ended == 1)
                _first = now;
            var text = $"{done} of {total} cells{(_failed > 0 ? $", {_failed} failed" : "")}";
            if (done < total)
            {
                var (from, ended) = Pace(_first, now, _ended);
                Show(done, total, done - ended, text, from);
            }
            else
                Say($"{text}, {Spoken(now)}");
        }
    }

    /// <summary>
    /// Where the pace is measured from, and how many cells have ended since: the start of the workers, of seconds where
    /// each compiles its script, is no part of it once as long has passed after the first cell as before its end.
    /// </summary>
    internal static (TimeSpan From, int Ended) Pace(TimeSpan first, TimeSpan now, int ended) =>
        ended > 1 && now >= 2 * first ? (first, ended - 1) : (TimeSpan.Zero, ended);
}
