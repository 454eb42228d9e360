using HeavyTails.Core.Fits;
using HeavyTails.Core.Nulls;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>
/// The metric of standard errors that hold for eigenvalues, which repel each other, by parts of the layer's matrices.
/// </summary>
public sealed class StandardErrors : LayerMetric<SpectrumErrors>
{
    private static readonly MetricFlag Flag = new(
        "--errors",
        "Compute standard errors of alpha, alpha_hill, ranks and norms by leaving out rows and by half windows of the "
            + "matrices, and an interval of alpha_hill; about fifteen times the cost of the spectrum."
    );

    /// <inheritdoc/>
    public override string Name => "errors";

    /// <inheritdoc/>
    public override string Group => "error";

    /// <inheritdoc/>
    public override IReadOnlyList<MetricFlag> Flags => [Flag];

    /// <inheritdoc/>
    public override FitResult<SpectrumErrors> Of(LayerSpectrum layer) =>
        layer.Nulls.Map(nulls => SpectrumErrors.Of(layer.Subject, nulls, layer.Parts));

    /// <inheritdoc/>
    protected override IReadOnlyList<LayerColumn> MakeColumns() =>
        [
            .. LayerQuantities.Names.Select(name =>
                Column(
                    $"{name}_se",
                    $"standard error of {name}: the larger of row jackknife and half windows",
                    e => e.Stated(name).ValueOrNull
                )
            ),
            Column(
                "alpha_se_reason",
                "why alpha has no standard error",
                e => e.Stated(SpectrumQuantity.AlphaName) is { Succeeded: false } missing ? missing.Reason : null
            ),
            Column(
                "alpha_hill_se_rows",
                "standard error of alpha_hill by the row jackknife",
                e => e.ByRows(SpectrumQuantity.HillName).ValueOrNull
            ),
            Column(
                "alpha_hill_se_windows",
                "standard error of alpha_hill by half windows",
                e => e.ByWindows(SpectrumQuantity.HillName).ValueOrNull
            ),
            Column("alpha_hill_low", "lower end of alpha_hill's interval", e => e.Hill.ValueOrNull?.Low),
            Column("alpha_hill_high", "upper end of alpha_hill's interval", e => e.Hill.ValueOrNull?.High),
            Column(
                "alpha_hill_cover",
                "how often the interval holds alpha_hill: 95 % or >= 95 %",
                e => e.Hill.ValueOrNull?.Coverage
            ),
            Column("kurtosis", "excess kurtosis of the entries, 0 for normal ones", e => e.Kurtosis),
        ];
}
