using XPlot.Plotly;

namespace HeavyTails.Reports.Plotting;

/// <summary>A chart with its file name and the caption below it.</summary>
/// <param name="Name">The file name without folder and ending: "007-fc1-esd".</param>
/// <param name="Caption">One or two sentences, as HTML; "" for none.</param>
/// <param name="Chart">XPlot's chart, whose properties may still be changed.</param>
public sealed record Figure(string Name, string Caption, PlotlyChart Chart)
{
    /// <summary>
    /// Least width in px, below which the figure does not shrink on a page but scrolls. Default: 0, no limit.
    /// </summary>
    public int LeastWidth { get; init; }
}
