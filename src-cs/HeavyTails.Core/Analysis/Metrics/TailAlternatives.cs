using HeavyTails.Core.Fits;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>The metric of likelihood ratios of the power law against other laws on the same tail.</summary>
public sealed class TailAlternatives : LayerMetric<IReadOnlyList<TailAlternative>>
{
    private static readonly MetricFlag Flag = new(
        "--alternatives",
        "Compute likelihood ratios against exponential, stretched exponential, lognormal and truncated power law."
    );

    /// <summary>
    /// Names of the alternative laws, each of which has an R_ and a p_ column. The median of lognormal_positive is at
    /// least the mean of the fitted eigenvalues, in the legacy variant at least 1.
    /// </summary>
    public static IReadOnlyList<string> Laws { get; } =
    ["exponential", "stretched_exponential", "lognormal", "lognormal_positive", "truncated_power_law"];

    /// <inheritdoc/>
    public override string Name => "alternatives";

    /// <inheritdoc/>
    public override string Group => "goodness";

    /// <inheritdoc/>
    public override IReadOnlyList<MetricFlag> Flags => [Flag];

    /// <summary>Returns the comparisons that were made with the fit, on the same data.</summary>
    public override FitResult<IReadOnlyList<TailAlternative>> Of(LayerSpectrum layer) =>
        layer.Fit.Map(fit => fit.Alternatives);

    /// <inheritdoc/>
    protected override IReadOnlyList<LayerColumn> MakeColumns()
    {
        List<LayerColumn> columns = [];
        foreach (var law in Laws)
        {
            columns.Add(
                Column(
                    $"R_{law}",
                    $"normalised log-likelihood ratio against {law.Replace('_', ' ')}; positive favours the power law",
                    all => all.FirstOrDefault(a => a.Law == law)?.R
                )
            );
            columns.Add(Column($"p_{law}", $"p value of R_{law}", all => all.FirstOrDefault(a => a.Law == law)?.P));
        }
        return columns;
    }
}
