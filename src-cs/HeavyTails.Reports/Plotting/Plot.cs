using System.Text.RegularExpressions;
using XPlot.Plotly;

namespace HeavyTails.Reports.Plotting;

/// <summary>What a figure is made of: traces on two axes, with titles, marks and a legend.</summary>
sealed partial record Plot
{
    // Margins around the plotting area and the height of a row of the legend, in px.
    const double Left = 70,
        Top = 46,
        AxisTitle = 52,
        LegendRow = 21;

    public const double UsualRight = 16;

    /// <summary>The margin at the right in px.</summary>
    public double Right { get; init; } = UsualRight;

    /// <summary>The file name without folder and ending.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>One or two sentences below the figure, as HTML.</summary>
    public required string Caption { get; init; }

    public required Xaxis X { get; init; }

    public required Yaxis Y { get; init; }

    public required IReadOnlyList<Trace> Traces { get; init; }

    public IReadOnlyList<Mark> Marks { get; init; } = [];

    public FigureSize Size { get; init; } = FigureSize.Usual;

    /// <summary>
    /// Whether two traces or more with names have a legend below the title of the x axis, in as many rows as it needs.
    /// Otherwise <see cref="Adjust"/> decides on the legend.
    /// </summary>
    public bool HasLegendBelow { get; init; } = true;

    /// <summary>Changes the layout before the figure is made; null for none.</summary>
    public Action<Layout>? Adjust { get; init; }

    public Figure Draw()
    {
        var layout = Layout();
        Adjust?.Invoke(layout);
        var chart = Chart.Plot(Traces, layout);
        (chart.Id, chart.Width, chart.Height) = (Name, Size.Width, Size.Height);
        chart.PlotlySrc = FigureWriter.LocalScript;
        return new(Name, Caption, chart);
    }

    Layout Layout()
    {
        var rows = HasLegendBelow ? LegendRows() : 0;
        var bottom = AxisTitle + LegendRow * rows + (rows > 0 ? 6 : 0);
        return new()
        {
            title = Title,
            titlefont = Style.Text(15),
            font = Style.Text(13),
            paper_bgcolor = "#ffffff",
            plot_bgcolor = "#ffffff",
            hovermode = "closest",
            showlegend = rows > 0,
            legend = new Legend
            {
                orientation = "h",
                x = 0.5,
                xanchor = "center",
                y = -AxisTitle / (FigureSize.Usual.Height - Top - bottom),
                yanchor = "top",
                font = Style.Text(12),
                bgcolor = "rgba(255,255,255,0)",
            },
            margin = new Margin
            {
                l = Left,
                r = Right,
                t = Top,
                b = bottom,
            },
            xaxis = X,
            yaxis = Y,
            shapes = Marks.Select(m => m.Line()).ToArray(),
            annotations = Marks.Where(m => m.Label.Length > 0).Select(m => m.Text()).ToArray(),
        };
    }

    // A trace without a name has no entry. plotly.js sets the entries of a horizontal legend in columns that are all as
    // wide as the widest entry.
    int LegendRows()
    {
        var widths = Traces
            .Select(t => t.name)
            .Where(name => !string.IsNullOrEmpty(name))
            .Select(name => 7.0 * Markup().Replace(name, "").Length + 48)
            .ToArray();
        if (widths.Length < 2)
            return 0;
        var room = FigureSize.Usual.Width - Left - Right;
        var abreast = widths.Sum() <= room ? widths.Length : Math.Max(1, (int)(room / widths.Max()));
        return (widths.Length + abreast - 1) / abreast;
    }

    [GeneratedRegex("<[^>]*>|&[^;]*;")]
    private static partial Regex Markup();
}
