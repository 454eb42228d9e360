// The distance of Damerau and Levenshtein, D(i, j) = min(D(i-1, j) + 1, D(i, j-1) + 1, D(i-1, j-1) + [a_i != b_j]), and
// D(i-2, j-2) + 1 where a_(i-1) a_i = b_j b_(j-1): the number of insertions, deletions, replacements and exchanges of
// neighbours that make one word of the other.
namespace HeavyTails.Core.Analysis.Requests;

/// <summary>The known word that an unknown one most likely stands for.</summary>
public static class NearestWord
{
    // A shorter text is a part of many words by chance.
    private const int ShortestPart = 4;

    private const int LongestWord = 100;

    /// <summary>
    /// The nearest of the known words that contain the given one, "num_epochs" for "epochs"; if there is none, the one
    /// at the least distance; of several the one that begins in the same way for longer.
    /// </summary>
    /// <param name="word">The unknown word.</param>
    /// <param name="known">The known words, at least one.</param>
    public static string Of(string word, IEnumerable<string> known) =>
        known.MinBy(k => (IsPart(word, k) ? 0 : 1, Distance(k, word), -CommonStart(k, word)))!;

    /// <summary>
    /// The same, if one of two words is a part of the other, or if they differ in at most a third of the letters, of
    /// which there are more than three; null if no known word is as near as that.
    /// </summary>
    public static string? Likely(string word, IEnumerable<string> known)
    {
        if (word.Length > LongestWord)
            return null;
        string[] near =
        [
            .. known.Where(k => IsPart(word, k) || IsPart(k, word) || (IsLong(k) && Distance(k, word) <= Most(k))),
        ];
        return near.Length == 0 ? null : Of(word, near);

        // "gpu" and "cpu" differ in a letter and have nothing in common.
        bool IsLong(string other) => Math.Max(other.Length, word.Length) >= ShortestPart;
        int Most(string other) => Math.Max(other.Length, word.Length) / 3;
    }

    /// <summary>The end of a message on an unknown word: "; did you mean alpha?", or nothing.</summary>
    public static string Suggestion(string word, IEnumerable<string> known) =>
        Likely(word, known) is { } near ? $"; did you mean {near}?" : "";

    private static bool IsPart(string word, string known) =>
        word.Length >= ShortestPart && known.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static int CommonStart(string a, string b)
    {
        var length = 0;
        while (
            length < Math.Min(a.Length, b.Length)
            && char.ToLowerInvariant(a[length]) == char.ToLowerInvariant(b[length])
        )
            length++;
        return length;
    }

    private static int Distance(string a, string b)
    {
        (a, b) = (a.ToLowerInvariant(), b.ToLowerInvariant());
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        int[] before = [];
        for (var i = 1; i <= a.Length; i++)
        {
            var row = new int[b.Length + 1];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var differ = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(previous[j], row[j - 1]) + 1, previous[j - 1] + differ);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
            (before, previous) = (previous, row);
        }
        return previous[b.Length];
    }
}
