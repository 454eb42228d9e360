using HeavyTails.Reports.Plotting;
using XPlot.Plotly;

namespace HeavyTails.Reports.Figures;

/// <summary>The figure of colour maps, a stripe for each.</summary>
public static class ColourMapFigure
{
    private const int Levels = 256;

    /// <summary>Draws the maps below each other, each in 256 levels from 0 at the left to 1.</summary>
    /// <exception cref="ArgumentException">There is no map.</exception>
    public static Figure Draw(string name, IReadOnlyList<ColourMap> maps, string caption = "")
    {
        if (maps.Count == 0)
            throw new ArgumentException($"figure {name}: expected at least 1 colour map, got none");
        double[] level = [.. Enumerable.Range(0, Levels).Select(i => i / (Levels - 1.0))];
        var y = Style.Y("");
        (y.tickmode, y.tickvals, y.ticks) = ("array", maps.Select((_, i) => -i).ToArray(), "");
        (y.ticktext, y.showgrid) = (maps.Select(m => m.Name).ToArray(), false);
        y.range = new[] { .5 - maps.Count, .5 };
        var x = Style.X("");
        x.showgrid = false;
        return new Plot
        {
            Name = name,
            Title = maps.Count == 1 ? "Colour map" : "Colour maps",
            Caption = caption,
            X = x,
            Y = y,
            Size = new(FigureSize.Usual.Width, 98 + (44 * maps.Count)),
            Traces =
            [
                .. maps.Select(
                    (map, i) =>
                        new Heatmap
                        {
                            x = level,
                            y = new[] { (double)-i },
                            z = new[] { level },
                            colorscale = map.Scale,
                            showscale = false,
                        }
                ),
            ],
            // Room for the names at the left.
            Adjust = layout =>
                layout.margin.l = Math.Max(layout.margin.l, 20 + (6.6 * maps.Max(map => map.Name.Length))),
        }.Draw();
    }
}
