// L(i, j) = L(i - 1, j - 1) + 1 where a_i = b_j, else 0: the length of the common run of characters that ends there.
namespace HeavyTails.Checkpoints.Roles;

/// <summary>Finds the names that are nearest to a pattern, to be listed in a message.</summary>
internal static class NearestNames
{
    private const int MostNames = 10_000;
    private const int LongestName = 200;

    /// <summary>
    /// The names, at most <paramref name="most"/>, that share the longest run of characters with the pattern; of equal
    /// ones the first in their order.
    /// </summary>
    public static IReadOnlyList<string> Of(string pattern, IEnumerable<string> names, int most)
    {
        var wanted = pattern[..Math.Min(pattern.Length, LongestName)].ToLowerInvariant();
        return
        [
            .. names
                .Take(MostNames)
                .Where(name => name.Length <= LongestName)
                .OrderByDescending(name => LongestCommonRun(wanted, name.ToLowerInvariant()))
                .Take(most),
        ];
    }

    private static int LongestCommonRun(string a, string b)
    {
        Span<int> runs = stackalloc int[b.Length + 1];
        var longest = 0;
        foreach (var c in a)
            for (var j = b.Length; j > 0; j--)
            {
                runs[j] = b[j - 1] == c && c is not ('*' or '?') ? runs[j - 1] + 1 : 0;
                longest = Math.Max(longest, runs[j]);
            }
        return longest;
    }
}
