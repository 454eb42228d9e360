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

    const double UsualRight = 16;

    // The margin beside a colour bar, and the distance of its title from the plotting area, in px: labels such as
    // "0.0005" fit between them.
    const double ColourBarMargin = 92,
        ColourBarTitleAt = 79;

    /// <summary>The file name without folder and ending.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>One or two sentences below the figure, as HTML.</summary>
    public required string Caption { get; init; }

    /// <summary>
    /// The title of the colour bar of a trace, as HTML; null if no trace has one. The title is set apart from the bar:
    /// plotly.js would put it nearer or farther by the labels beside it.
    /// </summary>
    public string? ColourBarTitle { get; init; }

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

    double Right => ColourBarTitle is null ? UsualRight : ColourBarMargin;

    Annotation ColourBarText(string title) =>
        new()
        {
            text = title,
            textangle = -90,
            font = Style.Text(13.5),
            showarrow = false,
            xref = "paper",
            x = 1 + (ColourBarTitleAt / (Size.Width - Left - Right)),
            xanchor = "center",
            yref = "paper",
            y = .5,
            yanchor = "middle",
        };

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
                y = -AxisTitle / (Size.Height - Top - bottom),
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
            annotations =
            [
                .. Marks.Where(m => m.Label.Length > 0).Select(m => m.Text()),
                .. ColourBarTitle is { } title ? new[] { ColourBarText(title) } : [],
            ],
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
