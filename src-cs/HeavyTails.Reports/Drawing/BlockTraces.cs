namespace HeavyTails.Reports.Drawing;

/// <summary>Draws traces that are made of rectangles: heat maps and bars.</summary>
internal static class BlockTraces
{
    // Neighbouring cells overlap by this length in px; otherwise the white below them would show as a fine line.
    private const double Overlap = .3;

    /// <summary>The edges of cells: as given, or midway between centres.</summary>
    public static double[] Edges(Node given, int cells)
    {
        var at = given.Exists ? given.Numbers : [.. Enumerable.Range(0, cells).Select(i => (double)i)];
        if (at.Length == cells + 1)
            return at;
        if (at.Length != cells)
            throw new NotSupportedException($"a heat map of {cells} cells with {at.Length} places");
        if (cells == 1)
            return [at[0] - .5, at[0] + .5];
        double[] middles = [.. at.Zip(at.Skip(1), (a, b) => (a + b) / 2)];
        return [(2 * at[0]) - middles[0], .. middles, (2 * at[^1]) - middles[^1]];
    }

    public static void HeatMap(Node trace, Canvas canvas)
    {
        double[][] z = [.. trace["z"].Items.Select(row => row.Numbers)];
        if (z.Length == 0)
            return;
        var (x, y) = (Edges(trace["x"], z[0].Length), Edges(trace["y"], z.Length));
        ColourScale scale = new(trace["colorscale"]);
        var finite = z.SelectMany(row => row).Where(double.IsFinite).DefaultIfEmpty(0).ToArray();
        var (low, high) = (trace["zmin"].Number(finite.Min()), trace["zmax"].Number(finite.Max()));
        var cells =
            from i in Enumerable.Range(0, z.Length)
            from j in Enumerable.Range(0, z[i].Length)
            where double.IsFinite(z[i][j])
            let colour = scale.At((z[i][j] - low) / (high - low))
            group Cell(canvas.X.At(x[j]), canvas.X.At(x[j + 1]), canvas.Y.At(y[i]), canvas.Y.At(y[i + 1])) by colour;
        foreach (var group in cells)
            canvas.Surface.Draw(group, new(group.Key));
    }

    /// <summary>Draws bars beside those of the other traces of bars.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="canvas">What it is drawn on.</param>
    /// <param name="layout">The layout, with the gap between bars.</param>
    /// <param name="place">Which of how many traces of bars it is.</param>
    public static void Bars(Node trace, Canvas canvas, Node layout, (int Index, int Count) place)
    {
        var isAcross = IsAcross(trace);
        var (at, length) = isAcross
            ? (trace["y"].Numbers, trace["x"].Numbers)
            : (trace["x"].Numbers, trace["y"].Numbers);
        var (along, other) = isAcross ? (canvas.Y, canvas.X) : (canvas.X, canvas.Y);
        var width = Room(at) * (1 - layout["bargap"].Number(.2)) / place.Count;
        var colours = ColourScale.OfPoints(trace["marker"], at.Length, new(31, 119, 180));
        for (var i = 0; i < Math.Min(at.Length, length.Length); i++)
        {
            if (!double.IsFinite(at[i]) || !double.IsFinite(length[i]))
                continue;
            var begin = at[i] + ((place.Index - (place.Count / 2.0)) * width);
            var (a, b) = (along.At(begin), along.At(begin + width));
            var (c, d) = (other.AtZero, other.At(length[i]));
            canvas.Surface.Draw([isAcross ? Rectangle(c, d, a, b) : Rectangle(a, b, c, d)], new(colours[i]));
        }
    }

    /// <summary>Whether the bars lie, each along the x axis.</summary>
    public static bool IsAcross(Node trace) => trace["orientation"].Text("v") == "h";

    /// <summary>The least distance of two bars.</summary>
    public static double Room(double[] at)
    {
        double[] places = [.. at.Where(double.IsFinite).Distinct().Order()];
        return places.Zip(places.Skip(1), (a, b) => b - a).DefaultIfEmpty(1).Min();
    }

    private static Outline Rectangle(double left, double right, double top, double bottom) =>
        new([new(left, top), new(right, top), new(right, bottom), new(left, bottom)]);

    private static Outline Cell(double x0, double x1, double y0, double y1) =>
        Rectangle(
            Math.Min(x0, x1) - Overlap,
            Math.Max(x0, x1) + Overlap,
            Math.Min(y0, y1) - Overlap,
            Math.Max(y0, y1) + Overlap
        );
}
