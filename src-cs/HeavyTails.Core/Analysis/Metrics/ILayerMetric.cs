// A metric is one class in one file of this folder and one line of LayerMetrics. Its option, the flag of the command,
// the columns of tables and pages and its place in averages follow from what it says of itself.
using HeavyTails.Core.Fits;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>
/// A quantity of a layer's spectrum. A user's own metric derives from <see cref="LayerMetric{TValue}"/> and is asked for
/// by <see cref="AnalysisOptions.Metrics"/>.
/// </summary>
public interface ILayerMetric
{
    /// <summary>Its name among the options of a recorded analysis, in snake_case.</summary>
    string Name { get; }

    /// <summary>Heading under which its columns stand together, for example "twin".</summary>
    string Group { get; }

    /// <summary>Options of the command that ask for it; none for what is computed always or only from code.</summary>
    IReadOnlyList<MetricFlag> Flags { get; }

    /// <summary>Whether every layer has it, asked for or not. The metric itself sees in the options whether it was.</summary>
    bool IsAlwaysComputed { get; }

    /// <summary>Columns of the table of layers that show its value.</summary>
    IReadOnlyList<LayerColumn> Columns { get; }

    /// <summary>The value for one layer, or the reason why there is none.</summary>
    FitResult<object> Of(LayerSpectrum layer);
}

/// <summary>A metric whose value has a type.</summary>
/// <typeparam name="TValue">The value, a class, for example <see cref="SpectrumMetrics"/>.</typeparam>
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
    public IReadOnlyList<LayerColumn> Columns => columns ??= MakeColumns();

    /// <inheritdoc cref="ILayerMetric.Of"/>
    public abstract FitResult<TValue> Of(LayerSpectrum layer);

    FitResult<object> ILayerMetric.Of(LayerSpectrum layer) => Of(layer).Map<object>(value => value);

    /// <summary>Makes the columns, once.</summary>
    protected abstract IReadOnlyList<LayerColumn> MakeColumns();

    /// <summary>A column of this metric; its value is an int, double, bool, string or null.</summary>
    protected LayerColumn Column(string name, string description, Func<TValue, object?> value) =>
        new(name, description, Group, layer => layer.Value(this).TryGet(out var v) ? value(v) : null);

    /// <summary>A column that WeightWatcher has under the same name: it stands before ours.</summary>
    protected LayerColumn WeightWatcherColumn(string name, string description, Func<TValue, object?> value) =>
        Column(name, description, value) with
        {
            IsWeightWatchers = true,
        };

    /// <summary>The reason of a quantity that these data do not have.</summary>
    protected static FitResult<TValue> NotDefined(string reason) =>
        FitResult<TValue>.Failed(FitFailure.NotApplicable, reason);

    /// <summary>The value, or the reason where it is null.</summary>
    protected static FitResult<TValue> OrNotDefined(TValue? value, string reason) =>
        value is null ? NotDefined(reason) : FitResult<TValue>.Success(value);
}
