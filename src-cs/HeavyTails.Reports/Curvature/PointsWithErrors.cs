using HeavyTails.Reports.Figures;
using XPlot.Plotly;

namespace HeavyTails.Reports.Curvature;

/// <summary>Points whose errors are drawn as bars of both directions.</summary>
internal static class PointsWithErrors
{
    /// <summary>The points (x_i, y_i) with bars of error_i, all of one length.</summary>
    public static Scatter Of(int[] x, double[] y, double[] error, SeriesStyle style) =>
        new()
        {
            x = x,
            y = y,
            name = style.Label,
            mode = "markers",
            marker = new Marker
            {
                color = style.Colour,
                size = 8,
                symbol = style.Symbol,
                line = new Line { color = style.Colour, width = 2 },
            },
            error_y = new Error_y
            {
                type = "data",
                visible = true,
                thickness = 1.2,
                width = 4,
                color = style.Colour,
                array = error,
            },
        };
}
