namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>One column of the table of layers.</summary>
/// <param name="Name">Name of the column; WeightWatcher's name where the quantity is the same.</param>
/// <param name="Description">Formula or meaning of the quantity.</param>
/// <param name="Group">Heading under which related columns stand: "layer", "fit", or a metric's group.</param>
/// <param name="Value">
/// Function that returns the layer's value: an int, double, bool or string, or null when the layer has none.
/// </param>
public sealed record LayerColumn(string Name, string Description, string Group, Func<LayerResult, object?> Value)
{
    /// <summary>
    /// Whether WeightWatcher has a column of this name; such columns come first in a table. Default: false.
    /// </summary>
    public bool IsWeightWatchers { get; init; }

    /// <summary>Whether a model's summary holds the mean over layers. Default: false.</summary>
    public bool IsAveraged { get; init; }

    /// <summary>Form of the column on a terminal; null (the default) when only files and pages show it.</summary>
    public TerminalColumn? Terminal { get; init; }

    /// <summary>
    /// The texts of which the layer's value is made, joined by "; ", which JSON holds as a list; null (the default)
    /// where the value is one number or one text.
    /// </summary>
    public Func<LayerResult, IReadOnlyList<string>>? Items { get; init; }

    /// <summary>Whether at least one of these layers has a value in this column.</summary>
    public bool IsIn(IReadOnlyList<LayerResult> layers) => layers.Any(layer => Value(layer) is not null);
}

/// <summary>The form of a column on a terminal, where room is scarce.</summary>
/// <param name="Title">Short heading of the column.</param>
/// <param name="Rank">
/// Order of removal: on a narrow terminal the columns of the highest rank are dropped first; rank 0 is never dropped.
/// </param>
/// <param name="Format">.NET format of the number, used in the invariant culture. Default: "G4".</param>
public sealed record TerminalColumn(string Title, int Rank, string Format = "G4");
