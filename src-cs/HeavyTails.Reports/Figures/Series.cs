using HeavyTails.Reports.Plotting;
using XPlot.Plotly;

namespace HeavyTails.Reports.Figures;

/// <summary>The values of one trace of a layer's figure, with its name in the legend (HTML) and its colour.</summary>
sealed record Series(double[] X, double[] Y, string Label, string Colour)
{
    /// <summary>A histogram: X holds the edges of its bins, and the area below the steps is filled.</summary>
    public Scatter Steps(string dash = "solid") =>
        new()
        {
            x = X,
            y = Y,
            name = Label,
            mode = "lines",
            fill = "tozeroy",
            fillcolor = Colour + "38",
            line = new Line
            {
                color = Colour,
                width = 1.5,
                dash = dash,
                shape = "hv",
            },
        };

    public Scatter Line(string dash = "solid") =>
        new()
        {
            x = X,
            y = Y,
            name = Label,
            mode = "lines",
            line = Style.Stroke(Colour, 2.5, dash),
        };

    public Scatter Points(string symbol) =>
        new()
        {
            x = X,
            y = Y,
            name = Label,
            mode = "markers",
            marker = new Marker
            {
                color = Colour,
                size = 7,
                symbol = symbol,
            },
        };

    /// <summary>A line through values with a symmetric band of their errors around it.</summary>
    public IEnumerable<Trace> LineWithBand(double[] error)
    {
        yield return End(Y.Zip(error, (v, e) => v + e).ToArray());
        var lower = End(Y.Zip(error, (v, e) => v - e).ToArray());
        (lower.fill, lower.fillcolor) = ("tonexty", Colour + "30");
        yield return lower;
        yield return new Scatter
        {
            x = X,
            y = Y,
            name = Label,
            mode = "lines",
            line = Style.Stroke(Colour),
        };
    }

    Scatter End(double[] y) =>
        new()
        {
            x = X,
            y = y,
            mode = "lines",
            line = new Line { width = 0, color = Colour },
            showlegend = false,
            hoverinfo = "skip",
        };
}
