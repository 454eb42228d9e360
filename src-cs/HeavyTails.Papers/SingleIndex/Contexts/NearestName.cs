// Levenshtein's distance D(i, j) = min(D(i-1, j) + 1, D(i, j-1) + 1, D(i-1, j-1) + [a_i != b_j]): the number of
// insertions, deletions and replacements that make one name of the other.
namespace HeavyTails.Papers.SingleIndex.Contexts;

/// <summary>The known name that an unknown one most likely stands for.</summary>
internal static class NearestName
{
    // A shorter text is a part of many names by chance.
    private const int ShortestPart = 4;

    /// <summary>
    /// The nearest of the known names that contain the given one, "num_epochs" for "epochs"; if there is none, the one
    /// at the least distance.
    /// </summary>
    public static string Of(string name, IEnumerable<string> known) =>
        known.MinBy(k => (IsPart(name, k) ? 0 : 1, Distance(k, name)))!;

    private static bool IsPart(string name, string known) =>
        name.Length >= ShortestPart && known.Contains(name, StringComparison.OrdinalIgnoreCase);

    private static int Distance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var differ = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(previous[j], row[j - 1]) + 1, previous[j - 1] + differ);
            }
            previous = row;
        }
        return previous[b.Length];
    }
}
