using System.Collections;
using System.Runtime.CompilerServices;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>Metrics without repetition, in the order given; two sets of the same metrics are equal.</summary>
[CollectionBuilder(typeof(MetricSet), nameof(Of))]
public sealed class MetricSet : IReadOnlyCollection<ILayerMetric>, IEquatable<MetricSet>
{
    private readonly ILayerMetric[] metrics;

    private MetricSet(ILayerMetric[] metrics) => this.metrics = metrics;

    /// <summary>A set of these metrics.</summary>
    public static MetricSet Of(params ReadOnlySpan<ILayerMetric> metrics)
    {
        var kept = new List<ILayerMetric>(metrics.Length);
        foreach (var metric in metrics)
            if (!kept.Contains(metric))
                kept.Add(metric);
        return new MetricSet([.. kept]);
    }

    /// <summary>Number of metrics.</summary>
    public int Count => metrics.Length;

    /// <summary>Whether a metric is in the set.</summary>
    public bool Contains(ILayerMetric metric) => Array.IndexOf(metrics, metric) >= 0;

    /// <summary>These metrics and more.</summary>
    public MetricSet With(params ReadOnlySpan<ILayerMetric> more) => Of([.. metrics, .. more]);

    /// <inheritdoc/>
    public IEnumerator<ILayerMetric> GetEnumerator() => ((IEnumerable<ILayerMetric>)metrics).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(MetricSet? other) => other is not null && Count == other.Count && metrics.All(other.Contains);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MetricSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = 0;
        foreach (var metric in metrics)
            hash ^= metric.Name.GetHashCode(StringComparison.Ordinal);
        return hash;
    }

    /// <summary>The names with commas between them, "none" for an empty set.</summary>
    public override string ToString() => Count == 0 ? "none" : string.Join(", ", metrics.Select(m => m.Name));
}
