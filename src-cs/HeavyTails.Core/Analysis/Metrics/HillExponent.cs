// alpha_hill = 1 + k / sum_{j >= i} ln(lambda_j / lambda_i), i = floor(n / 2), k = n - i: Hill's estimator above the
// median eigenvalue. Zhou, Pang, Yang & Mahoney 2023 (TempBalance, arXiv:2312.00359), whose PL_Alpha_Hill
// AlphaPruning, AlphaLoRA and AlphaDecay use as well.
using HeavyTails.Core.Fits;
using HeavyTails.Core.Nulls;
using HeavyTails.Core.PowerLaws;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>The metric of Hill's exponent above the median eigenvalue; it is always computed.</summary>
public sealed class HillExponent : LayerMetric<HillExponent.Alpha>
{
    /// <summary>Hill's exponent above the median eigenvalue.</summary>
    /// <param name="Value">Exponent alpha of the density above the median eigenvalue.</param>
    public sealed record Alpha(double Value);

    /// <inheritdoc/>
    public override string Name => "hill";

    /// <inheritdoc/>
    public override string Group => "hill";

    /// <inheritdoc/>
    public override bool IsAlwaysComputed => true;

    /// <inheritdoc/>
    public override FitResult<Alpha> Of(LayerSpectrum layer) =>
        SpectrumQuantity
            .Hill.Statistic(layer.Eigenvalues, layer.Matrices.Rows, layer.Matrices.Columns)
            .Map(alpha => new Alpha(alpha));

    /// <inheritdoc/>
    protected override IReadOnlyList<LayerColumn> MakeColumns() =>
        [
            Column(
                SpectrumQuantity.HillName,
                "Hill's exponent above the median eigenvalue (TempBalance's PL_Alpha_Hill)",
                a => a.Value
            ) with
            {
                IsAveraged = true,
                Terminal = new("alpha_hill", 3, "F2"),
            },
        ];
}
