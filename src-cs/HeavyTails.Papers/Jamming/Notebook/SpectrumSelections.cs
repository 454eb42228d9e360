// Which networks' spectra the notebook draws: only those with at least as many violated patterns as features, since
// H0 = sum over violated patterns of phi phi' has rank at most min(h, N_Delta).
//   by step   of each step, the smallest N_Delta / h >= 1 among networks with train loss > 0.05
//   by loss   of each of 50 losses, the smallest N_Delta / h among networks with at least that train loss
//   all       N_Delta / h >= 1
using HeavyTails.Core.Fits;

namespace HeavyTails.Papers.Jamming.Notebook;

/// <summary>The row that was chosen among those of one step.</summary>
/// <param name="Step">The training step.</param>
/// <param name="Row">The row, or why none qualifies.</param>
public readonly record struct StepSelection(long Step, FitResult<JammingRow> Row);

/// <summary>The row that was chosen for one level of the train loss.</summary>
/// <param name="Level">The least train loss.</param>
/// <param name="Row">The row, or why none qualifies.</param>
public readonly record struct LevelSelection(double Level, FitResult<JammingRow> Row);

/// <summary>Selections of the rows whose spectra are drawn.</summary>
public static class SpectrumSelections
{
    /// <summary>The notebook's least train loss of networks that are chosen by step, 0.05.</summary>
    public const double LeastLoss = 5e-2;

    /// <summary>The notebook's number of loss levels, 50.</summary>
    public const int Levels = 50;

    /// <summary>How many of the largest levels the notebook's slice losses[-5::-1] leaves out, 4.</summary>
    private const int LegacyDropped = 4;

    /// <summary>All rows with N_Delta / h of at least 1, in their order.</summary>
    public static IReadOnlyList<JammingRow> Overdetermined(IReadOnlyList<JammingRow> rows) =>
        [.. rows.Where(row => row.ViolatedPerFeature >= 1)];

    /// <summary>One row for each step, ascending, or why no row of the step qualifies.</summary>
    /// <param name="rows">Networks of several widths and steps.</param>
    /// <param name="leastLoss">The train loss must be above it. Default: the notebook's 0.05.</param>
    public static IReadOnlyList<StepSelection> ByStep(IReadOnlyList<JammingRow> rows, double leastLoss = LeastLoss) =>
        [
            .. rows.GroupBy(row => row.Step)
                .OrderBy(group => group.Key)
                .Select(group => new StepSelection(
                    group.Key,
                    Smallest(
                        group.Where(row => row.TrainLoss > leastLoss && row.ViolatedPerFeature >= 1),
                        FormattableString.Invariant(
                            $"step {group.Key}: none of {group.Count()} rows has a train loss above {leastLoss} "
                        ) + "and N_Delta / h >= 1"
                    )
                )),
        ];

    /// <summary>One row for each level, in the order of the levels, or why no row qualifies.</summary>
    /// <param name="rows">Networks of several widths, usually of one step.</param>
    /// <param name="levels">Train losses: see <see cref="LossLevels"/>.</param>
    public static IReadOnlyList<LevelSelection> ByLoss(IReadOnlyList<JammingRow> rows, IEnumerable<double> levels) =>
        [
            .. levels.Select(level => new LevelSelection(
                level,
                Smallest(
                    rows.Where(row => row.TrainLoss >= level),
                    FormattableString.Invariant(
                        $"none of {rows.Count} rows has a train loss of {level} or more; the largest is "
                    ) + (rows.Count == 0 ? "none" : FormattableString.Invariant($"{rows.Max(row => row.TrainLoss)}"))
                )
            )),
        ];

    /// <summary>Train losses from the largest down to the smallest, evenly spaced in the logarithm.</summary>
    /// <param name="lowest">The smallest level, positive.</param>
    /// <param name="largest">The largest train loss, at least the smallest level.</param>
    /// <param name="variant">
    /// Corrected (the default) ends at the largest loss. Legacy takes its natural logarithm for the decimal one, and
    /// leaves out the 4 levels that are then the largest.
    /// </param>
    /// <exception cref="ArgumentException">The levels are not positive, or the wrong way round.</exception>
    public static IReadOnlyList<double> LossLevels(double lowest, double largest, Variant variant = Variant.Corrected)
    {
        if (!(lowest > 0 && largest >= lowest) || double.IsInfinity(largest))
            throw new ArgumentException(
                FormattableString.Invariant($"expected 0 < lowest <= largest loss, got {lowest} and {largest}")
            );
        var from = Math.Log10(lowest);
        var to = variant == Variant.Legacy ? Math.Log(largest) : Math.Log10(largest);
        double[] levels =
        [
            .. Enumerable.Range(0, Levels).Select(i => Math.Pow(10, from + ((to - from) * i / (Levels - 1)))),
        ];
        if (variant == Variant.Legacy)
            return [.. levels.SkipLast(LegacyDropped).Reverse()];
        levels[^1] = largest; // without the rounding of the logarithm, so that the row of the largest loss qualifies
        return [.. levels.Reverse()];
    }

    private static FitResult<JammingRow> Smallest(IEnumerable<JammingRow> rows, string reason) =>
        rows.MinBy(row => row.ViolatedPerFeature) is { } best
            ? best
            : FitResult<JammingRow>.Failed(FitFailure.NoData, reason);
}
