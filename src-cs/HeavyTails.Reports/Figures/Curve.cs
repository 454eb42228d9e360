namespace HeavyTails.Reports.Figures;

/// <summary>The ways to draw a curve.</summary>
public enum CurveStyle
{
    /// <summary>
    /// A line, with its spread as a band; solid, and dash-dotted, dotted, ... for the second, the third, ... of a
    /// figure that name no colour of their own.
    /// </summary>
    Line,

    /// <summary>A dashed line, with its spread as a band.</summary>
    Dashes,

    /// <summary>Filled points, with their spread as error bars.</summary>
    Points,

    /// <summary>Open points with error bars, for values that others published.</summary>
    OpenPoints,

    /// <summary>
    /// A histogram: each ordinate holds from its abscissa to the next one, and the area below is filled. On a
    /// logarithmic y axis, bins of 0 lie at the bottom.
    /// </summary>
    Steps,
}

/// <summary>The symbols that points can have.</summary>
public enum PointSymbol
{
    /// <summary>A filled circle.</summary>
    Circle,

    /// <summary>A filled square.</summary>
    Square,

    /// <summary>A filled diamond.</summary>
    Diamond,

    /// <summary>A filled triangle with a corner at the top.</summary>
    Triangle,

    /// <summary>A cross of two diagonals.</summary>
    Cross,

    /// <summary>The outline of a circle.</summary>
    OpenCircle,

    /// <summary>The outline of a diamond.</summary>
    OpenDiamond,
}

/// <summary>One curve y(x) of a figure.</summary>
/// <param name="Name">Its name in the legend, as HTML; "" for no entry.</param>
/// <param name="X">The abscissae.</param>
/// <param name="Y">As many ordinates; NaN leaves a gap.</param>
public sealed record Curve(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>How the curve is drawn. Default: as a line.</summary>
    public CurveStyle Style { get; init; }

    /// <summary>
    /// The lower end of the spread at each abscissa: of a line's band or of a point's error bar. Empty for no spread.
    /// </summary>
    public IReadOnlyList<double> Low { get; init; } = [];

    /// <summary>The upper end of the spread at each abscissa; as many values as <see cref="Low"/> has.</summary>
    public IReadOnlyList<double> High { get; init; } = [];

    /// <summary>
    /// The index of a colour of the palette, from 0, which curves that belong together share. Default: the curve's
    /// index in its figure.
    /// </summary>
    public int? Colour { get; init; }

    /// <summary>
    /// Numbers by which the curve is coloured on the figure's scale of colours: for points one for each, for a line
    /// one. Empty for a colour of the palette.
    /// </summary>
    public IReadOnlyList<double> ColourBy { get; init; } = [];

    /// <summary>
    /// The symbol of points. Default: a circle, and a square, a triangle, ... for further curves of points; the outline
    /// of a diamond for open points.
    /// </summary>
    public PointSymbol? Symbol { get; init; }

    /// <summary>The size of points, or the width of a line, in px. Default: 7 (open points 9) or 2.</summary>
    public double? Size { get; init; }

    /// <summary>The opacity of points and lines, from 0 to 1. Default: 1.</summary>
    public double Opacity { get; init; } = 1;

    internal bool HasStyleOf(Curve other) => Style == other.Style;

    internal bool IsPoints => Style is CurveStyle.Points or CurveStyle.OpenPoints;

    /// <summary>The curve with a spread.</summary>
    public Curve WithSpread(IReadOnlyList<double> low, IReadOnlyList<double> high) =>
        this with
        {
            Low = low,
            High = high,
        };

    /// <summary>The curve with a colour of the palette.</summary>
    public Curve WithColour(int index) => this with { Colour = index };

    /// <summary>The curve coloured by numbers on the figure's scale of colours.</summary>
    public Curve WithColourBy(IReadOnlyList<double> numbers) => this with { ColourBy = numbers };

    /// <summary>The curve with another symbol of its points.</summary>
    public Curve WithSymbol(PointSymbol symbol) => this with { Symbol = symbol };

    /// <summary>The curve with points of a size, or a line of a width, in px.</summary>
    public Curve WithSize(double size) => this with { Size = size };

    /// <summary>The curve with an opacity from 0 to 1.</summary>
    public Curve WithOpacity(double opacity) => this with { Opacity = opacity };
}
