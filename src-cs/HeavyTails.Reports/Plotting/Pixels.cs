using HeavyTails.Runs.Terminal;

namespace HeavyTails.Reports.Plotting;

/// <summary>Which figures of a page have a PNG beside them.</summary>
/// <param name="Drawn">Names of those that have.</param>
/// <param name="WhyNot">
/// Why others have none, a line a reason; null where all have theirs or none was asked for.
/// </param>
sealed record Pixels(IReadOnlySet<string> Drawn, string? WhyNot)
{
    // More figures than this that fail for one reason are counted, not named.
    const int MostNamed = 3;

    public static Pixels None { get; } = new(new HashSet<string>(), null);

    /// <summary>Draws what can be drawn into a folder.</summary>
    public static Pixels Draw(string folder, IReadOnlyList<Figure> figures)
    {
        if (PlotlyScript.WhyNot() is { } lacking)
            return None with { WhyNot = Printable.Of($"Figures were not drawn: {lacking}") };
        if (HeadlessBrowser.Find() is null)
            return None with { WhyNot = Printable.Of($"Figures were not made as PNG: {HeadlessBrowser.WhyNone}.") };
        if (figures.Count == 0)
            return None;
        var failures = FigureWriter.TrySavePng([
            .. figures.Select(f => (f.Chart, Path.Combine(folder, f.Name + ".png"))),
        ]);
        var failed = failures.Select(f => Path.GetFileNameWithoutExtension(f.Path)).ToHashSet();
        var drawn = figures.Select(f => f.Name).Where(name => !failed.Contains(name)).ToHashSet();
        return new(
            drawn,
            failures.Count == 0 ? null : string.Join('\n', failures.GroupBy(f => f.Why, f => f.Path).Select(Reason))
        );
    }

    static string Reason(IGrouping<string, string> same)
    {
        var names = same.Select(path => Path.GetFileNameWithoutExtension(path)).ToArray();
        var which =
            names.Length <= MostNamed ? string.Join(", ", names) : $"{names.Length} figures, {names[0]} and others";
        return $"{which}: {Printable.Of(same.Key)}";
    }
}
