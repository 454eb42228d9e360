namespace HeavyTails.Core.Analysis.Requests;

/// <summary>A word that a user types and the value for which it stands.</summary>
/// <param name="Text">The word, in lower case.</param>
/// <param name="Value">The value.</param>
// A class and not a tuple, since .NET would compile lists of tuples at run time.
public sealed record Word<T>(string Text, T Value);

/// <summary>
/// An option that takes one of a list of words. The command's help, its values and the options of the C library follow
/// from the list.
/// </summary>
/// <param name="option">The option's name without dashes: "conv".</param>
/// <param name="words">The words with their values; the first is the default.</param>
public sealed class WordList<T>(string option, params Word<T>[] words)
{
    /// <summary>The option's name without dashes.</summary>
    public string Option => option;

    /// <summary>The words, the default first.</summary>
    public string[] Words { get; } = [.. words.Select(w => w.Text)];

    /// <summary>Returns the value of a word; that of the first word for null.</summary>
    /// <exception cref="ArgumentException">It is no word of the list; the message holds the list.</exception>
    public T Of(string? word)
    {
        if (word is null)
            return words[0].Value;
        foreach (var known in words)
            if (known.Text == word)
                return known.Value;
        throw new ArgumentException($"{option}: expected one of {string.Join(", ", Words)}, got \"{word}\"");
    }
}
