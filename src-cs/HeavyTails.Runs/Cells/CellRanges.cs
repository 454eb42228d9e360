using System.Globalization;

namespace HeavyTails.Runs.Cells;

/// <summary>Indices of cells as ranges, "0-3,7", which sbatch --array takes too.</summary>
public static class CellRanges
{
    /// <summary>Ascending indices as ranges.</summary>
    public static string Text(IEnumerable<int> ascending)
    {
        List<(int First, int Last)> ranges = [];
        foreach (var i in ascending)
            if (ranges.Count > 0 && ranges[^1].Last == i - 1)
                ranges[^1] = (ranges[^1].First, i);
            else
                ranges.Add((i, i));
        return string.Join(',', ranges.Select(r => r.First == r.Last ? $"{r.First}" : $"{r.First}-{r.Last}"));
    }

    /// <summary>The indices of a text of ranges, ascending and each once.</summary>
    /// <param name="name">Name of the option or file that holds the text, for the message.</param>
    /// <param name="text">Whole numbers and ranges of them, with commas between.</param>
    /// <exception cref="ArgumentException">The text holds anything else.</exception>
    public static IReadOnlyList<int> Parse(string name, string text)
    {
        SortedSet<int> cells = [];
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            if (
                ends.Length > 2
                || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
                || last < first
            )
                throw new ArgumentException($"{name}: expected cells such as 0-3,7, got \"{text}\"");
            cells.UnionWith(Enumerable.Range(first, last - first + 1));
        }
        return [.. cells];
    }
}
