// The arrow of a note ends at the note's point and begins at its text, which stands (ax, ay) px away from the point:
// plotly.js has (-10, -30) where a note names no distance, and a width of 2 px.
namespace HeavyTails.Reports.Drawing;

/// <summary>Draws the arrows of notes.</summary>
internal static class Arrows
{
    /// <summary>Draws the arrow of a note and returns where the note's text stands.</summary>
    /// <param name="canvas">What it is drawn on.</param>
    /// <param name="note">The note.</param>
    /// <param name="tip">The point that the arrow shows.</param>
    /// <param name="text">Width and height of the text in px, which the arrow does not cross.</param>
    public static Place Draw(Canvas canvas, Node note, Place tip, (double Width, double Height) text)
    {
        Place from = new(
            Tail(note, "ax", "axref", tip.X, -10, canvas.X),
            Tail(note, "ay", "ayref", tip.Y, -30, canvas.Y)
        );
        var (dx, dy) = (tip.X - from.X, tip.Y - from.Y);
        var length = Math.Sqrt((dx * dx) + (dy * dy));
        var (ux, uy) = (dx / length, dy / length);
        // The way from the middle of the text to its edge.
        var edge = Math.Min(Ratio(text.Width / 2, Math.Abs(ux)), Ratio(text.Height / 2, Math.Abs(uy)));
        var end = length - note["standoff"].Number(0);
        if (!(end > edge))
            return from;
        var colour = note["arrowcolor"].Colour(note["font"]["color"].Text("#444444"));
        var width = note["arrowwidth"].Number(2);
        var unit = width * note["arrowsize"].Number(1);
        var head = (int)note["arrowhead"].Number(1);
        // The line ends within its head, whose point would be blunt otherwise.
        var stop = head == 0 ? end : Math.Max(edge, end - (2 * unit));
        canvas.Surface.Draw([new([At(edge, 0), At(stop, 0)], IsClosed: false)], new(null, colour, width));
        var tipOf = head switch
        {
            0 => [],
            6 => (Outline[])[Outline.Circle(At(end, 0), 2 * unit)],
            7 => [new(Corners(end - (2 * unit), end + (2 * unit), 2 * unit))],
            _ => [new([At(end, 0), At(end - (4 * unit), 2 * unit), At(end - (4 * unit), -2 * unit)])],
        };
        canvas.Surface.Draw(tipOf, new(colour));
        return from;

        Place At(double along, double aside) =>
            new(from.X + (along * ux) - (aside * uy), from.Y + (along * uy) + (aside * ux));

        Place[] Corners(double near, double far, double half) =>
            [At(near, half), At(far, half), At(far, -half), At(near, -half)];
    }

    private static double Tail(Node note, string name, string reference, double tip, double usual, Axis axis) =>
        note[reference].Text("pixel") == "pixel"
            ? tip + note[name].Number(usual)
            : axis.AtScale(note[name].Number(double.NaN));

    private static double Ratio(double half, double share) => share > 0 ? half / share : double.PositiveInfinity;
}
