using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>Marchenko-Pastur fitted to the density of the whole ESD, as WeightWatcher does.</summary>
public sealed class BulkDensity : LayerMetric<MarchenkoPasturFit>
{
    /// <summary>The option that asks for fits of the bulk.</summary>
    public static MetricFlag Flag { get; } = new("--mp-fit", "Fit the Marchenko-Pastur law to the bulk.");

    /// <inheritdoc/>
    public override string Name => "mp_fit";

    /// <inheritdoc/>
    public override string Group => "random matrix";

    /// <inheritdoc/>
    public override IReadOnlyList<MetricFlag> Flags => [Flag, ShuffledTwin.Flag];

    /// <inheritdoc/>
    public override FitResult<MarchenkoPasturFit> Of(LayerSpectrum layer) =>
        layer.CanBeRandom
            ? MarchenkoPasturDensityFit.Fit(layer.Eigenvalues, layer.Q, layer.M, layer.Options.Variant)
            : NotDefined("the entries of these matrices cannot be independent, or are all zero");

    /// <inheritdoc/>
    protected override IReadOnlyList<LayerColumn> MakeColumns() =>
        [
            WeightWatcherColumn(
                "num_spikes",
                "eigenvalues above bulk_max and its Tracy-Widom margin",
                f => f.NumSpikes
            ),
            WeightWatcherColumn("sigma_mp", "root variance of the bulk, ESD scaled to mean one", f => f.Sigma),
            WeightWatcherColumn("mp_softrank", "bulk_max / lambda_max", f => f.SoftRank) with
            {
                IsAveraged = true,
            },
            WeightWatcherColumn("W_scale", "sqrt(num_evals / norm)", f => f.Scale),
            WeightWatcherColumn("bulk_max", "upper Marchenko-Pastur edge", f => f.LambdaPlus),
            WeightWatcherColumn("bulk_min", "lower Marchenko-Pastur edge", f => f.LambdaMinus),
            Column("tracy_widom_margin", "finite-size margin beyond bulk_max", f => f.TracyWidom),
        ];
}
