using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>
/// The metric that fits the Marchenko-Pastur law to the bulk: by maximum likelihood without the spikes
/// (<see cref="MarchenkoPasturLikelihoodFit"/>), or, in the legacy variant, to the density of the whole ESD as
/// WeightWatcher does (<see cref="MarchenkoPasturDensityFit"/>). WeightWatcher's columns show the one that was made.
/// </summary>
public sealed class BulkFit : LayerMetric<MarchenkoPasturFit>
{
    private static readonly MetricFlag Flag = new("--mp-fit", "Fit the Marchenko-Pastur law to the bulk.");

    /// <inheritdoc/>
    public override string Name => "mp_fit";

    /// <inheritdoc/>
    public override string Group => "random matrix";

    /// <inheritdoc/>
    public override IReadOnlyList<MetricFlag> Flags => [Flag, ShuffledTwin.Flag];

    /// <inheritdoc/>
    public override FitResult<MarchenkoPasturFit> Of(LayerSpectrum layer) =>
        !layer.CanBeRandom
            ? NotDefined("the entries of these matrices cannot be independent real numbers, or are all zero")
        : layer.Options.Variant == Variant.Legacy
            ? MarchenkoPasturDensityFit.Fit(layer.Eigenvalues, layer.Q, layer.M, Variant.Legacy)
        : MarchenkoPasturLikelihoodFit.Fit(layer.Eigenvalues, layer.N, layer.M);

    /// <inheritdoc/>
    protected override IReadOnlyList<LayerColumn> MakeColumns() =>
        [
            WeightWatcherColumn(
                "num_spikes",
                "number of eigenvalues above bulk_max and its Tracy-Widom margin",
                f => f.NumSpikes
            ) with
            {
                Terminal = new("spikes", 5, "F0"),
            },
            WeightWatcherColumn(
                "sigma_mp",
                "sigma of the fitted Marchenko-Pastur law, ESD scaled to mean one",
                f => f.Sigma
            ),
            WeightWatcherColumn("mp_softrank", "bulk_max / lambda_max", f => f.SoftRank) with
            {
                IsAveraged = true,
            },
            WeightWatcherColumn("W_scale", "sqrt(num_evals / norm)", f => f.Scale),
            WeightWatcherColumn("bulk_max", "upper Marchenko-Pastur edge", f => f.LambdaPlus),
            WeightWatcherColumn("bulk_min", "lower Marchenko-Pastur edge", f => f.LambdaMinus),
            Column("tracy_widom_margin", "finite-size margin beyond bulk_max", f => f.TracyWidom),
            Column(
                "bulk_D",
                "Kolmogorov-Smirnov distance of the bulk to its law; the legacy variant has none",
                f => f.IsLikelihood ? f.Residual : null
            ),
        ];
}
