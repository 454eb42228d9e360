using HeavyTails.Core.Fits;
using HeavyTails.Core.Nulls;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>
/// The metric of FARMS: Hill's exponent of windows of one aspect ratio, beside that of untrained layers of the shape.
/// </summary>
public sealed class FarmsExponent : LayerMetric<FarmsNull>
{
    private static readonly MetricFlag Flag = new(
        "--farms",
        "Compute the exponent of windows of one aspect ratio (FARMS, arXiv:2506.06280) and its null; not part of "
            + "--full, since it costs hundreds of spectra."
    );

    /// <inheritdoc/>
    public override string Name => "farms";

    /// <inheritdoc/>
    public override string Group => "hill";

    /// <inheritdoc/>
    public override IReadOnlyList<MetricFlag> Flags => [Flag];

    /// <inheritdoc/>
    public override bool IsInFull => false;

    /// <inheritdoc/>
    public override FitResult<FarmsNull> Of(LayerSpectrum layer) => FarmsNull.Of(layer.Subject);

    /// <inheritdoc/>
    protected override IReadOnlyList<LayerColumn> MakeColumns() =>
        [
            Column(
                "alpha_farms",
                "Hill's exponent of square windows of the matrices (FARMS)",
                f => f.Estimate.Alpha
            ) with
            {
                Terminal = new("alpha_farms", 3, "F2"),
            },
            Column("alpha_farms_null", "mean alpha_farms of untrained layers of this shape", f => f.Band.Mean),
            Column(
                "alpha_farms_z",
                "distance of alpha_farms from its null in standard deviations of the null",
                f => f.Z
            ),
            Column("alpha_farms_limit", "alpha_farms of a large untrained layer", f => f.Estimate.NullLimit),
            Column("farms_windows", "number of windows", f => f.Estimate.Windows),
            Column("farms_window_rows", "rows of each window", f => f.Estimate.WindowRows),
            Column("farms_window_columns", "columns of each window", f => f.Estimate.WindowColumns),
        ];
}
