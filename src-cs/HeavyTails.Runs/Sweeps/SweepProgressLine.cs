using HeavyTails.Runs.Terminal;

namespace HeavyTails.Runs.Sweeps;

/// <summary>Shows the number of cells done, each failure when it happens, and at the end the time taken.</summary>
internal sealed class SweepProgressLine(string name, int total, int already) : ProgressLine(name)
{
    private int _ended,
        _failed;

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
            var text = $"{done} of {total} cells{(_failed > 0 ? $", {_failed} failed" : "")}";
            if (done < total)
                Show(done, total, already, text);
            else
                Say($"{text}, {Spoken(Clock.Elapsed)}");
        }
    }
}
