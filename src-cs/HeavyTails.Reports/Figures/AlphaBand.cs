using HeavyTails.Core.Analysis;
using XPlot.Plotly;

namespace HeavyTails.Reports.Figures;

/// <summary>The band from alpha 2 to 6 across a figure whose y axis is the exponent.</summary>
static class AlphaBand
{
    public static Shape Of(string colour) =>
        new()
        {
            type = "rect",
            xref = "paper",
            x0 = 0.0,
            x1 = 1.0,
            yref = "y",
            y0 = LayerWarnings.OverTrainedBelow,
            y1 = LayerWarnings.UnderTrainedAbove,
            fillcolor = colour,
            line = new Line { width = 0 },
        };
}
