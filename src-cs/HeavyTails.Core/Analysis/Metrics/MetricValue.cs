using HeavyTails.Core.Fits;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>What a metric says of one layer.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Value">Its value, or the reason why there is none.</param>
// A class: .NET would compile dictionaries and lists of a struct at run time, which costs a short command its start.
public sealed record MetricValue(ILayerMetric Metric, FitResult<object> Value);
