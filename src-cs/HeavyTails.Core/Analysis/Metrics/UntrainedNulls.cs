using HeavyTails.Core.Fits;
using HeavyTails.Core.Nulls;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>
/// The metric that sets exponents, ranks and norms beside those of untrained layers of exactly the same shape.
/// </summary>
public sealed class UntrainedNulls : LayerMetric<SpectrumNulls>
{
    private static readonly MetricFlag Flag = new(
        "--nulls",
        "Compare alpha, alpha_hill, ranks and norms with untrained layers of the same shape; say which layer is "
            + "heavy-tailed beyond its null, and with what p value."
    );

    /// <inheritdoc/>
    public override string Name => "nulls";

    /// <inheritdoc/>
    public override string Group => "null";

    /// <inheritdoc/>
    public override IReadOnlyList<MetricFlag> Flags => [Flag, ShuffledNulls.Flag];

    /// <inheritdoc/>
    public override FitResult<SpectrumNulls> Of(LayerSpectrum layer) => layer.Nulls;

    /// <inheritdoc/>
    protected override IReadOnlyList<LayerColumn> MakeColumns() =>
        [
            .. OfQuantity(SpectrumQuantity.HillName).Select(OnTerminal),
            Column(
                "alpha_hill_limit",
                "alpha_hill of the Marchenko-Pastur law of this aspect ratio",
                n => n.HillLimit.ValueOrNull
            ),
            Column(
                "heavy_p",
                "share of untrained layers of this shape with an alpha_hill as small; heavy below 0.05",
                n => n.HeavyP.ValueOrNull
            ) with
            {
                Terminal = new("heavy_p", 2, "G2"),
            },
            Column(
                "tail",
                "random, spikes (above a random bulk), heavy (alpha_hill below its null), light (above it), or other "
                    + "(as untrained, but no random bulk)",
                n => n.Verdict.TryGet(out var verdict) ? verdict.ToString().ToLowerInvariant() : null
            ) with
            {
                Terminal = new("tail", 1, ""),
            },
            .. LayerQuantities.Names.Where(name => name != SpectrumQuantity.HillName).SelectMany(OfQuantity),
        ];

    private static LayerColumn OnTerminal(LayerColumn column) =>
        column.Name switch
        {
            $"{SpectrumQuantity.HillName}_null" => column with { Terminal = new("untrained", 3, "F2") },
            $"{SpectrumQuantity.HillName}_z" => column with { Terminal = new("z", 2, "F1") },
            _ => column,
        };

    private IEnumerable<LayerColumn> OfQuantity(string name) =>
        [
            Column(
                $"{name}_null",
                $"mean {name} of untrained layers of this shape",
                n => n.Named(name).Mean.ValueOrNull
            ),
            Column($"{name}_null_low", $"2.5 % quantile of {name}_null", n => n.Named(name).Low.ValueOrNull),
            Column($"{name}_null_high", $"97.5 % quantile of {name}_null", n => n.Named(name).High.ValueOrNull),
            Column(
                $"{name}_z",
                $"distance of {name} from its null in standard deviations of the null",
                n => n.Named(name).Z.ValueOrNull
            ),
        ];
}
