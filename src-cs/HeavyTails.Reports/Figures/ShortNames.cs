namespace HeavyTails.Reports.Figures;

/// <summary>
/// Layers' names that fit below an axis: without the modules that all of them share, and cut at the front, since the
/// names of layers differ at their ends.
/// </summary>
static class ShortNames
{
    const int Longest = 26;

    public static string[] Of(IReadOnlyList<string> names)
    {
        var shared =
            names.Count > 1
                ? names.Aggregate(
                    (a, b) => string.Concat(a.Zip(b).TakeWhile(p => p.First == p.Second).Select(p => p.First))
                )
                : "";
        var cut = shared.LastIndexOfAny(['.', '/']) + 1;
        return [.. names.Select(n => n[cut..]).Select(n => Of(n, Longest))];
    }

    /// <summary>
    /// The end of a name after "…", of at most so many characters together. A surrogate pair is not cut into halves.
    /// </summary>
    public static string Of(string name, int longest)
    {
        if (name.Length <= longest)
            return name;
        var from = name.Length - (longest - 1);
        return "…" + name[(char.IsLowSurrogate(name[from]) ? from + 1 : from)..];
    }
}
