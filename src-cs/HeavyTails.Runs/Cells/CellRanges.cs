using System.Globalization;

namespace HeavyTails.Runs.Cells;

/// <summary>Indices of cells as ranges, "0-3,7", which sbatch --array takes too.</summary>
public static class CellRanges
{
    /// <summary>
    /// More cells than a run is likely to have, so that a slip of the keyboard does not fill the memory.
    /// </summary>
    private const int Most = 10_000_000;

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
    /// <param name="count">Number of cells that there are. Default: 10,000,000.</param>
    /// <exception cref="ArgumentException">The text holds anything else, or a cell that there is not.</exception>
    public static IReadOnlyList<int> Parse(string name, string text, int count = Most)
    {
        List<(int First, int Last)> ranges = [];
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
            if (last >= count)
                throw new ArgumentException($"{name}: expected numbers of 0 .. {count - 1}, got {last}");
            ranges.Add((first, last));
        }
        ranges.Sort();
        List<int> cells = [];
        foreach (var (first, last) in ranges)
            for (var i = cells.Count > 0 ? Math.Max(first, cells[^1] + 1) : first; i <= last; i++)
                cells.Add(i);
        return cells;
    }
}
