using System.Globalization;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Training.Trainers;

/// <summary>Progress of one run, or of several at once, on standard error.</summary>
/// <param name="what">Beginning of the line, for example "gradient norms".</param>
/// <param name="runs">Number of runs, including those that have not begun. Default: 1.</param>
public sealed class TrainingProgressLine(string what, int runs = 1) : ProgressLine(what), IProgress<TrainingProgress>
{
    private readonly Dictionary<string, (long Step, long First)> _seen = [];

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        lock (Gate)
        {
            if (_seen.Count == 0)
                Clock.Restart(); // the time that a run needs before its first step says nothing about its pace
            // The pace counts the steps of this session only, not those of a resumed run's earlier sessions.
            _seen[value.Label] = (
                value.Step,
                _seen.TryGetValue(value.Label, out var before) ? before.First : value.Step
            );
            double all = Math.Max(1, (double)runs * value.Steps),
                done = _seen.Values.Sum(s => s.Step);
            var label = value.Label == "" ? "" : value.Label + " ";
            Show(
                done,
                all,
                _seen.Values.Sum(s => s.First),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{100 * done / all:0}%  {label}step {value.Step} of {value.Steps}  loss {value.Loss:0.0000}"
                )
            );
        }
    }
}
