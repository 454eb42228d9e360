using System.Collections;
using System.Runtime.CompilerServices;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>A set of metrics, in the order given; two sets of the same metrics are equal in any order.</summary>
[CollectionBuilder(typeof(MetricSet), nameof(Of))]
public sealed class MetricSet : IReadOnlyCollection<ILayerMetric>, IEquatable<MetricSet>
{
    private readonly ILayerMetric[] metrics;

    private MetricSet(ILayerMetric[] metrics) => this.metrics = metrics;

    /// <summary>Returns the set of these metrics, without repetitions.</summary>
    public static MetricSet Of(params ReadOnlySpan<ILayerMetric> metrics)
    {
        var kept = new List<ILayerMetric>(metrics.Length);
        foreach (var metric in metrics)
            if (!kept.Contains(metric))
                kept.Add(metric);
        return new MetricSet([.. kept]);
    }

    /// <summary>Number of metrics in the set.</summary>
    public int Count => metrics.Length;

    /// <summary>Returns whether a metric is in the set.</summary>
    public bool Contains(ILayerMetric metric) => Array.IndexOf(metrics, metric) >= 0;

    /// <summary>Returns the set of these metrics and some more.</summary>
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

    /// <summary>Returns the names of the metrics, separated by commas; "none" for an empty set.</summary>
    public override string ToString() => Count == 0 ? "none" : string.Join(", ", metrics.Select(m => m.Name));
}
