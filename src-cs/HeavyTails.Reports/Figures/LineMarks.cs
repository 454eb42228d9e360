// Lines across a figure with their names. The name of a vertical line stands at its right, or at its left in the last
// quarter of the axis, where it would leave the figure; names that would lie on each other go into rows.
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
            var share = scales.X.Share(line.At);
            var isLeft = share > .75;
            return new()
            {
                At = scales.X.Place(line.At),
                Label = line.Label,
                Colour = Style.Edge,
                Log = x.Log,
                Anchor = isLeft ? "right" : "left",
                LabelAt = share is { } at && line.Label.Length > 0 ? 1 - (Row * FreeRow(at, isLeft, line.Label)) : 1,
            };
        }

        int FreeRow(double at, bool isLeft, string label)
        {
            var width = Character * (1 + Markup().Replace(label, "").Length);
            var (from, to) = isLeft ? (at - width, at) : (at, at + width);
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

    [GeneratedRegex("<[^>]*>|&[^;]*;")]
    private static partial Regex Markup();
}
