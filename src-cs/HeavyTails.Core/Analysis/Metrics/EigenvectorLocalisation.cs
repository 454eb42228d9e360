using HeavyTails.Core.Fits;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>The metric of <see cref="VectorMetrics"/>: the localisation of the eigenvectors of bulk and tail.</summary>
public sealed class EigenvectorLocalisation : LayerMetric<VectorMetrics>
{
    private static readonly MetricFlag Flag = new(
        "--vectors",
        "Compute the localisation of the eigenvectors of bulk and tail."
    );

    /// <inheritdoc/>
    public override string Name => "vectors";

    /// <inheritdoc/>
    public override string Group => "vectors";

    /// <inheritdoc/>
    public override IReadOnlyList<MetricFlag> Flags => [Flag];

    /// <inheritdoc/>
    public override FitResult<VectorMetrics> Of(LayerSpectrum layer)
    {
        if (!layer.Fit.TryGet(out var fit))
            return NotDefined($"bulk and tail are not separated, because the tail has no fit: {layer.Fit.Reason}");
        var tail = 0;
        foreach (var x in layer.Eigenvalues)
            if (x >= fit.Xmin)
                tail++;
        return VectorMetrics.Of(layer.Matrices, layer.Esd, tail, layer.Backend, layer.Options.Accuracy);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<LayerColumn> MakeColumns()
    {
        List<LayerColumn> columns = [];
        foreach (var part in (string[])["bulk", "tail"])
        foreach (var moment in (string[])["mean", "var"])
        {
            columns.Add(Moment(part, moment, "vec_entropy", "histogram entropy", s => s.Entropy));
            columns.Add(Moment(part, moment, "loc_ratio", "||v||_1 / ||v||_inf", s => s.LocalisationRatio));
            columns.Add(Moment(part, moment, "part_ratio", "||v||_2 / ||v||_4", s => s.ParticipationRatio));
        }
        return [.. columns.Select(c => c.Name == Shown ? c with { Terminal = new(Shown, 6, "F2") } : c)];
    }

    // The column of the twelve that a terminal has: how many entries an eigenvector of the tail is spread over.
    private const string Shown = "tail_mean_loc_ratio";

    private LayerColumn Moment(
        string part,
        string moment,
        string quantity,
        string meaning,
        Func<VectorSet, MeanVariance> of
    ) =>
        WeightWatcherColumn(
            $"{part}_{moment}_{quantity}",
            $"{meaning} of the eigenvectors, {moment} over the {part}",
            v =>
                (part == "bulk" ? v.Bulk : v.Tail) is { } set
                    ? moment == "mean"
                        ? of(set).Mean
                        : of(set).Variance
                    : null
        );
}
