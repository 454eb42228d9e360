using System.Globalization;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Training.Trainers;

/// <summary>How far one run is, or several at once.</summary>
/// <param name="what">"gradient norms".</param>
/// <param name="runs">Runs in all, those not begun included.</param>
public sealed class TrainingProgressLine(string what, int runs = 1) : ProgressLine(what), IProgress<TrainingProgress>
{
    private readonly Dictionary<string, (long Step, long First)> seen = [];

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        lock (Gate)
        {
            if (seen.Count == 0)
                Clock.Restart(); // what a run prepares is no part of its pace
            // A resumed run is not credited with the steps of its earlier sessions.
            seen[value.Label] = (value.Step, seen.TryGetValue(value.Label, out var before) ? before.First : value.Step);
            double all = Math.Max(1, (double)runs * value.Steps),
                done = seen.Values.Sum(s => s.Step);
            var label = value.Label == "" ? "" : value.Label + " ";
            Show(
                done,
                all,
                seen.Values.Sum(s => s.First),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{100 * done / all:0}%  {label}step {value.Step} of {value.Steps}  loss {value.Loss:0.0000}"
                )
            );
        }
    }
}
