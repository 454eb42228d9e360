using HeavyTails.Core.Nulls;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Reports.Plotting;
using XPlot.Plotly;

namespace HeavyTails.Reports.Figures;

/// <summary>The Hill plots of untrained layers of a layer's shape, as a band over the number k of
/// eigenvalues.</summary>
static class HillPlotNull
{
    // The 2.5 % quantile of so many values lies between the fifth and the sixth.
    const int MostSpectra = 200;

    /// <summary>The band from the 2.5 % to the 97.5 % quantile at each k; none where a spectrum is too short.</summary>
    public static IEnumerable<Trace> Band(SpectrumNulls nulls, IReadOnlyList<int> k)
    {
        var plots = nulls
            .Shape.Spectra()
            .Eigenvalues.Take(MostSpectra)
            .Select(spectrum => Hill.Plot(spectrum).ToDictionary(p => p.K, p => p.Alpha))
            .ToArray();
        List<double> x = [],
            low = [],
            high = [];
        foreach (var at in k)
        {
            double[] alpha = [.. plots.Where(p => p.ContainsKey(at)).Select(p => p[at]).Order()];
            // Untrained layers have full rank; where many lack a value, their quantiles would be those of the others.
            if (alpha.Length < plots.Length || alpha.Length < 2)
                continue;
            x.Add(at);
            low.Add(alpha[(int)(.025 * (alpha.Length - 1))]);
            high.Add(alpha[(int)Math.Ceiling(.975 * (alpha.Length - 1))]);
        }
        if (x.Count < 2)
            yield break;
        yield return Area([.. x, .. x.AsEnumerable().Reverse()], [.. low, .. high.AsEnumerable().Reverse()]);
    }

    /// <summary>A grey area inside a polygon, the values of untrained layers.</summary>
    public static Scatter Area(double[] x, double[] y) =>
        new()
        {
            x = x,
            y = y,
            name = "95 % of untrained layers",
            mode = "lines",
            fill = "toself",
            fillcolor = Style.NullBand,
            line = Style.Stroke(Style.NullBand, 1),
            hoverinfo = "skip",
        };
}
