// As plotly.js sets a horizontal legend: the entries stand in one row if they fit, each as wide as it is; otherwise in
// columns that are all as wide as the widest entry.
namespace HeavyTails.Reports.Drawing;

/// <summary>The names of a chart's traces beside what each looks like.</summary>
internal sealed class Legend
{
    // Lengths in px: the sample of a line, the distance of the name from the left, room after a name, height of a row.
    private const double SampleFrom = 5,
        SampleTo = 35,
        TextAt = 40,
        Gap = 10,
        Row = 19;

    // A page shows SVG in the fonts of its reader, of which the usual ones are wider than that of the pictures.
    private const double Wider = 1.1;

    private readonly (Node Trace, TextLine Name)[] entries;
    private readonly Node node;
    private readonly double size;

    public Legend(Node layout, IReadOnlyList<Node> traces)
    {
        node = layout["legend"];
        size = node["font"]["size"].Number(12);
        var named =
            from trace in traces
            where trace["showlegend"].Flag(true) && trace["name"].Text("").Length > 0
            select (trace, TextLine.Of(trace["name"].Text(""))[0]);
        entries = layout["showlegend"].Flag(true) ? [.. named] : [];
        if (entries.Length == 1 && !layout["showlegend"].Exists)
            entries = [];
        // Areas between lines are named from the last one to the first, as they lie above each other.
        if (traces.Any(trace => trace["fill"].Text("none") is "tonexty" or "tonextx"))
            Array.Reverse(entries);
    }

    /// <summary>Draws the legend where the layout places it, relative to the plotting area.</summary>
    public void Draw(ISurface surface, Box area, int figureWidth)
    {
        if (entries.Length == 0)
            return;
        double[] widths = [.. entries.Select(e => TextAt + (Wider * e.Name.Width(size)) + Gap)];
        var isHorizontal = node["orientation"].Text("v") == "h";
        var columns =
            !isHorizontal ? 1
            : widths.Sum() <= area.Width ? widths.Length
            : Math.Clamp((int)(area.Width / widths.Max()), 1, widths.Length);
        var isOneRow = columns == widths.Length && isHorizontal;
        var total = isOneRow ? widths.Sum() : columns * widths.Max();
        var rows = (entries.Length + columns - 1) / columns;
        var x = area.Left + (node["x"].Number(isHorizontal ? 0 : 1.02) * area.Width);
        var left = node["xanchor"].Text("left") switch
        {
            "center" => x - (total / 2),
            "right" => x - total,
            _ => x,
        };
        left = Math.Max(0, Math.Min(left, figureWidth - total));
        var y = area.Bottom - (node["y"].Number(isHorizontal ? -.1 : 1) * area.Height);
        var top = node["yanchor"].Text("top") switch
        {
            "bottom" => y - (rows * Row),
            "middle" => y - (rows * Row / 2),
            _ => y,
        };
        var colour = node["font"]["color"].Colour("#222222");
        for (var i = 0; i < entries.Length; i++)
        {
            var at = isOneRow ? widths.Take(i).Sum() : i % columns * widths.Max();
            var middle = top + (Row * (i / columns)) + (Row / 2) + 1;
            Sample(surface, entries[i].Trace, new(left + at, middle));
            surface.Write(
                entries[i].Name,
                new(new(left + at + TextAt, middle + (.35 * size)), size, colour, Anchor.Start)
            );
        }
    }

    private static void Sample(ISurface surface, Node trace, Place at)
    {
        if (trace["type"].Text("scatter") == "bar")
        {
            var fill = ColourScale.OfPoints(trace["marker"], 1, new(31, 119, 180))[0];
            surface.Draw([Block(at.X + 14, at.X + 26, at.Y - 6, at.Y + 6)], new(fill));
            return;
        }
        var mode = trace["mode"].Text("lines");
        var stroke = new ScatterTrace(trace, null!).Stroke();
        if (trace["fill"].Text("none") != "none")
            surface.Draw(
                [Block(at.X + SampleFrom, at.X + SampleTo, at.Y - 3, at.Y + 5)],
                new(trace["fillcolor"].Colour(stroke.Stroke!.Value.Hex + "80"))
            );
        if (mode.Contains("lines", StringComparison.Ordinal) && stroke.Width > 0)
        {
            var y = trace["fill"].Text("none") != "none" ? at.Y - 3 : at.Y;
            surface.Draw([new([new(at.X + SampleFrom, y), new(at.X + SampleTo, y)], IsClosed: false)], stroke);
        }
        if (!mode.Contains("markers", StringComparison.Ordinal))
            return;
        var marker = trace["marker"];
        var symbol = marker["symbol"].IsList
            ? marker["symbol"].Texts.FirstOrDefault("circle")
            : marker["symbol"].Text("circle");
        var size = marker["size"].IsList ? marker["size"].Numbers.FirstOrDefault(6) : marker["size"].Number(6);
        var middle = new Place((2 * at.X + SampleFrom + SampleTo) / 2, at.Y);
        surface.Draw(
            [Symbols.At(symbol, middle, Math.Clamp(size, 2, 16))],
            ScatterTrace.MarkerPaint(
                marker,
                symbol,
                ColourScale.OfPoints(marker, 1, stroke.Stroke!.Value)[0],
                trace["opacity"].Number(1)
            )
        );
    }

    private static Outline Block(double left, double right, double top, double bottom) =>
        new([new(left, top), new(right, top), new(right, bottom), new(left, bottom)]);
}
