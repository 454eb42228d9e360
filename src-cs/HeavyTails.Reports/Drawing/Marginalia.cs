namespace HeavyTails.Reports.Drawing;

/// <summary>Draws what a layout adds to the traces: lines and rectangles, notes, and a colour bar.</summary>
internal sealed class Marginalia(Canvas canvas, Node layout)
{
    /// <summary>The lines and rectangles that stand below the traces, or those above them.</summary>
    public void Shapes(string layer)
    {
        foreach (var shape in layout["shapes"].Items.Where(s => s["layer"].Text("above") == layer))
        {
            var (x0, x1) = (X(shape, "x0"), X(shape, "x1"));
            var (y0, y1) = (Y(shape, "y0"), Y(shape, "y1"));
            Paint paint = new(
                shape["fillcolor"].Exists ? shape["fillcolor"].Colour("") : null,
                shape["line"]["color"].Exists ? shape["line"]["color"].Colour("") : null,
                shape["line"]["width"].Number(2),
                shape["line"]["dash"].Text("solid")
            );
            var opacity = shape["opacity"].Number(1);
            paint = paint with { Fill = paint.Fill?.Times(opacity), Stroke = paint.Stroke?.Times(opacity) };
            Outline outline = shape["type"].Text("") switch
            {
                "line" => new([new(x0, y0), new(x1, y1)], IsClosed: false),
                "rect" => new([new(x0, y0), new(x1, y0), new(x1, y1), new(x0, y1)]),
                var other => throw new NotSupportedException($"a shape of type {other}"),
            };
            if (!outline.Points.All(p => p.IsFinite))
                continue;
            // A line has no inside, although its colour may be given.
            canvas.Surface.Draw([outline], outline.IsClosed ? paint : paint with { Fill = null });
        }
    }

    /// <summary>The notes with their backgrounds.</summary>
    public void Notes()
    {
        foreach (var note in layout["annotations"].Items)
        {
            var at = new Place(
                note["xref"].Text("x") == "paper"
                    ? canvas.Area.Left + (note["x"].Number(0) * canvas.Area.Width)
                    : canvas.X.AtScale(note["x"].Number(0)),
                note["yref"].Text("y") == "paper"
                    ? canvas.Area.Bottom - (note["y"].Number(0) * canvas.Area.Height)
                    : canvas.Y.AtScale(note["y"].Number(0))
            );
            if (!at.IsFinite)
                continue;
            if (note["showarrow"].Flag(true))
                at = Arrows.Draw(canvas, note, at, SizeOf(note));
            Note(note, at);
        }
    }

    // The width and height of a note's text with its border, not turned; 0 without a text.
    private static (double Width, double Height) SizeOf(Node note)
    {
        var size = note["font"]["size"].Number(12);
        var lines = TextLine.Of(note["text"].Text(""));
        var pad = note["borderpad"].Number(1);
        return lines.All(line => line.IsEmpty)
            ? (0, 0)
            : (lines.Max(l => l.Width(size)) + (2 * pad), (lines.Length * TextLine.Height * size) + (2 * pad));
    }

    private void Note(Node note, Place at)
    {
        var size = note["font"]["size"].Number(12);
        var lines = TextLine.Of(note["text"].Text(""));
        var (width, height) = SizeOf(note);
        var angle = note["textangle"].Number(0);
        if (Math.Abs(angle) == 90)
            (width, height) = (height, width);
        else if (angle != 0)
            throw new NotSupportedException($"a note at the angle {angle}");
        var left = at.X - (width * Share(note["xanchor"].Text("center"), "left", "right"));
        var top = at.Y - (height * Share(note["yanchor"].Text("middle"), "top", "bottom"));
        if (note["bgcolor"].Exists && note["bgcolor"].Colour("") is { Opacity: > 0 } behind)
            canvas.Surface.Draw([new(new Box(left, top, width, height).Corners)], new(behind));
        var colour = note["font"]["color"].Colour("#222222");
        var (x, y) = (left + (width / 2), top + (height / 2));
        for (var i = 0; i < lines.Length; i++)
        {
            // The base line of a line lies a third of its size below its middle.
            var shift = ((i - ((lines.Length - 1) / 2.0)) * TextLine.Height * size) + (.35 * size);
            var place = angle == 0 ? new Place(x, y + shift) : new Place(x + (angle < 0 ? shift : -shift), y);
            canvas.Surface.Write(lines[i], new(place, size, colour, Anchor.Middle, angle));
        }
    }

    /// <summary>The colour bar of a trace, beside the plotting area.</summary>
    public void ColourBar(Node trace)
    {
        var marker = trace["marker"];
        var (source, bar) = marker["showscale"].Flag(false) ? (marker, marker["colorbar"]) : (trace, trace["colorbar"]);
        ColourScale scale = new(source["colorscale"]);
        var isMap = trace["type"].Text("") == "heatmap";
        var (low, high) = (source[isMap ? "zmin" : "cmin"].Number(0), source[isMap ? "zmax" : "cmax"].Number(1));
        var area = canvas.Area;
        var left = area.Left + (bar["x"].Number(1.02) * area.Width) + bar["xpad"].Number(10);
        Box box = new(left, area.Top, bar["thickness"].Number(30), area.Height);
        const int levels = 256;
        for (var i = 0; i < levels; i++)
        {
            var top = box.Bottom - (box.Height * (i + 1) / levels);
            Box level = new(box.Left, top, box.Width, (box.Height / levels) + (i > 0 ? .5 : 0));
            canvas.Surface.Draw([new(level.Corners)], new(scale.At((i + .5) / levels)));
        }
        canvas.Surface.Draw([new(box.Corners)], new(null, new(68, 68, 68), bar["outlinewidth"].Number(1)));
        var size = bar["tickfont"]["size"].Number(12);
        var (values, labels) = bar["tickvals"].Exists
            ? (bar["tickvals"].Numbers, bar["ticktext"].Texts)
            : Ticks.Of(low, high, box.Height, 40);
        foreach (var (value, label) in values.Zip(labels))
        {
            var y = box.Bottom - ((value - low) / (high - low) * box.Height);
            if (!(y >= box.Top - .5 && y <= box.Bottom + .5))
                continue;
            var end = box.Right + bar["ticklen"].Number(5);
            canvas.Surface.Draw([new([new(box.Right, y), new(end, y)], IsClosed: false)], new(null, new(68, 68, 68)));
            canvas.Surface.Write(
                TextLine.Of(label)[0],
                new(new(end + 3, y + (.35 * size)), size, bar["tickfont"]["color"].Colour("#222222"), Anchor.Start)
            );
        }
    }

    private double X(Node shape, string end) =>
        shape["xref"].Text("x") == "paper"
            ? canvas.Area.Left + (shape[end].Number(0) * canvas.Area.Width)
            : Math.Clamp(canvas.X.At(shape[end].Number(0)), canvas.Area.Left - 1e4, canvas.Area.Right + 1e4);

    private double Y(Node shape, string end) =>
        shape["yref"].Text("y") == "paper"
            ? canvas.Area.Bottom - (shape[end].Number(0) * canvas.Area.Height)
            : Math.Clamp(canvas.Y.At(shape[end].Number(0)), canvas.Area.Top - 1e4, canvas.Area.Bottom + 1e4);

    private static double Share(string anchor, string first, string last) =>
        anchor == first ? 0
        : anchor == last ? 1
        : .5;
}
