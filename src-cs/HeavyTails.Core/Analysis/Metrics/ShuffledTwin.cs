using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>
/// The metric that compares the spectrum with that of the same entries in a random order, which has no correlations.
/// </summary>
public sealed class ShuffledTwin : LayerMetric<RandomTwin>
{
    /// <summary>The option --randomize: the twin, the fit of the bulk and the correlation traps.</summary>
    public static MetricFlag Flag { get; } =
        new(
            "--randomize",
            "Compare with a seeded shuffle of the same weights, fit Marchenko-Pastur, and look for correlation traps."
        );

    /// <inheritdoc/>
    public override string Name => "randomize";

    /// <inheritdoc/>
    public override string Group => "twin";

    /// <inheritdoc/>
    public override IReadOnlyList<MetricFlag> Flags => [Flag];

    /// <inheritdoc/>
    public override FitResult<RandomTwin> Of(LayerSpectrum layer) =>
        layer.LambdaMax > 0
            ? Twins.Of(
                layer.Shuffled,
                layer.Eigenvalues,
                layer.Backend,
                layer.Matrices,
                new() { Scale = layer.Scale, Variant = layer.Options.Variant }
            )
            : NotDefined("all weights are zero");

    /// <inheritdoc/>
    protected override IReadOnlyList<LayerColumn> MakeColumns() =>
        [
            WeightWatcherColumn("max_rand_eval", "largest eigenvalue of the shuffled matrix", t => t.MaxEval),
            WeightWatcherColumn(
                "rand_distance",
                "root Jensen-Shannon divergence of spectrum and twin",
                t => t.Distance
            ) with
            {
                IsAveraged = true,
                Terminal = new("rand_distance", 7, "F3"),
            },
            WeightWatcherColumn("ww_softrank", "max_rand_eval / lambda_max", t => t.SoftRank),
            WeightWatcherColumn("ww_maxdist", "lambda_max - max_rand_eval", t => t.MaxDistance),
            WeightWatcherColumn("rand_num_spikes", "num_spikes of the twin", t => t.MpFit.ValueOrNull?.NumSpikes),
            WeightWatcherColumn("rand_sigma_mp", "sigma_mp of the twin", t => t.MpFit.ValueOrNull?.Sigma),
            WeightWatcherColumn("rand_mp_softrank", "mp_softrank of the twin", t => t.MpFit.ValueOrNull?.SoftRank),
            WeightWatcherColumn("rand_W_scale", "W_scale of the twin", t => t.MpFit.ValueOrNull?.Scale),
            WeightWatcherColumn("rand_bulk_max", "bulk_max of the twin", t => t.MpFit.ValueOrNull?.LambdaPlus),
            WeightWatcherColumn("rand_bulk_min", "bulk_min of the twin", t => t.MpFit.ValueOrNull?.LambdaMinus),
        ];
}
