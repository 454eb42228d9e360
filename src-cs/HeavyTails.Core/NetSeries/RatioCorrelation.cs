// Spearman's rank correlation rho of the tail index of a layer with eta / b over n runs, with the 95 % interval of
// Statistics/RankCorrelation.cs.
using HeavyTails.Core.Statistics;

namespace HeavyTails.Core.NetSeries;

/// <summary>Rank correlation of the tail index of one layer with eta / b, over the runs of one network.</summary>
/// <param name="Runs">Number n of runs.</param>
/// <param name="Rho">Spearman's rank correlation, from -1 to 1.</param>
/// <param name="Low">Lower end of its 95 % interval.</param>
/// <param name="High">Upper end of its 95 % interval.</param>
public readonly record struct RatioCorrelation(int Runs, double Rho, double Low, double High)
{
    /// <summary>Fewest runs of which a correlation with an interval is given.</summary>
    private const int Fewest = 4;

    /// <summary>
    /// The correlation over runs that have the layer, a finite E1 of it, and a setting; null for fewer than 4 of them
    /// or where all have one ratio or one tail index.
    /// </summary>
    public static RatioCorrelation? Of(IEnumerable<SeriesTails> runs, string layer)
    {
        ArgumentNullException.ThrowIfNull(runs);
        List<double> ratios = [],
            indices = [];
        foreach (var run in runs)
            if (
                run.Setting is { } setting
                && run.Layers.FirstOrDefault(l => l.Name == layer) is { } of
                && of.E1.TryGet(out var fit)
                && double.IsFinite(fit.TailIndex)
            )
            {
                ratios.Add(setting.Ratio);
                indices.Add(fit.TailIndex);
            }
        if (
            ratios.Count < Fewest
            || !RankCorrelation.Spearman(ratios.ToArray(), indices.ToArray()).TryGet(out var found)
        )
            return null;
        // Where the ranks agree entirely Fisher's z is infinite, and the interval is the number itself.
        var ends = found.Interval.TryGet(out var interval) ? interval : new(found.Value, found.Value);
        return new(ratios.Count, found.Value, ends.Low, ends.High);
    }
}
