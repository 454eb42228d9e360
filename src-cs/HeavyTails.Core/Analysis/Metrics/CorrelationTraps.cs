using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>
/// The metric of <see cref="RandomMatrices.Traps"/>: spikes of the spectrum that survive shuffling.
/// </summary>
public sealed class CorrelationTraps : LayerMetric<IReadOnlyList<CorrelationTrap>>
{
    /// <inheritdoc/>
    public override string Name => "traps";

    /// <inheritdoc/>
    public override string Group => "traps";

    /// <inheritdoc/>
    public override IReadOnlyList<MetricFlag> Flags => [ShuffledTwin.Flag];

    /// <inheritdoc/>
    public override FitResult<IReadOnlyList<CorrelationTrap>> Of(LayerSpectrum layer) =>
        layer.LambdaMax > 0
            ? Traps.Of(layer.Matrices, layer.Scale, layer.Backend, () => layer.Shuffled, layer.Options.Accuracy)
            : NotDefined("all weights are zero");

    /// <inheritdoc/>
    protected override IReadOnlyList<LayerColumn> MakeColumns() =>
        [
            Column("num_traps", "number of spikes that survive shuffling", t => t.Count) with
            {
                Terminal = new("traps", 2, "F0"),
            },
            Column("trap_risk", "largest risk of the correlation traps", t => t.Count > 0 ? t.Max(x => x.Risk) : 0.0),
        ];
}
