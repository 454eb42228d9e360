namespace HeavyTails.Reports.Drawing;

/// <summary>A point of a figure in px from its left and upper edge.</summary>
internal readonly record struct Place(double X, double Y)
{
    public bool IsFinite => double.IsFinite(X) && double.IsFinite(Y);
}

/// <summary>A rectangle of a figure in px.</summary>
internal readonly record struct Box(double Left, double Top, double Width, double Height)
{
    public double Right => Left + Width;

    public double Bottom => Top + Height;

    public double Middle => Top + (Height / 2);

    public double Centre => Left + (Width / 2);

    public Place[] Corners => [new(Left, Top), new(Right, Top), new(Right, Bottom), new(Left, Bottom)];
}

/// <summary>What is drawn of a shape: a line through points, a polygon, or a circle.</summary>
/// <param name="Points">The points; for a circle its centre alone.</param>
/// <param name="IsClosed">Whether the last point is joined to the first one.</param>
/// <param name="Radius">The radius of a circle in px; 0 for other shapes.</param>
internal readonly record struct Outline(IReadOnlyList<Place> Points, bool IsClosed = true, double Radius = 0)
{
    public static Outline Circle(Place centre, double radius) => new([centre], true, radius);
}

/// <summary>The colours of a shape; null for no filling or no stroke. The width and the dashes are in px.</summary>
internal readonly record struct Paint(Colour? Fill, Colour? Stroke = null, double Width = 1, string Dash = "solid")
{
    /// <summary>
    /// The lengths of dashes and gaps by the names of plotly.js, which measures them by the width of the line, of at
    /// least 3 px; none for a solid line.
    /// </summary>
    public double[] Dashes
    {
        get
        {
            var unit = Math.Max(Width, 3);
            double[] lengths = Dash switch
            {
                "dot" => [1, 1],
                "dash" => [3, 3],
                "longdash" => [5, 5],
                "dashdot" => [3, 1, 1, 1],
                "longdashdot" => [5, 2, 1, 2],
                _ => [],
            };
            return [.. lengths.Select(length => length * unit)];
        }
    }
}

internal enum Anchor
{
    Start,
    Middle,
    End,
}

/// <summary>Where and how a line of text stands.</summary>
/// <param name="At">The point of its base line that <paramref name="Anchor"/> names.</param>
/// <param name="Size">Size of the font in px.</param>
/// <param name="Colour">The colour of the letters.</param>
/// <param name="Anchor">Which point of the line stands at the place: its start, its middle or its end.</param>
/// <param name="Angle">Turn about the point in degrees, clockwise.</param>
internal readonly record struct TextPlace(Place At, double Size, Colour Colour, Anchor Anchor, double Angle = 0);

/// <summary>What figures are drawn on: a picture of pixels, or a file of shapes and texts.</summary>
internal interface ISurface
{
    /// <summary>Draws shapes that look alike.</summary>
    void Draw(IEnumerable<Outline> outlines, Paint paint);

    /// <summary>Writes one line of text.</summary>
    void Write(TextLine line, TextPlace place);

    /// <summary>Keeps what is drawn until <see cref="Unclip"/> within a rectangle.</summary>
    void Clip(Box box);

    void Unclip();
}
