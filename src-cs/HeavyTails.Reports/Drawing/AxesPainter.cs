namespace HeavyTails.Reports.Drawing;

/// <summary>Draws the grid, the frame, the ticks and the titles of both axes.</summary>
internal sealed class AxesPainter(Canvas canvas, Node layout)
{
    // Lengths in px as in plotly.js: a tick, and the distance of its label.
    private const double Tick = 5,
        LabelGap = 3;

    private readonly ISurface surface = canvas.Surface;
    private readonly Box area = canvas.Area;

    private double FontSize => layout["font"]["size"].Number(12);

    /// <summary>The lines below the traces.</summary>
    public void Grid()
    {
        foreach (var axis in new[] { canvas.X, canvas.Y })
        {
            if (axis.Node["showgrid"].Flag(true))
                surface.Draw(
                    axis.TickValues.Select(v => Across(axis, axis.At(v))),
                    new(null, axis.Node["gridcolor"].Colour("#eeeeee"), axis.Node["gridwidth"].Number(1))
                );
            var zero = axis.IsLog ? double.NaN : axis.At(0);
            var (low, high) = axis.IsVertical ? (area.Top, area.Bottom) : (area.Left, area.Right);
            if (axis.Node["zeroline"].Flag(true) && zero > low + 1 && zero < high - 1)
                surface.Draw([Across(axis, zero)], new(null, axis.Node["zerolinecolor"].Colour("#444444")));
        }
    }

    /// <summary>The frame, the ticks with their labels, and the titles.</summary>
    public void Frame()
    {
        foreach (var axis in new[] { canvas.X, canvas.Y })
        {
            var colour = axis.Node["linecolor"].Colour("#444444");
            if (axis.Node["showline"].Flag(false))
                surface.Draw(Lines(axis), new(null, colour, axis.Node["linewidth"].Number(1)));
            if (axis.Node["ticks"].Text("") == "outside")
                surface.Draw(axis.TickValues.Select(v => Outside(axis, axis.At(v))), new(null, new(68, 68, 68)));
        }
        XLabels();
        YLabels();
    }

    private Outline Across(Axis axis, double at) =>
        axis.IsVertical ? Line(area.Left, at, area.Right, at) : Line(at, area.Top, at, area.Bottom);

    private IEnumerable<Outline> Lines(Axis axis)
    {
        var isMirrored = axis.Node["mirror"].Flag(false);
        double[] places = axis.IsVertical
            ? isMirrored
                ? [area.Left, area.Right]
                : [area.Left]
            : isMirrored
                ? [area.Top, area.Bottom]
                : [area.Bottom];
        return places.Select(at =>
            axis.IsVertical
                ? Line(at, area.Top - .5, at, area.Bottom + .5)
                : Line(area.Left - .5, at, area.Right + .5, at)
        );
    }

    private Outline Outside(Axis axis, double at) =>
        axis.IsVertical ? Line(area.Left - Tick, at, area.Left, at) : Line(at, area.Bottom, at, area.Bottom + Tick);

    private void XLabels()
    {
        var axis = canvas.X;
        var size = axis.Node["tickfont"]["size"].Number(FontSize);
        var angle = axis.Node["tickangle"].Number(double.NaN);
        double[] widths = [.. axis.TickLabels.Select(label => label.Width(size))];
        // Labels that would touch each other are turned.
        if (double.IsNaN(angle))
            angle = Touch(axis, widths) ? 30 : 0;
        var ticks = axis.Node["ticks"].Text("") == "outside" ? Tick : 0;
        var top = area.Bottom + ticks + LabelGap;
        for (var i = 0; i < widths.Length; i++)
        {
            var x = axis.At(axis.TickValues[i]);
            var place = angle switch
            {
                0 => new TextPlace(new(x, top + (.8 * size)), size, Ink(axis), Anchor.Middle),
                > 0 => new TextPlace(new(x - (.3 * size), top + (.6 * size)), size, Ink(axis), Anchor.Start, angle),
                _ => new TextPlace(new(x + (.35 * size), top + (.4 * size)), size, Ink(axis), Anchor.End, angle),
            };
            surface.Write(axis.TickLabels[i], place);
        }
        var font = axis.Node["titlefont"]["size"].Number(14);
        var room = layout["margin"]["b"].Number(80);
        var depth = angle == 0 ? size : widths.DefaultIfEmpty(0).Max() * Math.Abs(Math.Sin(angle * Math.PI / 180));
        var below = Math.Min(
            Math.Max(10 + (2.6 * font), ticks + LabelGap + depth + font + 2),
            Math.Max(font, room - 4)
        );
        Write(axis, new(area.Centre, area.Bottom + below), font, 0);
    }

    private void YLabels()
    {
        var axis = canvas.Y;
        var size = axis.Node["tickfont"]["size"].Number(FontSize);
        var right = area.Left - LabelGap - (axis.Node["ticks"].Text("") == "outside" ? Tick : 0);
        for (var i = 0; i < axis.TickLabels.Count; i++)
            surface.Write(
                axis.TickLabels[i],
                new(new(right, axis.At(axis.TickValues[i]) + (.35 * size)), size, Ink(axis), Anchor.End)
            );
        var widest = axis.TickLabels.Select(label => label.Width(size)).DefaultIfEmpty(0).Max();
        var font = axis.Node["titlefont"]["size"].Number(14);
        // The base line of the title, which is turned: as far as plotly.js has it, farther where labels are wide.
        var x = Math.Max(Math.Min(area.Left - 10 - (2 * font), right - widest - 7), font);
        Write(axis, new(x, area.Middle), font, -90);
    }

    private void Write(Axis axis, Place at, double size, double angle)
    {
        var title = TextLine.Of(axis.Title)[0];
        var room = angle == 0 ? area.Width + 80 : area.Height + 60;
        var width = title.Width(size);
        var fitting = width > room ? size * room / width : size;
        surface.Write(title, new(at, fitting, axis.Node["titlefont"]["color"].Colour("#222222"), Anchor.Middle, angle));
    }

    private Colour Ink(Axis axis) => axis.Node["tickfont"]["color"].Colour(layout["font"]["color"].Text("#444444"));

    private static bool Touch(Axis axis, double[] widths)
    {
        var places = axis.TickValues.Select(axis.At).ToArray();
        return Enumerable
            .Range(1, Math.Max(0, widths.Length - 1))
            .Any(i => Math.Abs(places[i] - places[i - 1]) < ((widths[i] + widths[i - 1]) / 2) + 4);
    }

    private static Outline Line(double x0, double y0, double x1, double y1) =>
        new([new(x0, y0), new(x1, y1)], IsClosed: false);
}
