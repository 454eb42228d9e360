// The look of every figure: the Okabe-Ito palette, whose colours stay distinct under every kind of colour vision
// (jfly.uni-koeln.de/color), and a boxed plotting area on white whose log axes label the decades.
using XPlot.Plotly;

namespace HeavyTails.Reports.Plotting;

static class Style
{
    /// <summary>Colours named for what they show; they mean the same in every figure.</summary>
    public const string Data = "#0072b2",
        Fit = "#d55e00",
        MarchenkoPastur = "#009e73",
        Twin = "#8c8c8c",
        Edge = "#333333";

    /// <summary>Colours of an exponent alpha within the band from 2 to 6, below it and above it.</summary>
    public const string Good = Data,
        Low = "#e69f00",
        High = "#cc3311";

    /// <summary>Colours of the verdicts on a layer's tail beside untrained layers.</summary>
    public const string HeavyTail = Fit,
        Spikes = "#cc79a7",
        RandomTail = Data,
        OtherTail = "#009e73",
        LightTail = "#56b4e9";

    /// <summary>Colours of the values of untrained layers: their band, and their mean.</summary>
    public const string NullBand = "#dcdcdc",
        NullMean = "#777777";

    /// <summary>
    /// Colours of the alternatives to the power law, with dashes that tell them apart in black and white.
    /// </summary>
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

    /// <summary>Colours for a few curves of equal standing, in the order of their use.</summary>
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

    /// <summary>Symbols of points of equal standing, which differ where no colours are seen.</summary>
    public static readonly string[] Symbols =
    [
        "circle",
        "square",
        "triangle-up",
        "diamond",
        "x",
        "circle-open",
        "diamond-open",
    ];

    /// <summary>
    /// Dashes of lines of equal standing, which differ where no colours are seen. "dash" is not among them: it stands
    /// for what is compared with, such as a theory.
    /// </summary>
    public static readonly string[] Dashes = ["solid", "dashdot", "dot", "longdash", "longdashdot"];

    /// <summary>
    /// The colour of item <paramref name="i"/> of <paramref name="n"/> ordered ones, from dark to light: viridis, which
    /// ends here before it becomes too pale on white.
    /// </summary>
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

    // The family has no quotes: plotly.js 2.35.2 writes them into the SVG unescaped, and no PNG can be made of that.
    public static Font Text(double size, string colour = Ink) =>
        new()
        {
            family = "Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif",
            size = size,
            color = colour,
        };

    /// <summary>An x axis; logarithmic over a given range if there is one, else linear.</summary>
    public static Xaxis X(string title, LogRange? log = null)
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
        if (log is { } range)
        {
            (axis.type, axis.range, axis.tickmode) = ("log", range.Exponents, "array");
            (axis.tickvals, axis.ticktext) = range.Ticks;
        }
        return axis;
    }

    /// <summary>A y axis; logarithmic over a given range if there is one, else linear.</summary>
    public static Yaxis Y(string title, LogRange? log = null)
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
        if (log is { } range)
        {
            (axis.type, axis.range, axis.tickmode) = ("log", range.Exponents, "array");
            (axis.tickvals, axis.ticktext) = range.Ticks;
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
