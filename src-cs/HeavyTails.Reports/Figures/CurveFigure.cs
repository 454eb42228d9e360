// A figure of curves y(x) with bands of spread, points with or without error bars, and lines to compare them with: what
// most figures of experiments consist of.
using HeavyTails.Reports.Plotting;

namespace HeavyTails.Reports.Figures;

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

    /// <summary>
    /// The scale, with its bar at the right, of the numbers by which curves are coloured. Default: none, where no curve
    /// has such numbers.
    /// </summary>
    public ColourScale? Colours { get; init; }

    /// <summary>Draws the figure.</summary>
    /// <exception cref="ArgumentException">
    /// The lists of a curve differ in length, the ends of an axis do not fit, or numbers to colour by have no place on
    /// the scale of colours.
    /// </exception>
    public Figure Draw()
    {
        foreach (var curve in Curves)
            Check(curve);
        X.Check(Name);
        Y.Check(Name);
        AxisScale xScale = new(X, [.. Curves.SelectMany(c => c.X), .. ValuesOf(true)]),
            yScale = new(Y, [.. Curves.SelectMany(Ordinates), .. ValuesOf(false)]);
        var y = yScale.Y();
        var least = Curves.SelectMany(c => c.Y.Concat(c.Low)).Where(double.IsFinite).DefaultIfEmpty(-1).Min();
        if (FromZero && !Y.Log && !yScale.HasRange && least >= 0)
            y.rangemode = "tozero";
        var colours = Colours is null
            ? null
            : new DrawnColours(Colours, Name, [.. Colours.Covers, .. Curves.SelectMany(c => c.ColourBy)]);
        CurveTraces traces = new(xScale, yScale, colours);
        return new Plot
        {
            Name = Name,
            Title = Title,
            Caption = Caption,
            X = xScale.X(),
            Y = y,
            Traces =
            [
                .. Curves.SelectMany((curve, i) => traces.Of(curve, i, Curves.Take(i).Count(curve.HasStyleOf))),
                .. colours is null ? [] : new[] { colours.Bar() },
            ],
            Marks = LineMarks.Of(Lines, X, Y, (xScale, yScale)),
            ColourBarTitle = Colours?.Title,
        }.Draw();
    }

    static IEnumerable<double> Ordinates(Curve curve) => curve.Y.Concat(curve.Low).Concat(curve.High);

    IEnumerable<double> ValuesOf(bool vertical) => Lines.Where(l => l.Vertical == vertical).Select(l => l.At);

    void Check(Curve curve)
    {
        CheckLength("Y", curve.Y.Count);
        if (curve.Low.Count + curve.High.Count > 0)
        {
            CheckLength("Low", curve.Low.Count);
            CheckLength("High", curve.High.Count);
        }
        if (curve.ColourBy.Count == 0)
            return;
        if (Colours is null)
            throw new ArgumentException(
                $"curve {curve.Name} of {Name}: expected a figure with a scale of colours, since the curve has "
                    + $"{curve.ColourBy.Count} numbers to be coloured by, got none"
            );
        if (curve.IsPoints)
            CheckLength("ColourBy", curve.ColourBy.Count);
        else if (curve.ColourBy.Count != 1)
            throw new ArgumentException(
                $"curve {curve.Name} of {Name}: expected 1 value of ColourBy for a line, got {curve.ColourBy.Count}"
            );

        void CheckLength(string what, int length)
        {
            if (length != curve.X.Count)
                throw new ArgumentException(
                    $"curve {curve.Name} of {Name}: expected {curve.X.Count} values of {what}, as many as of X, "
                        + $"got {length}"
                );
        }
    }
}
