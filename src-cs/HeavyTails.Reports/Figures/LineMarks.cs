// Lines across a figure with their names. The name of a vertical line stands at its right, or at its left where it
// would leave the figure; names that would lie on each other go into rows.
using System.Text.RegularExpressions;
using HeavyTails.Reports.Plotting;

namespace HeavyTails.Reports.Figures;

/// <summary>The marks of lines to compare curves with.</summary>
internal static partial class LineMarks
{
    // The width of a character over that of the plotting area, and the height of a row of names over its height.
    private const double Character = 7.0 / 500,
        Row = .06;

    /// <summary>The marks of lines on the axes of a figure.</summary>
    public static Mark[] Of(
        IReadOnlyList<ReferenceLine> lines,
        FigureAxis x,
        FigureAxis y,
        (AxisScale X, AxisScale Y) scales
    )
    {
        List<List<(double From, double To)>> rows = [];
        return [.. lines.Select(line => line.Vertical ? Vertical(line) : Horizontal(line))];

        Mark Horizontal(ReferenceLine line) =>
            new()
            {
                At = scales.Y.Place(line.At),
                Label = line.Label,
                Colour = Style.Edge,
                Vertical = false,
                Log = y.Log,
                LabelAt = .99,
            };

        Mark Vertical(ReferenceLine line)
        {
            var (share, width) = (scales.X.Share(line.At), WidthOf(line.Label));
            var isLeft = share + width > 1;
            return new()
            {
                At = scales.X.Place(line.At),
                Label = line.Label,
                Colour = Style.Edge,
                Log = x.Log,
                Anchor = isLeft ? "right" : "left",
                LabelAt =
                    share is { } at && width > 0
                        ? 1 - (Row * (isLeft ? FreeRow(at - width, at) : FreeRow(at, at + width)))
                        : 1,
            };
        }

        int FreeRow(double from, double to)
        {
            var row = rows.FindIndex(taken => taken.TrueForAll(t => t.To <= from || t.From >= to));
            if (row < 0)
            {
                row = rows.Count;
                rows.Add([]);
            }
            rows[row].Add((from, to));
            return row;
        }
    }

    // An entity such as &lambda; is one character.
    private static double WidthOf(string label) =>
        label.Length == 0 ? 0 : Character * (1 + Markup().Replace(label, m => m.Value[0] == '&' ? "x" : "").Length);

    [GeneratedRegex("<[^>]*>|&[^;]*;")]
    private static partial Regex Markup();
}
