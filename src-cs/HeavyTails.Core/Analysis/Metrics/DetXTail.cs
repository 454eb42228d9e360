using HeavyTails.Core.Fits;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>
/// The metric of <see cref="Metrics.DetX"/>: the tail whose rescaled eigenvalues multiply to less than one.
/// </summary>
public sealed class DetXTail : LayerMetric<DetX>
{
    private static readonly MetricFlag Flag = new("--detx", "Compute the tail of determinant one (detX).");

    /// <inheritdoc/>
    public override string Name => "det_x";

    /// <inheritdoc/>
    public override string Group => "detX";

    /// <inheritdoc/>
    public override IReadOnlyList<MetricFlag> Flags => [Flag];

    /// <inheritdoc/>
    public override FitResult<DetX> Of(LayerSpectrum layer) => DetX.Of(layer.Eigenvalues);

    /// <inheritdoc/>
    protected override IReadOnlyList<LayerColumn> MakeColumns() =>
        [
            WeightWatcherColumn("detX_num", "number of eigenvalues in the tail of determinant one", d => d.Num) with
            {
                Terminal = new("detX_num", 5, "F0"),
            },
            WeightWatcherColumn("detX_val", "smallest eigenvalue of the tail of determinant one", d => d.Val),
            WeightWatcherColumn(
                "detX_val_unrescaled",
                "detX_val in units of the mean eigenvalue (the name is WeightWatcher's)",
                d => d.ValUnrescaled
            ),
        ];
}
