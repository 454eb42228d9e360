namespace HeavyTails.Reports.Figures;

/// <summary>The ways to draw a curve.</summary>
public enum CurveStyle
{
    /// <summary>A solid line, with its spread as a band.</summary>
    Line,

    /// <summary>A dashed line, with its spread as a band.</summary>
    Dashes,

    /// <summary>Filled points, with their spread as error bars.</summary>
    Points,

    /// <summary>Open points with error bars, for values that others published.</summary>
    OpenPoints,
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
}
