// Curves y(x) with bands of spread, points with or without error bars, and lines to compare with: what most figures of experiments are made of.
using HeavyTails.Reports.Plotting;
using XPlot.Plotly;

namespace HeavyTails.Reports.Figures;

/// <summary>How a curve is drawn.</summary>
public enum CurveStyle
{
    /// <summary>A line.</summary>
    Line,

    /// <summary>A dashed line.</summary>
    Dashes,

    /// <summary>Points; their spread as error bars.</summary>
    Points,

    /// <summary>Open points, for what others printed.</summary>
    OpenPoints,
}

/// <summary>One curve of a figure.</summary>
/// <param name="Name">In the legend; "" for none.</param>
/// <param name="X">Abscissae.</param>
/// <param name="Y">As many ordinates; NaN leaves a gap.</param>
public sealed record Curve(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>How it is drawn.</summary>
    public CurveStyle Style { get; init; }

    /// <summary>Lower end of the spread at each X: the foot of a line's band or of a point's bar. Empty for none.</summary>
    public IReadOnlyList<double> Low { get; init; } = [];

    /// <summary>Upper end.</summary>
    public IReadOnlyList<double> High { get; init; } = [];

    /// <summary>Which colour of the palette, from 0; curves of one thing share it. Null for its place in the figure.</summary>
    public int? Colour { get; init; }
}

/// <summary>A line across the plot to compare with.</summary>
/// <param name="At">Value on the axis.</param>
/// <param name="Label">Beside it.</param>
/// <param name="Vertical">At an x; else at a y.</param>
public sealed record ReferenceLine(double At, string Label, bool Vertical = false);

/// <summary>Makes figures of curves in the house's look.</summary>
public static class CurveFigure
{
    /// <summary>Draws the curves.</summary>
    /// <param name="name">File name without ending.</param>
    /// <param name="title">Above it.</param>
    /// <param name="xTitle">Of the x axis.</param>
    /// <param name="yTitle">Of the y axis.</param>
    /// <param name="curves">In the legend's order.</param>
    /// <param name="caption">HTML below it, one or two sentences.</param>
    /// <param name="logX">Logarithmic x; values that are not positive are not drawn.</param>
    /// <param name="logY">Logarithmic y.</param>
    /// <param name="lines">To compare with.</param>
    /// <param name="fromZero">A linear y axis of values that are not negative begins at 0; false for a close view of small differences.</param>
    /// <exception cref="ArgumentException">A curve whose lengths differ.</exception>
    public static Figure Of(
        string name,
        string title,
        string xTitle,
        string yTitle,
        IReadOnlyList<Curve> curves,
        string caption = "",
        bool logX = false,
        bool logY = false,
        IReadOnlyList<ReferenceLine>? lines = null,
        bool fromZero = true
    )
    {
        lines ??= [];
        List<Trace> traces = [];
        for (var i = 0; i < curves.Count; i++)
        {
            var curve = curves[i];
            foreach (
                var (what, length) in new[]
                {
                    ("Y", curve.Y.Count),
                    ("Low", curve.Low.Count),
                    ("High", curve.High.Count),
                }
            )
                if (length != curve.X.Count && (length > 0 || what == "Y"))
                    throw new ArgumentException(
                        $"curve {curve.Name} of {name}: expected {curve.X.Count} values of {what}, as many as X has, got {length}"
                    );
            if (curve.Low.Count != curve.High.Count)
                throw new ArgumentException(
                    $"curve {curve.Name} of {name}: its spread has {curve.Low.Count} lower and {curve.High.Count} upper ends"
                );
            traces.AddRange(Draw(curve, Style.Distinct[(curve.Colour ?? i) % Style.Distinct.Length]));
        }
        IEnumerable<double> Across(bool vertical) => lines.Where(l => l.Vertical == vertical).Select(l => l.At);
        var x = Style.X(xTitle, logX ? Span.Of([.. curves.SelectMany(c => c.X), .. Across(true)]) : null);
        var y = Style.Y(
            yTitle,
            logY ? Span.Of([.. curves.SelectMany(c => c.Y.Concat(c.Low).Concat(c.High)), .. Across(false)]) : null
        );
        if (
            fromZero
            && !logY
            && curves.SelectMany(c => c.Y.Concat(c.Low)).Where(double.IsFinite).DefaultIfEmpty(-1).Min() >= 0
        )
            y.rangemode = "tozero";
        var marks = lines
            .Select(l => new Mark(
                l.At,
                l.Label,
                Style.Edge,
                l.Vertical,
                l.Vertical ? logX : logY,
                LabelAt: l.Vertical ? 1 : .99
            ))
            .ToArray();
        return new(name, caption, Style.Chart(name, traces, Style.Layout(title, x, y, traces, marks)));
    }

    static IEnumerable<Trace> Draw(Curve curve, string colour)
    {
        var points = curve.Style is CurveStyle.Points or CurveStyle.OpenPoints;
        if (!points && curve.Low.Count > 0)
        {
            // A polygon along the upper ends and back along the lower ones; no gaps in it.
            var whole = Enumerable
                .Range(0, curve.X.Count)
                .Where(i => double.IsFinite(curve.Low[i]) && double.IsFinite(curve.High[i]))
                .ToArray();
            yield return new Scatter
            {
                x = whole.Select(i => curve.X[i]).Concat(whole.Reverse().Select(i => curve.X[i])).ToArray(),
                y = whole.Select(i => curve.High[i]).Concat(whole.Reverse().Select(i => curve.Low[i])).ToArray(),
                name = "",
                showlegend = false,
                mode = "lines",
                line = new Line { width = 0 },
                fill = "toself",
                fillcolor = Faint(colour),
                hoverinfo = "skip",
            };
        }
        var scatter = new Scatter
        {
            x = curve.X.ToArray(),
            y = curve.Y.ToArray(),
            name = curve.Name,
            mode = points ? "markers" : "lines",
            showlegend = curve.Name.Length > 0,
            line = Style.Stroke(colour, 2, curve.Style == CurveStyle.Dashes ? "dash" : "solid"),
            marker = new Marker
            {
                color = colour,
                size = curve.Style == CurveStyle.OpenPoints ? 9 : 7,
                symbol = curve.Style == CurveStyle.OpenPoints ? "diamond-open" : "circle",
                line = new Line { color = colour, width = curve.Style == CurveStyle.OpenPoints ? 2 : 0 },
            },
        };
        if (points && curve.Low.Count > 0)
            scatter.error_y = new Error_y
            {
                type = "data",
                visible = true,
                thickness = 1.1,
                width = 3,
                color = colour,
                symmetric = false,
                array = curve.High.Select((h, i) => h - curve.Y[i]).ToArray(),
                arrayminus = curve.Low.Select((l, i) => curve.Y[i] - l).ToArray(),
            };
        yield return scatter;
    }

    static string Faint(string hex) =>
        $"rgba({Convert.ToInt32(hex[1..3], 16)},{Convert.ToInt32(hex[3..5], 16)},{Convert.ToInt32(hex[5..7], 16)},0.18)";
}
