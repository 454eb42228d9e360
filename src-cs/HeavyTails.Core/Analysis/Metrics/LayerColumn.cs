namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>One column of the table of layers.</summary>
/// <param name="Name">WeightWatcher's name where the quantity is the same.</param>
/// <param name="Description">Formula or meaning.</param>
/// <param name="Group">Heading under which related columns stand: "layer", "fit", or a metric's group.</param>
/// <param name="Value">An int, double, bool or string; null when the layer does not have it.</param>
public sealed record LayerColumn(string Name, string Description, string Group, Func<LayerResult, object?> Value)
{
    /// <summary>Whether WeightWatcher has a column of this name: such columns come first in a table.</summary>
    public bool IsWeightWatchers { get; init; }

    /// <summary>Whether the mean over layers is part of a model's summary.</summary>
    public bool IsAveraged { get; init; }

    /// <summary>How the column is shown on a terminal; null where it is left to files and pages.</summary>
    public TerminalColumn? Terminal { get; init; }
}

/// <summary>A column on a terminal, which has little room.</summary>
/// <param name="Title">Heading, short.</param>
/// <param name="Rank">On a narrow terminal the columns of the highest rank are dropped first; 0 is never dropped.</param>
/// <param name="Format">.NET format of the number, in the invariant culture.</param>
public sealed record TerminalColumn(string Title, int Rank, string Format = "G4");
