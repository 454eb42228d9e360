using HeavyTails.Reports.Drawing;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Reports.Plotting;

/// <summary>In which forms a page has its figures.</summary>
sealed record Pictures
{
    /// <summary>The names of the figures that have an SVG.</summary>
    public IReadOnlySet<string> Drawn { get; init; } = new HashSet<string>();

    /// <summary>Whether each of these has a PNG too.</summary>
    public bool WithPng { get; init; }

    /// <summary>Whether every figure is also a chart of plotly.js, which is beside the page then.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>
    /// Why figures have no picture or are no charts, with one line for each reason; null if all are both.
    /// </summary>
    public string? WhyNot { get; init; }

    // If more figures than this fail for the same reason, they are counted and not named.
    const int MostNamed = 3;

    public static Pictures None { get; } = new();

    /// <summary>
    /// Writes an SVG of each figure that can be drawn into a folder and, if it is asked for, a PNG, on
    /// <paramref name="threads"/> processors.
    /// </summary>
    public static Pictures Draw(string folder, IReadOnlyList<Figure> figures, bool png, int threads)
    {
        if (figures.Count == 0)
            return None;
        var lacking = PlotlyScript.WhyNot();
        List<string> reasons = [];
        if (lacking is not null)
            reasons.Add(Printable.Of($"Figures are pictures only, not charts: {lacking}"));
        var without = Face.WhyNot();
        if (without is not null)
            reasons.Add(Printable.Of($"No picture of any figure: {without}"));
        var outcomes = (without is null ? figures : [])
            .AsParallel()
            .AsOrdered()
            .WithDegreeOfParallelism(threads)
            .Select(f => (f.Name, Why: FigureWriter.TrySave(f.Chart, Path.Combine(folder, f.Name), png)))
            .ToArray();
        var failed = outcomes.Where(o => o.Why is not null).GroupBy(o => o.Why!, o => o.Name);
        reasons.AddRange(failed.Select(same => Reason(same, lacking is null)));
        return new()
        {
            Drawn = outcomes.Where(o => o.Why is null).Select(o => o.Name).ToHashSet(),
            WithPng = png,
            IsInteractive = lacking is null,
            WhyNot = reasons.Count == 0 ? null : string.Join('\n', reasons),
        };
    }

    static string Reason(IGrouping<string, string> same, bool isShown)
    {
        var names = same.ToArray();
        var which =
            names.Length <= MostNamed ? string.Join(", ", names) : $"{names.Length} figures, {names[0]} and others";
        var shown = isShown ? $"; the pages show {(names.Length == 1 ? "it" : "them")}" : "";
        return $"No picture of {which}: {Printable.Of(same.Key)}{shown}";
    }
}
