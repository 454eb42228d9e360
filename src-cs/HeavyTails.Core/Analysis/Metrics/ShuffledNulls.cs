using HeavyTails.Core.Fits;
using HeavyTails.Core.Nulls;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>
/// The metric that asks whether a heavy tail is due to correlations or to single large entries, by shuffling entries.
/// </summary>
public sealed class ShuffledNulls : LayerMetric<ShuffledNull>
{
    // The cause of a heavy tail needs the verdict of the untrained layers, which this option asks for as well.
    internal static readonly MetricFlag Flag = new(
        "--shuffled-nulls",
        $"As --nulls, and compare alpha_hill with {ShuffledNull.DefaultDraws} shuffles of the layer's entries: is a "
            + "heavy tail due to correlations, to single large entries, or to taps of different scale?"
    );

    /// <inheritdoc/>
    public override string Name => "shuffled_nulls";

    /// <inheritdoc/>
    public override string Group => "null";

    /// <inheritdoc/>
    public override IReadOnlyList<MetricFlag> Flags => [Flag];

    /// <inheritdoc/>
    public override FitResult<ShuffledNull> Of(LayerSpectrum layer) => ShuffledNull.Of(layer.Subject);

    /// <inheritdoc/>
    protected override IReadOnlyList<LayerColumn> MakeColumns() =>
        [
            Column("alpha_hill_shuffled", "mean alpha_hill of the layer's entries in random orders", n => n.Band.Mean),
            Column(
                "alpha_hill_shuffled_z",
                "distance of alpha_hill from it in standard deviations over orders",
                n => n.Z
            ),
            Column(
                "heavy_p_shuffled",
                "probability that the same entries without correlations have an alpha_hill as small",
                n => n.HeavyP
            ),
            new(
                "heavy_due_to",
                "what makes a tail heavy: correlations where alpha_hill is small even for the same entries in random "
                    + "orders, entries (heavy-tailed ones), scales (of pooled matrices), or undecided; empty for "
                    + "other tails",
                Group,
                DueTo
            )
            {
                Terminal = new("heavy_due_to", 2, ""),
            },
        ];

    private static string? DueTo(LayerResult layer) =>
        layer.Nulls.TryGet(out var nulls) && layer.ShuffledNull.TryGet(out var shuffled)
            ? shuffled.CauseOfVerdict(nulls)?.ToString().ToLowerInvariant()
            : null;
}
