// One row a quantity, from the top: a point at its value and a bar over its interval, for each of some series side by
// side. A "forest plot".
using HeavyTails.Reports.Plotting;
using XPlot.Plotly;

namespace HeavyTails.Reports.Figures;

/// <summary>Values with intervals of one series, a place for each quantity of the figure.</summary>
/// <param name="Name">Its name in the legend, as HTML.</param>
/// <param name="Values">The values [n]; NaN leaves the place empty.</param>
/// <param name="Low">The lower ends of the intervals [n].</param>
/// <param name="High">The upper ends of the intervals [n].</param>
public sealed record IntervalSeries(
    string Name,
    IReadOnlyList<double> Values,
    IReadOnlyList<double> Low,
    IReadOnlyList<double> High
);

/// <summary>A figure of values with intervals, quantity by quantity, in the style of all figures.</summary>
public sealed record IntervalFigure
{
    // Room for names at the left, for title, axis and legend, and the height of a row of one series, in px.
    private const double NamesRoom = 132,
        Around = 150,
        Row = 10;

    /// <summary>The figure's file name, without folder and ending.</summary>
    public required string Name { get; init; }

    /// <summary>The title above the plot, as HTML.</summary>
    public required string Title { get; init; }

    /// <summary>The title of the x axis, on which the values stand, as HTML.</summary>
    public required string X { get; init; }

    /// <summary>The names of the n quantities from the top, as HTML.</summary>
    public required IReadOnlyList<string> Quantities { get; init; }

    /// <summary>The series, in the order of the legend.</summary>
    public required IReadOnlyList<IntervalSeries> Series { get; init; }

    /// <summary>
    /// The largest magnitude that the axis shows; what is beyond lies outside of the picture. Default: none.
    /// </summary>
    public double? Most { get; init; }

    /// <summary>One or two sentences below the figure, as HTML. Default: none.</summary>
    public string Caption { get; init; } = "";

    /// <summary>Draws the figure, with a line at 0.</summary>
    /// <exception cref="ArgumentException">A series has not as many values as there are quantities.</exception>
    public Figure Draw()
    {
        var n = Quantities.Count;
        foreach (var series in Series)
            if (series.Values.Count != n || series.Low.Count != n || series.High.Count != n)
                throw new ArgumentException(
                    $"series {series.Name} of {Name}: expected {n} values and ends, got {series.Values.Count}, "
                        + $"{series.Low.Count} and {series.High.Count}"
                );
        var (x, y) = (Style.X(X), Style.Y(""));
        y.range = new[] { n + .5, .5 };
        y.showgrid = false;
        double[] places = [.. Enumerable.Range(1, n).Select(i => (double)i)];
        (y.tickmode, y.tickvals, y.ticktext) = ("array", places, Quantities.ToArray());
        double[] drawn =
        [
            .. Series.SelectMany(s => s.Low.Concat(s.High)).Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(1),
        ];
        var most = 1.05 * Math.Min(drawn.Max(), Most ?? double.PositiveInfinity);
        x.range = new[] { -most, most };
        return new Plot
        {
            Name = Name,
            Title = Title,
            Caption = Caption,
            X = x,
            Y = y,
            Traces = [.. Series.Select(Trace)],
            Marks =
            [
                new()
                {
                    At = 0,
                    Label = "",
                    Colour = Style.Edge,
                },
            ],
            Size = FigureSize.Usual with
            {
                Height = (int)Math.Max(FigureSize.Usual.Height, Around + (n * ((Row * Series.Count) + 6))),
            },
            Adjust = layout => layout.margin.l = NamesRoom,
        }.Draw();
    }

    private Trace Trace(IntervalSeries series, int at)
    {
        var shift = (at - ((Series.Count - 1) / 2.0)) * .8 / Math.Max(1, Series.Count);
        int[] places = [.. Enumerable.Range(0, Quantities.Count).Where(i => double.IsFinite(series.Values[i]))];
        return new Scatter
        {
            x = places.Select(i => series.Values[i]).ToArray(),
            y = places.Select(i => i + 1 + shift).ToArray(),
            name = series.Name,
            mode = "markers",
            hoverinfo = "x+name",
            marker = new Marker
            {
                color = Style.Distinct[at % Style.Distinct.Length],
                size = 7,
                symbol = Style.Symbols[at % Style.Symbols.Length],
            },
            error_x = new Error_x
            {
                type = "data",
                symmetric = false,
                array = places.Select(i => series.High[i] - series.Values[i]).ToArray(),
                arrayminus = places.Select(i => series.Values[i] - series.Low[i]).ToArray(),
                thickness = 1.5,
                width = 0,
                color = Style.Distinct[at % Style.Distinct.Length],
            },
        };
    }
}
