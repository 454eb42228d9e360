using System.Globalization;

namespace HeavyTails.Runs.Cells;

/// <summary>Many numbers in one field of a row, as a text in which spaces separate them.</summary>
public static class FieldNumbers
{
    /// <summary>Numbers as one text, which reads back to the same bits.</summary>
    public static string Text(IEnumerable<double> values) =>
        string.Join(' ', values.Select(x => x.ToString("R", CultureInfo.InvariantCulture)));

    /// <summary>The numbers of such a text.</summary>
    /// <exception cref="FormatException">A word of the text is no number.</exception>
    public static double[] Of(string text) =>
        [
            .. text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(word => double.Parse(word, CultureInfo.InvariantCulture)),
        ];
}
