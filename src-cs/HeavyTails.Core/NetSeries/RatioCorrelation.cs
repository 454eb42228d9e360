// Spearman's rank correlation rho of the tail index of a layer with eta / b over n runs, with the 95 % interval of
// Fisher's z and the variance (1 + rho^2 / 2) / (n - 3) of Bonett & Wright 2000, Psychometrika 65, sec. 4.
using MathNet.Numerics.Statistics;

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

    /// <summary>The 97.5 % quantile of a standard normal.</summary>
    private const double Quantile = 1.959963984540054;

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
        if (ratios.Count < Fewest || ratios.Distinct().Count() < 2 || indices.Distinct().Count() < 2)
            return null;
        var rho = Math.Clamp(Correlation.Spearman(ratios, indices), -1, 1);
        var width = Quantile * Math.Sqrt((1 + (rho * rho / 2)) / (ratios.Count - 3));
        return new(ratios.Count, rho, Math.Tanh(Math.Atanh(rho) - width), Math.Tanh(Math.Atanh(rho) + width));
    }
}
