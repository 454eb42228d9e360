using HeavyTails.Core.Fits;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>The value of one metric for one layer.</summary>
/// <param name="Metric">The metric that gave the value.</param>
/// <param name="Value">The value, or the reason why there is none.</param>
// A class and not a struct: .NET compiles collections of a struct at run time, which would delay the start of the
// command.
public sealed record MetricValue(ILayerMetric Metric, FitResult<object> Value);
