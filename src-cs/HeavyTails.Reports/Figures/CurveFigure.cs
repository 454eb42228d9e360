// A figure of curves y(x) with bands of spread, points with or without error bars, and lines to compare them with: what
// most figures of experiments consist of.
using HeavyTails.Reports.Plotting;
using XPlot.Plotly;

namespace HeavyTails.Reports.Figures;

/// <summary>An axis of a figure of curves.</summary>
/// <param name="Title">Its title, as HTML.</param>
/// <param name="Log">
/// Whether it is logarithmic; values that are not positive are then left out. Default: linear.
/// </param>
public sealed record FigureAxis(string Title, bool Log = false);

/// <summary>A dotted line across a figure, to compare its curves with.</summary>
/// <param name="At">The value of x or y at which it stands.</param>
/// <param name="Label">Its name, as HTML, at its end; "" for none.</param>
/// <param name="Vertical">Whether it stands at a value of x. Default: at a value of y.</param>
public sealed record ReferenceLine(double At, string Label, bool Vertical = false);

/// <summary>A figure of curves, to be drawn in the style of all figures.</summary>
public sealed record CurveFigure
{
    /// <summary>The figure's file name, without folder and ending.</summary>
    public required string Name { get; init; }

    /// <summary>The title above the plot, as HTML.</summary>
    public required string Title { get; init; }

    /// <summary>The x axis: its title, and whether it is logarithmic.</summary>
    public required FigureAxis X { get; init; }

    /// <summary>The y axis: its title, and whether it is logarithmic.</summary>
    public required FigureAxis Y { get; init; }

    /// <summary>The curves, in the order of the legend.</summary>
    public required IReadOnlyList<Curve> Curves { get; init; }

    /// <summary>Lines to compare the curves with. Default: none.</summary>
    public IReadOnlyList<ReferenceLine> Lines { get; init; } = [];

    /// <summary>One or two sentences below the figure, as HTML. Default: none.</summary>
    public string Caption { get; init; } = "";

    /// <summary>
    /// Whether a linear y axis begins at 0 if no value is negative. Default: true; false shows small differences
    /// enlarged.
    /// </summary>
    public bool FromZero { get; init; } = true;

    /// <summary>Draws the figure.</summary>
    /// <exception cref="ArgumentException">The X, Y, Low and High of a curve differ in length.</exception>
    public Figure Draw()
    {
        foreach (var curve in Curves)
            CheckLengths(curve);
        var x = Style.X(X.Title, X.Log ? LogRange.Of([.. Curves.SelectMany(c => c.X), .. ValuesOf(true)]) : null);
        var y = Style.Y(Y.Title, Y.Log ? LogRange.Of([.. Curves.SelectMany(Ordinates), .. ValuesOf(false)]) : null);
        var least = Curves.SelectMany(c => c.Y.Concat(c.Low)).Where(double.IsFinite).DefaultIfEmpty(-1).Min();
        if (FromZero && !Y.Log && least >= 0)
            y.rangemode = "tozero";
        return new Plot
        {
            Name = Name,
            Title = Title,
            Caption = Caption,
            X = x,
            Y = y,
            Traces =
            [
                .. Curves.SelectMany(
                    (curve, i) => TracesOf(curve, Style.Distinct[(curve.Colour ?? i) % Style.Distinct.Length])
                ),
            ],
            Marks = [.. Lines.Select(MarkOf)],
        }.Draw();
    }

    static IEnumerable<double> Ordinates(Curve curve) => curve.Y.Concat(curve.Low).Concat(curve.High);

    IEnumerable<double> ValuesOf(bool vertical) => Lines.Where(l => l.Vertical == vertical).Select(l => l.At);

    Mark MarkOf(ReferenceLine line) =>
        new()
        {
            At = line.At,
            Label = line.Label,
            Colour = Style.Edge,
            Vertical = line.Vertical,
            Log = line.Vertical ? X.Log : Y.Log,
            LabelAt = line.Vertical ? 1 : .99,
        };

    void CheckLengths(Curve curve)
    {
        Check("Y", curve.Y.Count);
        if (curve.Low.Count + curve.High.Count > 0)
        {
            Check("Low", curve.Low.Count);
            Check("High", curve.High.Count);
        }

        void Check(string what, int length)
        {
            if (length != curve.X.Count)
                throw new ArgumentException(
                    $"curve {curve.Name} of {Name}: expected {curve.X.Count} values of {what}, as many as of X, "
                        + $"got {length}"
                );
        }
    }

    static IEnumerable<Trace> TracesOf(Curve curve, string colour)
    {
        var isPoints = curve.Style is CurveStyle.Points or CurveStyle.OpenPoints;
        var isOpen = curve.Style == CurveStyle.OpenPoints;
        var hasSpread = curve.Low.Count > 0;
        if (hasSpread && !isPoints)
            yield return Band(curve, colour);
        var scatter = new Scatter
        {
            x = curve.X.ToArray(),
            y = curve.Y.ToArray(),
            name = curve.Name,
            mode = isPoints ? "markers" : "lines",
            showlegend = curve.Name.Length > 0,
            line = Style.Stroke(colour, 2, curve.Style == CurveStyle.Dashes ? "dash" : "solid"),
            marker = new Marker
            {
                color = colour,
                size = isOpen ? 9 : 7,
                symbol = isOpen ? "diamond-open" : "circle",
                line = new Line { color = colour, width = isOpen ? 2 : 0 },
            },
        };
        if (hasSpread && isPoints)
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

    // A polygon along the upper ends and back along the lower ones. It passes over abscissae where an end is not
    // finite.
    static Scatter Band(Curve curve, string colour)
    {
        var there = Enumerable
            .Range(0, curve.X.Count)
            .Where(i => double.IsFinite(curve.Low[i]) && double.IsFinite(curve.High[i]))
            .ToArray();
        var back = there.Reverse().ToArray();
        return new Scatter
        {
            x = there.Concat(back).Select(i => curve.X[i]).ToArray(),
            y = there.Select(i => curve.High[i]).Concat(back.Select(i => curve.Low[i])).ToArray(),
            name = "",
            showlegend = false,
            mode = "lines",
            line = new Line { width = 0 },
            fill = "toself",
            fillcolor = Faint(colour),
            hoverinfo = "skip",
        };
    }

    static string Faint(string hex)
    {
        int Channel(int from) => Convert.ToInt32(hex.Substring(from, 2), 16);
        return $"rgba({Channel(1)},{Channel(3)},{Channel(5)},0.18)";
    }
}
