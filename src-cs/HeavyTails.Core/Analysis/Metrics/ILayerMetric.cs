// A metric is one class in one file of this folder and one line of LayerMetrics. Its option, the flag of the command,
// the columns of tables and pages and its place in averages follow from its members.
using HeavyTails.Core.Fits;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>
/// A quantity of a layer's spectrum. A user's own metric derives from <see cref="LayerMetric{TValue}"/> and is computed
/// when <see cref="AnalysisOptions.Metrics"/> holds it.
/// </summary>
public interface ILayerMetric
{
    /// <summary>Name of the metric among the options of a recorded analysis, in snake_case.</summary>
    string Name { get; }

    /// <summary>Heading under which the metric's columns stand together, for example "twin".</summary>
    string Group { get; }

    /// <summary>
    /// Options of the command that request the metric; none if it is always computed or can be requested only in code.
    /// </summary>
    IReadOnlyList<MetricFlag> Flags { get; }

    /// <summary>
    /// Whether the metric is computed for every layer, even if it was not requested. The metric finds in
    /// <see cref="LayerSpectrum.Options"/> whether it was requested.
    /// </summary>
    bool IsAlwaysComputed { get; }

    /// <summary>
    /// Whether the option --full, <see cref="AnalysisOptions.Full"/> and reports ask for the metric; one that costs
    /// much more than the others is not.
    /// </summary>
    bool IsInFull { get; }

    /// <summary>Columns that show the metric's value in the table of layers.</summary>
    IReadOnlyList<LayerColumn> Columns { get; }

    /// <summary>Returns the value for one layer, or the reason why there is none.</summary>
    FitResult<object> Of(LayerSpectrum layer);
}

/// <summary>The base class of metrics: a metric whose value is a TValue.</summary>
/// <typeparam name="TValue">Type of the value, a class, for example <see cref="SpectrumMetrics"/>.</typeparam>
public abstract class LayerMetric<TValue> : ILayerMetric
    where TValue : class
{
    private IReadOnlyList<LayerColumn>? columns;

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract string Group { get; }

    /// <inheritdoc/>
    public virtual IReadOnlyList<MetricFlag> Flags => [];

    /// <inheritdoc/>
    public virtual bool IsAlwaysComputed => false;

    /// <inheritdoc/>
    public virtual bool IsInFull => true;

    /// <inheritdoc/>
    public IReadOnlyList<LayerColumn> Columns => columns ??= MakeColumns();

    /// <inheritdoc cref="ILayerMetric.Of"/>
    public abstract FitResult<TValue> Of(LayerSpectrum layer);

    FitResult<object> ILayerMetric.Of(LayerSpectrum layer) => Of(layer).Map<object>(value => value);

    /// <summary>Makes the columns of the metric; it is called once.</summary>
    protected abstract IReadOnlyList<LayerColumn> MakeColumns();

    /// <summary>Returns a column of this metric, whose value is an int, double, bool, string or null.</summary>
    protected LayerColumn Column(string name, string description, Func<TValue, object?> value) =>
        new(name, description, Group, layer => layer.Value(this).TryGet(out var v) ? value(v) : null);

    /// <summary>
    /// Returns a column that WeightWatcher has under the same name; such columns come first in a table.
    /// </summary>
    protected LayerColumn WeightWatcherColumn(string name, string description, Func<TValue, object?> value) =>
        Column(name, description, value) with
        {
            IsWeightWatchers = true,
        };

    /// <summary>Returns a result without a value, with the reason why these data have none.</summary>
    protected static FitResult<TValue> NotDefined(string reason) =>
        FitResult<TValue>.Failed(FitFailure.NotApplicable, reason);
}
