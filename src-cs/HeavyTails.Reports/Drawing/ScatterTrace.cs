namespace HeavyTails.Reports.Drawing;

/// <summary>Draws points, lines, error bars and the areas below or between lines.</summary>
internal sealed class ScatterTrace(Node trace, Canvas canvas)
{
    // What plotly.js draws where a chart names nothing else.
    private const double UsualSize = 6;
    private const string UsualSymbol = "circle";

    private readonly double opacity = trace["opacity"].Number(1);
    private readonly double[] x = trace["x"].Numbers;
    private readonly double[] y = trace["y"].Numbers;
    private Place[]? line;

    /// <summary>The points of the line, with those of its steps.</summary>
    public Place[] Line => line ??= Steps(canvas.Places(x, y));

    private string Mode => trace["mode"].Text(x.Length < 20 ? "lines+markers" : "lines");

    private Colour LineColour => trace["line"]["color"].Colour(MarkerColour.Text("#1f77b4"));

    // Points that are coloured one by one have no common colour for their line.
    private Node MarkerColour => trace["marker"]["color"] is { IsList: false } one ? one : default;

    /// <summary>Draws the trace.</summary>
    /// <param name="before">The trace before it, up to which an area may reach; null for the first one.</param>
    public void Draw(ScatterTrace? before)
    {
        Fill(before);
        Errors("error_y", isVertical: true);
        Errors("error_x", isVertical: false);
        if (Mode.Contains("lines", StringComparison.Ordinal))
            canvas.Surface.Draw(Parts(Line).Select(p => new Outline(p, IsClosed: false)), Stroke());
        if (Mode.Contains("markers", StringComparison.Ordinal))
            Markers();
        if (Mode.Contains("text", StringComparison.Ordinal))
            Texts();
    }

    /// <summary>The line's colour, width and dashes.</summary>
    public Paint Stroke() =>
        new(null, LineColour.Times(opacity), trace["line"]["width"].Number(2), trace["line"]["dash"].Text("solid"));

    private void Fill(ScatterTrace? before)
    {
        var kind = trace["fill"].Text("none");
        if (kind == "none")
            return;
        var colour = trace["fillcolor"].Exists ? trace["fillcolor"].Colour("") : LineColour.Times(.5);
        Paint paint = new(colour.Times(opacity));
        var parts = Parts(Line).Where(p => p.Length > 1).ToArray();
        canvas.Surface.Draw(
            kind switch
            {
                "toself" => parts.Select(p => new Outline(p)),
                "tozeroy" => parts.Select(p => new Outline([
                    new(p[0].X, canvas.Y.AtZero),
                    .. p,
                    new(p[^1].X, canvas.Y.AtZero),
                ])),
                "tonexty" when before is not null =>
                [
                    new Outline([.. Line.Where(p => p.IsFinite), .. before.Line.Where(p => p.IsFinite).Reverse()]),
                ],
                "tonexty" => [],
                _ => throw new NotSupportedException($"the filling {kind}"),
            },
            paint
        );
    }

    private void Errors(string name, bool isVertical)
    {
        var node = trace[name];
        if (!node.Exists || !node["visible"].Flag(true))
            return;
        var above = node["array"].Numbers;
        var below = node["symmetric"].Flag(!node["arrayminus"].Exists) ? above : node["arrayminus"].Numbers;
        var cap = node["width"].Number(4);
        var points = canvas.Places(x, y);
        List<Outline> bars = [];
        for (var i = 0; i < Math.Min(points.Length, Math.Min(above.Length, below.Length)); i++)
        {
            if (!points[i].IsFinite || !(above[i] >= 0) || !(below[i] >= 0))
                continue;
            var axis = isVertical ? canvas.Y : canvas.X;
            var value = isVertical ? y[i] : x[i];
            var (low, high) = (axis.At(value - below[i]), axis.At(value + above[i]));
            // The bar of a logarithmic axis that reaches 0 leaves the picture.
            if (!double.IsFinite(low))
                low = axis.AtZero + (isVertical ? 20 : -20);
            bars.AddRange(isVertical ? Bar(points[i].X, low, high) : Across(points[i].Y, low, high));
        }
        canvas.Surface.Draw(
            bars,
            new(null, node["color"].Colour(LineColour.Hex).Times(opacity), node["thickness"].Number(2))
        );

        IEnumerable<Outline> Bar(double at, double low, double high) =>
            [
                Segment(at, low, at, high),
                .. Caps(cap, c => Segment(at - c, high, at + c, high)),
                .. Caps(cap, c => Segment(at - c, low, at + c, low)),
            ];

        IEnumerable<Outline> Across(double at, double low, double high) =>
            [
                Segment(low, at, high, at),
                .. Caps(cap, c => Segment(high, at - c, high, at + c)),
                .. Caps(cap, c => Segment(low, at - c, low, at + c)),
            ];
    }

    private void Markers()
    {
        var marker = trace["marker"];
        var points = canvas.Places(x, y);
        var colours = ColourScale.OfPoints(marker, points.Length, LineColour);
        var sizes = marker["size"].IsList ? marker["size"].Numbers : [];
        var symbols = marker["symbol"].IsList ? marker["symbol"].Texts : [];
        var (size, symbol) = (
            sizes.Length > 0 ? UsualSize : marker["size"].Number(UsualSize),
            symbols.Length > 0 ? UsualSymbol : marker["symbol"].Text(UsualSymbol)
        );
        var share = opacity * marker["opacity"].Number(1);
        var groups = Enumerable
            .Range(0, points.Length)
            .Where(i => points[i].IsFinite)
            .GroupBy(i => (Colour: colours[i], Symbol: symbols.ElementAtOrDefault(i) ?? symbol));
        foreach (var group in groups)
            canvas.Surface.Draw(
                group.Select(i => Symbols.At(group.Key.Symbol, points[i], i < sizes.Length ? sizes[i] : size)),
                MarkerPaint(marker, group.Key.Symbol, group.Key.Colour, share)
            );
    }

    /// <summary>How a point of a colour and a symbol is painted.</summary>
    public static Paint MarkerPaint(Node marker, string symbol, Colour colour, double share)
    {
        var width = marker["line"]["width"].Number(0);
        return Symbols.IsOpen(symbol)
            ? new(null, colour.Times(share), width > 0 ? width : 1)
            : new(
                colour.Times(share),
                width > 0 ? marker["line"]["color"].Colour("#444444").Times(share) : null,
                width
            );
    }

    private void Texts()
    {
        var (points, texts) = (canvas.Places(x, y), trace["text"].Texts);
        var font = trace["textfont"];
        var size = font["size"].Number(12);
        for (var i = 0; i < Math.Min(points.Length, texts.Length); i++)
            if (points[i].IsFinite)
                canvas.Surface.Write(
                    TextLine.Of(texts[i])[0],
                    new(
                        points[i] with
                        {
                            Y = points[i].Y + (.35 * size),
                        },
                        size,
                        font["color"].Colour("#222222"),
                        Anchor.Middle
                    )
                );
    }

    // "hv": the value of a point holds up to the next one.
    private Place[] Steps(Place[] points) =>
        trace["line"]["shape"].Text("linear") switch
        {
            "linear" => points,
            "hv" => [.. points.SelectMany((p, i) => i == 0 ? [p] : new[] { new Place(p.X, points[i - 1].Y), p })],
            var other => throw new NotSupportedException($"a line of shape {other}"),
        };

    // The parts of a line between its gaps.
    private static IEnumerable<Place[]> Parts(Place[] points)
    {
        List<Place> part = [];
        foreach (var point in points)
            if (point.IsFinite)
                part.Add(point);
            else if (part.Count > 0)
            {
                yield return [.. part];
                part.Clear();
            }
        if (part.Count > 0)
            yield return [.. part];
    }

    private static Outline Segment(double x0, double y0, double x1, double y1) =>
        new([new(x0, y0), new(x1, y1)], IsClosed: false);

    private static IEnumerable<Outline> Caps(double cap, Func<double, Outline> of) => cap > 0 ? [of(cap)] : [];
}
