using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>Marchenko-Pastur fitted to the bulk by maximum likelihood; what lies beyond it are spikes.</summary>
public sealed class BulkLikelihood : LayerMetric<MarchenkoPasturFit>
{
    /// <inheritdoc/>
    public override string Name => "mp_likelihood_fit";

    /// <inheritdoc/>
    public override string Group => "random matrix";

    /// <inheritdoc/>
    public override IReadOnlyList<MetricFlag> Flags => [BulkDensity.Flag, ShuffledTwin.Flag];

    /// <inheritdoc/>
    public override FitResult<MarchenkoPasturFit> Of(LayerSpectrum layer) =>
        layer.CanBeRandom
            ? MarchenkoPasturLikelihoodFit.Fit(layer.Eigenvalues, layer.N, layer.M)
            : NotDefined("the entries of these matrices cannot be independent, or are all zero");

    /// <inheritdoc/>
    protected override IReadOnlyList<LayerColumn> MakeColumns() =>
        [
            Column("soft_rank", "upper edge of the likelihood fit's bulk / lambda_max", f => f.SoftRank),
            Column("mle_sigma_mp", "sigma_mp by maximum likelihood of the bulk", f => f.Sigma),
            Column("mle_num_spikes", "eigenvalues above that bulk's edge and margin", f => f.NumSpikes) with
            {
                Terminal = new("spikes", 2, "F0"),
            },
            Column("mle_bulk_max", "upper edge of that bulk", f => f.LambdaPlus),
            Column("mle_bulk_min", "lower edge of that bulk", f => f.LambdaMinus),
            Column("mle_bulk_D", "Kolmogorov-Smirnov distance of that bulk to its law", f => f.Residual),
        ];
}
