namespace HeavyTails.Core.Analysis;

/// <summary>Where a checkpoint keeps the weights that were read, and what it has of them that was not.</summary>
public sealed record ModelPlace
{
    /// <summary>A checkpoint whose weights are in no dictionary of their own and were all read; also no file.</summary>
    public static ModelPlace Whole { get; } = new();

    /// <summary>
    /// Where in the dictionary of a file the weights were, as dotted keys; null where they were in none of its own.
    /// </summary>
    public string? Root { get; init; }

    /// <summary>Where in that dictionary further weights are, which were not read. Default: none.</summary>
    public IReadOnlyList<string> OtherRoots { get; init; } = [];

    /// <summary>
    /// What of the model an index leaves out, as a clause: shards that lie beside it, or tensors in them; null where it
    /// names all.
    /// </summary>
    public string? LeftOut { get; init; }

    /// <summary>Sentences about what was not read: none where everything was.</summary>
    public IEnumerable<string> NotRead()
    {
        if (LeftOut is not null)
            yield return $"warning: {LeftOut}";
        if (OtherRoots.Count > 0)
            yield return $"weights under {Root} were read, not those under {string.Join(", ", OtherRoots)}; "
                + "--root KEYS reads others";
    }
}
