using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>
/// The metric of <see cref="EntryTails"/>: the tails of the weights themselves, not of their spectrum.
/// </summary>
public sealed class WeightEntries : LayerMetric<EntryTails>
{
    private static readonly MetricFlag Flag = new(
        "--entries",
        "Fit the left and the right tail of the weights themselves, and compute their kurtosis."
    );

    /// <inheritdoc/>
    public override string Name => "entries";

    /// <inheritdoc/>
    public override string Group => "entries";

    /// <inheritdoc/>
    public override IReadOnlyList<MetricFlag> Flags => [Flag];

    /// <inheritdoc/>
    public override bool IsInFull => false;

    /// <inheritdoc/>
    public override FitResult<EntryTails> Of(LayerSpectrum layer)
    {
        if (layer.Matrices.Single(0) is null)
            return NotDefined("the matrices of this layer are not stored one by one");
        var matrices = Enumerable.Range(0, layer.Matrices.Count).Select(i => layer.Matrices.Single(i)!);
        return EntryTails.Of([.. matrices.SelectMany(matrix => matrix.ToDoubles())]);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<LayerColumn> MakeColumns() =>
        [
            .. Side("left", "negative", t => t.Left),
            .. Side("right", "positive", t => t.Right),
            Column(
                "entries_kurtosis",
                "excess kurtosis of the weights, 0 for normal ones",
                t => t.Kurtosis.ValueOrNull
            ),
        ];

    private IEnumerable<LayerColumn> Side(string side, string sign, Func<EntryTails, FitResult<EntryTail>> of)
    {
        LayerColumn OfTail(string name, string meaning, Func<EntryTail, object?> value) =>
            Column(
                $"entries_{side}_{name}",
                $"{meaning} of the tail of the {sign} weights",
                t => of(t).TryGet(out var tail) ? value(tail) : null
            );

        yield return OfTail("alpha", "exponent of the power law", t => t.Fit.Alpha) with
        {
            Terminal = new($"{side} alpha", 2, "F2"),
        };
        yield return OfTail("sigma", "standard error of the exponent", t => t.Fit.Sigma);
        yield return OfTail("D", "Kolmogorov-Smirnov distance", t => t.Fit.D);
        yield return OfTail("xmin", "least magnitude", t => t.Fit.Xmin);
        yield return OfTail("n_tail", "number of weights", t => t.Fit.TailLength);
        yield return OfTail("law", "likeliest law (power_law, exponential, lognormal)", t => t.Law);
        yield return OfTail(
            "R",
            "normalised log-likelihood ratio against the exponential law, positive for the power law,",
            t => t.Ratio.TryGet(out var ratio) ? ratio.NormalizedR : null
        );
        yield return OfTail("p", "p value of that ratio", t => t.Ratio.TryGet(out var ratio) ? ratio.P : null);
    }
}
