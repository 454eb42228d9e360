using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices.Laws;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>
/// The metric of <see cref="SpectralLaws"/>: which law describes the whole spectrum, chosen by held-out rows.
/// </summary>
public sealed class WhichLaw : LayerMetric<LawOdds>
{
    private static readonly MetricFlag Flag = new(
        "--law",
        "Choose by held-out rows between Marchenko-Pastur (alone, with spikes, inverse), power laws and lognormal."
    );

    /// <inheritdoc/>
    public override string Name => "law";

    /// <inheritdoc/>
    public override string Group => "law";

    /// <inheritdoc/>
    public override IReadOnlyList<MetricFlag> Flags => [Flag];

    /// <inheritdoc/>
    public override FitResult<LawOdds> Of(LayerSpectrum layer) =>
        SpectralLaws.Of(layer.Matrices, layer.Backend, new() { Seed = layer.Seed });

    /// <inheritdoc/>
    protected override IReadOnlyList<LayerColumn> MakeColumns() =>
        [
            Column(
                "law",
                "law of the whole spectrum with the best score on held-out rows: "
                    + string.Join(", ", SpectralLaws.All.Select(l => l.Key)),
                o => o.Best.Law.Key
            ) with
            {
                Terminal = new("law", 2, ""),
            },
            Column("law_odds", "share of the odds, 0 .. 1, that law has among all laws", o => o.Best.Odds),
            .. SpectralLaws.All.Select(law =>
                Column(
                    $"odds_{law.Key}",
                    $"share of the odds of the law {law.Name}; none where the law does not apply",
                    o => o.Laws.FirstOrDefault(l => l.Law.Key == law.Key)?.Odds
                )
            ),
        ];
}
