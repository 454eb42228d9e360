using HeavyTails.Reports.Plotting;

namespace HeavyTails.Reports.Figures;

/// <summary>The scale of the numbers by which points and lines of a figure are coloured.</summary>
/// <param name="Title">The title beside the colour bar, as HTML.</param>
public sealed record ColourScale(string Title)
{
    /// <summary>The colours, from the least number to the greatest. Default: viridis.</summary>
    public ColourMap Map { get; init; } = ColourMap.Viridis;

    /// <summary>
    /// Whether the scale is logarithmic; the number 0 then stands, with its own tick, below the least positive one.
    /// Default: true.
    /// </summary>
    public bool Log { get; init; } = true;

    /// <summary>
    /// Numbers that the scale covers besides those of the curves, so that figures with other points share their
    /// colours. Default: none.
    /// </summary>
    public IReadOnlyList<double> Covers { get; init; } = [];

    /// <summary>The scale that covers these numbers besides those of the curves.</summary>
    public ColourScale Covering(IReadOnlyList<double> numbers) => this with { Covers = numbers };
}
