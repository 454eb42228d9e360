// Delta_i = 1 - y_i f_i;  loss = mean max(0, Delta)^2;  N_Delta = #{Delta > tolerance}, in the notebook #{Delta >= 0}.
// N*(step) = N at the peak of the test loss, the cusp of double descent: Spigler et al. 2019, arXiv:1810.09665.
using HeavyTails.Core.Fits;

namespace HeavyTails.Papers.Jamming.Notebook;

/// <summary>Which network of a step is called the one at the transition.</summary>
public enum PeakRule
{
    /// <summary>
    /// The largest test loss after each row's loss was replaced by the median of it and its two neighbours in width;
    /// networks of width 1 and the first and last width cannot be it. The default.
    /// </summary>
    SmoothedTestLoss,

    /// <summary>The largest test loss, as in the notebook: noise and networks of width 1 can win.</summary>
    LargestTestLoss,

    /// <summary>The smallest N_Delta / h among those of 1 or more; an alternative in the notebook's comments.</summary>
    SmallestViolatedPerFeature,

    /// <summary>
    /// The largest test loss among networks with N_Delta / h of at most 1; an alternative in the notebook's comments.
    /// </summary>
    LargestTestLossBelowOne,
}

/// <summary>A maximum of a quantity over the widths, between two minima.</summary>
/// <param name="Row">The network at the maximum.</param>
/// <param name="Value">The quantity there, the median of three neighbours.</param>
/// <param name="Rise">How far the value is above the higher one of the two minima, positive.</param>
public sealed record WidthCusp(JammingRow Row, double Value, double Rise);

/// <summary>Quantities of the notebook: forces, losses, numbers of violated patterns, and the peak.</summary>
public static class NotebookQuantities
{
    /// <summary>The forces Delta_i = 1 - y_i f_i of outputs f [P] and labels y [P].</summary>
    /// <exception cref="ArgumentException">There are not as many outputs as labels.</exception>
    public static double[] Forces(IReadOnlyList<double> outputs, IReadOnlyList<double> labels) =>
        outputs.Count == labels.Count
            ? [.. outputs.Zip(labels, (f, y) => 1 - (y * f))]
            : throw new ArgumentException(
                $"expected as many outputs as labels, got {outputs.Count} and {labels.Count}"
            );

    /// <summary>The mean squared hinge loss, mean max(0, Delta)^2; NaN where there are no patterns.</summary>
    public static double Loss(IReadOnlyList<double> forces) => PatternGaps.Loss(forces);

    /// <summary>Number N_Delta of patterns whose force is above the tolerance.</summary>
    /// <param name="forces">The forces Delta [P].</param>
    /// <param name="tolerance">Least force that counts, 0 or more. Default: 0.</param>
    public static int Violated(IReadOnlyList<double> forces, double tolerance = 0) =>
        forces.Count(force => force > tolerance);

    /// <summary>Number of patterns with Delta >= 0, which the notebook calls N_Delta.</summary>
    public static int ViolatedOrOnMargin(IReadOnlyList<double> forces) => forces.Count(force => force >= 0);

    /// <summary>
    /// The rows of the smallest step, which the notebook calls untrained; in its files they had one epoch.
    /// </summary>
    public static IReadOnlyList<JammingRow> Untrained(IReadOnlyList<JammingRow> rows) =>
        rows.Count == 0 ? [] : AtStep(rows, rows.Min(row => row.Step));

    /// <summary>The rows of the largest step, which the notebook calls trained.</summary>
    public static IReadOnlyList<JammingRow> Trained(IReadOnlyList<JammingRow> rows) =>
        rows.Count == 0 ? [] : AtStep(rows, rows.Max(row => row.Step));

    /// <summary>The rows of one step, in their order.</summary>
    public static IReadOnlyList<JammingRow> AtStep(IReadOnlyList<JammingRow> rows, long step) =>
        [.. rows.Where(row => row.Step == step)];

    /// <summary>The row at the transition for each step, ascending; its N is N*.</summary>
    /// <param name="rows">Networks of several widths and steps.</param>
    /// <param name="rule">How the row is chosen. Default: by the smoothed test loss.</param>
    public static IReadOnlyList<StepSelection> Peaks(
        IReadOnlyList<JammingRow> rows,
        PeakRule rule = PeakRule.SmoothedTestLoss
    ) =>
        [
            .. rows.GroupBy(row => row.Step)
                .OrderBy(group => group.Key)
                .Select(group => new StepSelection(group.Key, Peak([.. group], rule))),
        ];

    /// <summary>The row at the transition among networks of one step; of equal ones the first.</summary>
    /// <param name="rows">Networks of several widths at one step.</param>
    /// <param name="rule">How the row is chosen. Default: by the smoothed test loss.</param>
    /// <returns>The row, or why no row qualifies.</returns>
    public static FitResult<JammingRow> Peak(
        IReadOnlyList<JammingRow> rows,
        PeakRule rule = PeakRule.SmoothedTestLoss
    ) =>
        rule switch
        {
            PeakRule.SmoothedTestLoss => SmoothedPeak(rows, row => row.TestLoss, "test loss"),
            PeakRule.LargestTestLoss => OrNone(
                rows.Where(row => !double.IsNaN(row.TestLoss)).MaxBy(row => row.TestLoss),
                $"none of {rows.Count} rows has a test loss"
            ),
            PeakRule.SmallestViolatedPerFeature => OrNone(
                rows.Where(row => row.ViolatedPerFeature >= 1).MinBy(row => row.ViolatedPerFeature),
                $"none of {rows.Count} rows has N_Delta / h >= 1"
            ),
            _ => OrNone(
                rows.Where(row => row.ViolatedPerFeature <= 1 && !double.IsNaN(row.TestLoss))
                    .MaxBy(row => row.TestLoss),
                $"none of {rows.Count} rows has N_Delta / h <= 1 and a test loss"
            ),
        };

    /// <summary>
    /// The row at the peak of a quantity after each row's value was replaced by the median of it and its two neighbours
    /// in width; networks of width 1 and the first and last width cannot be it.
    /// </summary>
    /// <param name="rows">Networks of several widths at one step.</param>
    /// <param name="quantity">A number of a row, such as its test error; rows where it is NaN are left out.</param>
    /// <param name="name">What the quantity is called where the reason for a missing peak is given.</param>
    /// <returns>The row, of equal ones the first by width, or why no row qualifies.</returns>
    public static FitResult<JammingRow> SmoothedPeak(
        IReadOnlyList<JammingRow> rows,
        Func<JammingRow, double> quantity,
        string name
    )
    {
        var (sorted, smoothed, reason) = Smoothed(rows, quantity, name);
        return reason is null
            ? sorted[Enumerable.Range(0, smoothed.Length).MaxBy(i => smoothed[i])]
            : FitResult<JammingRow>.Failed(FitFailure.NotEnoughData, reason);
    }

    /// <summary>
    /// The cusp of a quantity over the widths: the maximum of the values, smoothed as for <see cref="SmoothedPeak"/>,
    /// that rises most above the minima on both of its sides. Unlike the peak it is never at the end of a curve that
    /// only falls, as a test error does from the smallest widths on.
    /// </summary>
    /// <param name="rows">Networks of several widths at one step.</param>
    /// <param name="quantity">A number of a row, such as its test error; rows where it is NaN are left out.</param>
    /// <param name="name">What the quantity is called where the reason for a missing cusp is given.</param>
    /// <returns>The cusp, or why there is none.</returns>
    public static FitResult<WidthCusp> Cusp(
        IReadOnlyList<JammingRow> rows,
        Func<JammingRow, double> quantity,
        string name
    )
    {
        var (sorted, smoothed, reason) = Smoothed(rows, quantity, name);
        if (reason is not null)
            return FitResult<WidthCusp>.Failed(FitFailure.NotEnoughData, reason);
        var best = Enumerable
            .Range(1, Math.Max(0, smoothed.Length - 2))
            .Select(i => new WidthCusp(
                sorted[i],
                smoothed[i],
                smoothed[i] - Math.Max(smoothed[..i].Min(), smoothed[(i + 1)..].Min())
            ))
            .MaxBy(cusp => cusp.Rise);
        return best is { Rise: > 0 }
            ? best
            : FitResult<WidthCusp>.Failed(
                FitFailure.NoData,
                $"the {name} of {smoothed.Length} widths has no maximum between two minima"
            );
    }

    // Rows by width without the first and the last, and the median of each one's value and its neighbours'.
    private static (JammingRow[] Sorted, double[] Smoothed, string? Reason) Smoothed(
        IReadOnlyList<JammingRow> rows,
        Func<JammingRow, double> quantity,
        string name
    )
    {
        JammingRow[] sorted =
        [
            .. rows.Where(row => row.Width > 1 && !double.IsNaN(quantity(row)))
                .OrderBy(row => row.Width)
                .ThenBy(row => row.Parameters),
        ];
        if (sorted.Length < 3)
            return (
                [],
                [],
                $"a median of three neighbours needs 3 networks of width above 1 with a {name}, got {sorted.Length}"
            );
        double[] values = [.. sorted.Select(quantity)];
        return (
            sorted[1..^1],
            [
                .. Enumerable
                    .Range(1, sorted.Length - 2)
                    .Select(i => MedianOfThree(values[i - 1], values[i], values[i + 1])),
            ],
            null
        );
    }

    private static double MedianOfThree(double a, double b, double c) =>
        Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));

    private static FitResult<JammingRow> OrNone(JammingRow? row, string reason) =>
        row is null ? FitResult<JammingRow>.Failed(FitFailure.NoData, reason) : row;
}
