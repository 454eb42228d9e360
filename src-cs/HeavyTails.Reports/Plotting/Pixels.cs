using HeavyTails.Runs.Terminal;

namespace HeavyTails.Reports.Plotting;

/// <summary>Which figures of a page have a PNG beside them.</summary>
/// <param name="Drawn">The names of the figures that have a PNG.</param>
/// <param name="WhyNot">
/// Why other figures have none, with one line for each reason; null if all have one or none was requested.
/// </param>
sealed record Pixels(IReadOnlySet<string> Drawn, string? WhyNot)
{
    // If more figures than this fail for the same reason, they are counted and not named.
    const int MostNamed = 3;

    public static Pixels None { get; } = new(new HashSet<string>(), null);

    /// <summary>Writes a PNG of each figure that can be drawn into a folder.</summary>
    public static Pixels Draw(string folder, IReadOnlyList<Figure> figures)
    {
        if (PlotlyScript.WhyNot() is { } lacking)
            return None with { WhyNot = Printable.Of($"Figures were not drawn: {lacking}") };
        if (figures.Count == 0)
            return None;
        if (HeadlessBrowser.Find() is null)
            return None with { WhyNot = Printable.Of($"No PNG of any figure: {HeadlessBrowser.WhyNone}.") };
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
        return $"No PNG of {which}: {Printable.Of(same.Key)}";
    }
}
