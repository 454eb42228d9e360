using HeavyTails.Core.NetSeries;
using HeavyTails.Reports.Plotting;

namespace HeavyTails.Reports.NetSeries;

/// <summary>Series that are shown together: the runs of one network, or one series alone.</summary>
/// <param name="Title">What they have in common; "" for all that have no setting.</param>
/// <param name="Series">The series, in order of eta / b.</param>
/// <param name="Figures">Their figures, from top to bottom.</param>
internal sealed record SeriesGroup(string Title, IReadOnlyList<SeriesTails> Series, IReadOnlyList<Figure> Figures)
{
    /// <summary>Names of the layers that the series have, in their order.</summary>
    public IReadOnlyList<string> Layers { get; } = [.. Series.SelectMany(s => s.Layers.Select(l => l.Name)).Distinct()];

    /// <summary>The groups of some results: by network where there are several series.</summary>
    public static IReadOnlyList<SeriesGroup> Of(SeriesResults results)
    {
        if (results.Series is [var one] && results.Unreadable.Count == 0)
            return [new("", [one], SeriesFigures.OfOne(one, results.Options))];
        return
        [
            .. results
                .Series.GroupBy(s => s.Setting?.Network ?? "")
                .Select(
                    (group, i) =>
                    {
                        SeriesTails[] ordered = [.. group.OrderBy(s => s.Setting?.Ratio ?? 0)];
                        return new SeriesGroup(group.Key, ordered, RatioFigures.Draw(ordered, group.Key, i));
                    }
                ),
        ];
    }
}
