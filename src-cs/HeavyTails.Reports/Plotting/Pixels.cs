using HeavyTails.Reports.Drawing;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Reports.Plotting;

/// <summary>Which figures of a page have a picture beside them.</summary>
/// <param name="Drawn">The names of the figures that have an SVG.</param>
/// <param name="WithPng">Whether each of these has a PNG too.</param>
/// <param name="WhyNot">Why other figures have none, with one line for each reason; null if all have one.</param>
sealed record Pixels(IReadOnlySet<string> Drawn, bool WithPng, string? WhyNot)
{
    // If more figures than this fail for the same reason, they are counted and not named.
    const int MostNamed = 3;

    public static Pixels None { get; } = new(new HashSet<string>(), false, null);

    /// <summary>
    /// Writes an SVG of each figure that can be drawn into a folder and, if it is asked for, a PNG, on all processors.
    /// </summary>
    public static Pixels Draw(string folder, IReadOnlyList<Figure> figures, bool png)
    {
        if (PlotlyScript.WhyNot() is { } lacking)
            return None with { WhyNot = Printable.Of($"Figures were not drawn: {lacking}") };
        if (figures.Count == 0)
            return None;
        if (Face.WhyNot() is { } without)
            return None with { WhyNot = Printable.Of($"No picture of any figure: {without}") };
        var outcomes = figures
            .AsParallel()
            .AsOrdered()
            .Select(f => (f.Name, Why: FigureWriter.TrySave(f.Chart, Path.Combine(folder, f.Name), png)))
            .ToArray();
        var reasons = outcomes.Where(o => o.Why is not null).GroupBy(o => o.Why!, o => o.Name).Select(Reason).ToArray();
        return new(
            outcomes.Where(o => o.Why is null).Select(o => o.Name).ToHashSet(),
            png,
            reasons.Length == 0 ? null : string.Join('\n', reasons)
        );
    }

    static string Reason(IGrouping<string, string> same)
    {
        var names = same.ToArray();
        var which =
            names.Length <= MostNamed ? string.Join(", ", names) : $"{names.Length} figures, {names[0]} and others";
        return $"No picture of {which}: {Printable.Of(same.Key)}; the pages show {(names.Length == 1 ? "it" : "them")}";
    }
}
