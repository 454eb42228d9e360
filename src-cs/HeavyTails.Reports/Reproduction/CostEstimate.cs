// The time of a script at a scale, before it is run. With q and f the times that the script states for both scales, and
// Q its measured time at the other one on this machine, the time at full is Q f / q, since what a scale adds (cells,
// steps, widths) is the same on every machine.
using static HeavyTails.Reports.Wording.NumberText;

namespace HeavyTails.Reports.Reproduction;

/// <summary>An estimate of a script's time, and what it is made from.</summary>
/// <param name="Seconds">The time in seconds; null where it cannot be estimated.</param>
/// <param name="Basis">What it is made from, in words, or why there is none.</param>
public readonly record struct CostEstimate(double? Seconds, string Basis)
{
    /// <summary>A real time and its estimate agree if neither is more than this many times the other.</summary>
    public const double Bar = 1.5;

    /// <summary>
    /// The estimate for a scale: the measured time of an earlier run at this scale; else the measured time at the other
    /// one times the ratio of the stated times; else the stated time.
    /// </summary>
    /// <param name="script">The script with the times that it states.</param>
    /// <param name="scale">The scale that is going to be run: "quick" or "full".</param>
    /// <param name="measured">Earlier runs of the script at any scale; failed ones are ignored.</param>
    public static CostEstimate Of(PaperScript script, string scale, IReadOnlyList<ScriptRun> measured)
    {
        double? At(string wanted) => measured.FirstOrDefault(run => run.Scale == wanted && run.Succeeded)?.Seconds;
        var other = scale == "full" ? "quick" : "full";
        var stated = script.Stated.TryGetValue(scale, out var time) ? time : (double?)null;
        var statedOther = script.Stated.TryGetValue(other, out var otherTime) ? otherTime : (double?)null;
        if (At(scale) is { } before)
            return new(before, "measured here at this scale before");
        if (stated is null)
            return new(null, $"the first lines of the script state no time for {scale}");
        if (At(other) is { } here && statedOther is { } q and > 0)
            return new(
                here * stated.Value / q,
                $"{Time(here)} measured here for {other}, times {Time(stated.Value)} / {Time(q)} as the script states"
            );
        return new(stated, "stated in the script, for two cores");
    }

    /// <summary>A time in words: "45 s", "12.5 min", "4.1 h".</summary>
    public static string Time(double seconds) =>
        seconds < 100 ? $"{Fixed(seconds, 0)} s"
        : seconds < 5400 ? $"{Fixed(seconds / 60, 1)} min"
        : $"{Fixed(seconds / 3600, 1)} h";
}
