// The band of a density: phi +- t_{P-1,.975} s for P probes, s the standard error of phi at a point of the grid.
using HeavyTails.Core.Curvature;
using HeavyTails.Reports.Plotting;
using XPlot.Plotly;

namespace HeavyTails.Reports.Curvature;

/// <summary>Spectral densities as traces of a figure whose y axis is logarithmic.</summary>
internal static class DensityCurves
{
    /// <summary>The nodes of all probes.</summary>
    public static IEnumerable<double> Nodes(SpectralQuadrature quadrature) =>
        Enumerable.Range(0, quadrature.Probes).SelectMany(p => Nodes(quadrature, p));

    /// <summary>The nodes of one probe.</summary>
    public static IEnumerable<double> Nodes(SpectralQuadrature quadrature, int probe) =>
        new ArraySegment<double>(quadrature.Nodes, probe * quadrature.Steps, (int)quadrature.Counts[probe]);

    /// <summary>
    /// Height of a Gaussian in place of one eigenvalue of n: nothing lower than a tenth of it is an eigenvalue.
    /// </summary>
    public static double OfOneEigenvalue(int n, double width) => 1 / (n * width * Math.Sqrt(2 * Math.PI));

    /// <summary>The density as a line within the 95 % interval of its mean over the probes.</summary>
    /// <param name="density">The density.</param>
    /// <param name="probes">Number of probes; one has no interval, so that the line has no band.</param>
    /// <param name="look">Name in the legend, colour and dash.</param>
    /// <param name="floor">Lower end of the y axis; what is below it is drawn below the figure.</param>
    public static IEnumerable<Trace> Of(SpectralDensity density, int probes, CurveLook look, double floor)
    {
        int[] shown = [.. Enumerable.Range(0, density.T.Length).Where(i => Math.Abs(density.T[i]) >= look.From)];
        double[] x = [.. shown.Select(i => density.Logarithmic ? Math.Abs(density.T[i]) : density.T[i])];
        double[] y = [.. shown.Select(i => density.Density[i])];
        if (probes > 1)
        {
            double[] half = [.. shown.Select(i => Half(density, probes, i))];
            int[] back = [.. Enumerable.Range(0, x.Length).Reverse()];
            yield return new Scatter
            {
                x = x.Concat(back.Select(i => x[i])).ToArray(),
                y = y.Select((v, i) => Shown(v + half[i])).Concat(back.Select(i => Shown(y[i] - half[i]))).ToArray(),
                mode = "lines",
                line = new Line { width = 0 },
                fill = "toself",
                fillcolor = look.Colour + "33",
                showlegend = false,
                hoverinfo = "skip",
                name = "",
            };
        }
        yield return new Scatter
        {
            x = x,
            y = y.Select(Shown).ToArray(),
            name = look.Label,
            mode = "lines",
            line = Style.Stroke(look.Colour, 2, look.Dash),
        };

        // A logarithmic axis has no place for 0.
        double Shown(double v) => Math.Max(v, floor / 100);
    }

    private static double Half(SpectralDensity density, int probes, int i)
    {
        var (low, high) = new Estimate(density.Density[i], density.StandardError[i], probes).Interval;
        return (high - low) / 2;
    }
}

/// <summary>How a curve is drawn.</summary>
/// <param name="Label">Its name in the legend, as HTML.</param>
/// <param name="Colour">Its colour, as "#rrggbb".</param>
/// <param name="Dash">The dash of its line. Default: solid.</param>
/// <param name="From">Smallest |lambda| at which it is drawn. Default: 0, all of it.</param>
internal sealed record CurveLook(string Label, string Colour, string Dash = "solid", double From = 0);
