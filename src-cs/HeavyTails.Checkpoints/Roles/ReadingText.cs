namespace HeavyTails.Checkpoints.Roles;

/// <summary>The sentence that says how a tensor is read and how it could be read otherwise.</summary>
internal static class ReadingText
{
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
            text += $"{separator}--as '{tensor.Name}={word}' reads it as {what}";
            separator = ", ";
        }
        return text;
    }
}
