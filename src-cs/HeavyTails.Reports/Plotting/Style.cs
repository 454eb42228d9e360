// One look for every figure: the Okabe-Ito palette, which all kinds of colour vision tell apart (jfly.uni-koeln.de/color), a boxed plotting
// area on white, the legend below it so that it covers nothing, and log axes that label decades.
using HeavyTails.Reports.Wording;
using XPlot.Plotly;

namespace HeavyTails.Reports.Plotting;

static class Style
{
    // Named for what they show, the same in every figure.
    public const string Data = "#0072b2",
        Fit = "#d55e00",
        MarchenkoPastur = "#009e73",
        Twin = "#8c8c8c",
        Edge = "#333333";
    public const string Good = Data,
        Low = "#e69f00",
        High = "#cc3311";

    /// <summary>Colours (and dashes, for print without colour) of the other laws.</summary>
    public static readonly IReadOnlyDictionary<string, (string Colour, string Dash)> Laws = new Dictionary<
        string,
        (string, string)
    >
    {
        ["exponential"] = ("#e69f00", "dot"),
        ["stretched_exponential"] = ("#56b4e9", "dashdot"),
        ["lognormal"] = ("#009e73", "dash"),
        ["lognormal_positive"] = ("#7a5195", "longdash"),
        ["truncated_power_law"] = ("#000000", "longdashdot"),
    };

    /// <summary>For few series of equal standing.</summary>
    public static readonly string[] Distinct =
    [
        "#0072b2",
        "#d55e00",
        "#009e73",
        "#cc79a7",
        "#e69f00",
        "#56b4e9",
        "#222222",
    ];

    /// <summary>From dark to light for many ordered series: viridis, ended where it would be too pale on white.</summary>
    public static string Ordered(int i, int n)
    {
        ReadOnlySpan<(int R, int G, int B)> stops =
        [
            (68, 1, 84),
            (59, 82, 139),
            (33, 145, 140),
            (94, 201, 98),
            (190, 190, 40),
        ];
        var at = n <= 1 ? 0 : (double)i / (n - 1) * (stops.Length - 1);
        var low = Math.Min((int)at, stops.Length - 2);
        var (a, b, t) = (stops[low], stops[low + 1], at - low);
        int Mix(int x, int y) => (int)Math.Round(x + t * (y - x));
        return $"#{Mix(a.R, b.R):x2}{Mix(a.G, b.G):x2}{Mix(a.B, b.B):x2}";
    }

    const string Ink = "#222222",
        Grid = "#e8e8e8";

    // No quotes in the family: plotly.js 2.35.2 writes them into the SVG unescaped, and no picture can be made of it.
    static Font Text(double size, string colour = Ink) =>
        new()
        {
            family = "Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif",
            size = size,
            color = colour,
        };

    /// <summary>Width and height in px of a report's figures: two abreast on a page, at this very size, so that text never shrinks.</summary>
    public const int Width = 590,
        Height = 430;

    const double Left = 70,
        Right = 16,
        Top = 46,
        AxisTitle = 52,
        LegendRow = 21;

    public static PlotlyChart Chart(
        string id,
        IEnumerable<Trace> traces,
        Layout layout,
        int width = Width,
        int height = Height
    )
    {
        var chart = XPlot.Plotly.Chart.Plot(traces, layout);
        (chart.Id, chart.Width, chart.Height, chart.PlotlySrc) = (id, width, height, FigureWriter.LocalScript);
        return chart;
    }

    /// <summary>The layout of a figure of the usual size; the legend stands in rows below the axis title, as many as its labels need.</summary>
    public static Layout Layout(
        string title,
        Xaxis x,
        Yaxis y,
        IReadOnlyList<Trace>? legend = null,
        IReadOnlyList<Mark>? marks = null
    )
    {
        var rows = LegendRows(legend ?? []);
        var bottom = AxisTitle + LegendRow * rows + (rows > 0 ? 6 : 0);
        return new()
        {
            title = title,
            titlefont = Text(15),
            font = Text(13),
            paper_bgcolor = "#ffffff",
            plot_bgcolor = "#ffffff",
            hovermode = "closest",
            showlegend = rows > 0,
            legend = new Legend
            {
                orientation = "h",
                x = 0.5,
                xanchor = "center",
                y = -AxisTitle / (Height - Top - bottom),
                yanchor = "top",
                font = Text(12),
                bgcolor = "rgba(255,255,255,0)",
            },
            margin = new Margin
            {
                l = Left,
                r = Right,
                t = Top,
                b = bottom,
            },
            xaxis = x,
            yaxis = y,
            shapes = (marks ?? []).Select(m => m.Line()).ToArray(),
            annotations = (marks ?? [])
                .Where(m => m.Label.Length > 0)
                .Select(m => m.Text(Text(12, m.Colour)))
                .ToArray(),
        };
    }

    // A trace without a name has no entry. plotly.js lays the entries of a horizontal legend out in columns as wide as the widest.
    static int LegendRows(IReadOnlyList<Trace> traces)
    {
        var labels = traces.Select(t => t.name).Where(name => !string.IsNullOrEmpty(name)).Select(Visible).ToArray();
        if (labels.Length < 2)
            return 0;
        var widest = labels.Max() * 7.0 + 48;
        var abreast =
            labels.Sum(l => l * 7.0 + 48) <= Width - Left - Right
                ? labels.Length
                : Math.Max(1, (int)((Width - Left - Right) / widest));
        return (labels.Length + abreast - 1) / abreast;
    }

    static int Visible(string label) =>
        System.Text.RegularExpressions.Regex.Replace(label, "<[^>]*>|&[^;]*;", "").Length;

    public static Xaxis X(string title, Span? log = null)
    {
        var axis = new Xaxis
        {
            title = title,
            titlefont = Text(13.5),
            showline = true,
            mirror = true,
            linecolor = Ink,
            ticks = "outside",
            gridcolor = Grid,
            zeroline = false,
        };
        if (log is { } span)
        {
            (axis.type, axis.range, axis.tickmode) = ("log", span.Exponents, "array");
            (axis.tickvals, axis.ticktext) = span.Ticks;
        }
        return axis;
    }

    public static Yaxis Y(string title, Span? log = null)
    {
        var axis = new Yaxis
        {
            title = title,
            titlefont = Text(13.5),
            showline = true,
            mirror = true,
            linecolor = Ink,
            ticks = "outside",
            gridcolor = Grid,
            zeroline = false,
        };
        if (log is { } span)
        {
            (axis.type, axis.range, axis.tickmode) = ("log", span.Exponents, "array");
            (axis.tickvals, axis.ticktext) = span.Ticks;
        }
        return axis;
    }

    public static Line Stroke(string colour, double width = 2, string dash = "solid") =>
        new()
        {
            color = colour,
            width = width,
            dash = dash,
        };
}

/// <summary>The range of a log axis around positive values, with a twentieth of room on both sides.</summary>
readonly record struct Span(double Low, double High)
{
    public static Span Of(params IEnumerable<double> values)
    {
        var (low, high) = (double.PositiveInfinity, 0.0);
        foreach (var value in values)
            if (value > 0 && double.IsFinite(value))
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
        return high > 0 ? new(low, high) : new(0.1, 10);
    }

    public double[] Exponents
    {
        get
        {
            var (low, high) = (Math.Log10(Low), Math.Log10(High));
            var room = Math.Max(0.05 * (high - low), 0.05);
            return [low - room, high + room];
        }
    }

    /// <summary>
    /// Values and labels: powers of ten over two decades and more, else 1, 2, 5 or finer of each decade. (plotly.js's own labels drop the power of
    /// ten on short ranges and change size between the two.)
    /// </summary>
    public (double[] Values, string[] Labels) Ticks
    {
        get
        {
            var (low, high) = (Exponents[0], Exponents[1]);
            double[] steps = (high - low) switch
            {
                < 0.35 => [1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9],
                < 0.8 => [1, 1.5, 2, 3, 4, 5, 7],
                < 2.2 => [1, 2, 5],
                _ => [1],
            };
            var stride = steps.Length > 1 ? 1 : Math.Max(1, (int)Math.Ceiling((high - low) / 7));
            var (from, to) = ((int)Math.Floor(low), (int)Math.Ceiling(high));
            var ticks = Enumerable
                .Range(from, to - from + 1)
                .Where(e => e % stride == 0)
                .SelectMany(e =>
                    steps.Select(s =>
                        (
                            Value: s * Math.Pow(10, e),
                            Label: steps.Length == 1 && (from < -2 || to > 3)
                                ? NumberText.PowerOfTen(e)
                                : NumberText.Tick(s * Math.Pow(10, e))
                        )
                    )
                )
                .Where(t => Math.Log10(t.Value) >= low - 1e-9 && Math.Log10(t.Value) <= high + 1e-9)
                .ToArray();
            return ([.. ticks.Select(t => t.Value)], [.. ticks.Select(t => t.Label)]);
        }
    }
}

/// <summary>A line across the plot at one value, with its name at its end.</summary>
readonly record struct Mark(
    double At,
    string Label,
    string Colour,
    bool Vertical = true,
    bool Log = false,
    string Dash = "dot",
    double LabelAt = 1,
    string Anchor = "left"
)
{
    public Shape Line() =>
        new()
        {
            type = "line",
            xref = Vertical ? "x" : "paper",
            x0 = Vertical ? At : 0.0,
            x1 = Vertical ? At : 1.0,
            yref = Vertical ? "paper" : "y",
            y0 = Vertical ? 0.0 : At,
            y1 = Vertical ? 1.0 : At,
            line = Style.Stroke(Colour, 1.5, Dash),
        };

    public Annotation Text(Font font) =>
        new()
        {
            text = Label,
            font = font,
            showarrow = false,
            bgcolor = "rgba(255,255,255,0.75)",
            borderpad = 1,
            xref = Vertical ? "x" : "paper",
            x = Vertical
                ? Log
                    ? Math.Log10(At)
                    : At
                : LabelAt,
            xanchor = Vertical ? Anchor : "right",
            yref = Vertical ? "paper" : "y",
            y =
                Vertical ? LabelAt
                : Log ? Math.Log10(At)
                : At,
            yanchor = Vertical ? "top" : "bottom",
        };
}
