using HeavyTails.Runs.Terminal;

namespace HeavyTails.Checkpoints.Roles;

/// <summary>The sentence that says how a tensor is read and how it could be read otherwise.</summary>
internal static class ReadingText
{
    /// <summary>Most characters of a name in a sentence, as elsewhere in messages about files.</summary>
    private const int LongestName = 120;

    /// <summary>A name in quotes, at most 120 characters of it.</summary>
    public static string Quote(string name) =>
        $"'{Printable.Of(name[..Math.Min(name.Length, LongestName)])}{(name.Length > LongestName ? "..." : "")}'";

    /// <summary>A glob that matches a name: the name itself, or the beginning of a long one.</summary>
    public static string Glob(string name) =>
        Printable.Of(name.Length > LongestName ? $"{name[..LongestName]}*" : name);

    /// <summary>
    /// "read as X, ...; --as 'NAME=WORD' reads it as Y": what <see cref="Core.Layers.Layer.Reading"/> holds.
    /// </summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="taken">The reading that was taken, and why.</param>
    /// <param name="others">Words of the other readings, with what each is.</param>
    public static string Of(NamedTensor tensor, string taken, params ReadOnlySpan<(string Word, string What)> others)
    {
        var text = $"[{tensor.ShapeText}] is read as {taken}";
        var separator = "; ";
        foreach (var (word, what) in others)
        {
            text += $"{separator}--as '{Glob(tensor.Name)}={word}' reads it as {what}";
            separator = ", ";
        }
        return text;
    }
}
