// density of a bin = count / (n width),   CCDF(x_i) = #{x_j >= x_i} / n,   for n eigenvalues in ascending order.
// Curves of long spectra are thinned to a few hundred points, evenly in log rank from the largest down: more points
// cannot be seen in a figure and would make the pages large.

using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.RandomMatrices;

namespace HeavyTails.Reports.Figures;

/// <summary>Points of the curves that are drawn from a spectrum.</summary>
static class SpectrumCurves
{
    // The largest number of points of a drawn curve.
    const int MostPoints = 600;

    /// <summary>
    /// A histogram as a line of steps: the x of a step are the left edges of the bins and the last right edge; the y
    /// are the densities, with 0 at both ends.
    /// </summary>
    public static (double[] X, double[] Density) Histogram(double[] ascending, double low, double high, int bins)
    {
        var width = (high - low) / bins;
        var counts = new int[bins];
        foreach (var x in ascending)
            if (x >= low && x <= high)
                counts[Math.Min((int)((x - low) / width), bins - 1)]++;
        double[] edges = [low, .. Enumerable.Range(0, bins + 1).Select(i => low + i * width)];
        double[] density = [0, .. counts.Select(c => c / (ascending.Length * width)), 0];
        return (edges, density);
    }

    /// <summary>
    /// The number of bins of a histogram: their width is 2 IQR n^(-1/3) (Freedman and Diaconis 1981), and there are
    /// 10 to 120 of them.
    /// </summary>
    public static int Bins(double[] ascending)
    {
        var n = ascending.Length;
        var spread = ascending[3 * n / 4] - ascending[n / 4];
        var width = 2 * spread / Math.Cbrt(n);
        return width > 0 ? (int)Math.Clamp((ascending[^1] - ascending[0]) / width, 10, 120) : 20;
    }

    /// <summary>
    /// The eigenvalue at which a logarithmic axis begins: a 300th of the median or of xmin, whichever is less, but at
    /// least the smallest positive eigenvalue. The smallest eigenvalues of a layer (the zero mode of a softmax, the
    /// lower end of a square matrix) lie decades below all others, and the axis would be empty between.
    /// </summary>
    public static double Floor(double[] ascending, TailFit? fit)
    {
        var positive = ascending.FirstOrDefault(x => x > 0);
        var middle = ascending[ascending.Length / 2];
        return Math.Max(positive, (middle > 0 ? Math.Min(middle, fit?.Xmin ?? middle) : fit?.Xmin ?? positive) / 300);
    }

    /// <summary>
    /// Bins of equal width in log x from <paramref name="floor"/> on: their centres, and their densities in the whole
    /// sample per unit of x. Empty bins are left out.
    /// </summary>
    public static (double[] X, double[] Density) LogBinned(double[] ascending, double floor, int bins)
    {
        var positive = ascending.Where(x => x >= floor).ToArray();
        if (positive.Length == 0 || positive[^1] <= positive[0])
            return ([], []);
        var (low, high) = (Math.Log10(positive[0]), Math.Log10(positive[^1]));
        var width = (high - low) / bins;
        var filled = positive
            .GroupBy(x => Math.Min((int)((Math.Log10(x) - low) / width), bins - 1))
            .OrderBy(g => g.Key)
            .Select(g => (Bin: g.Key, Share: (double)g.Count() / ascending.Length))
            .ToArray();
        double Edge(int bin) => Math.Pow(10, low + bin * width);
        return (
            [.. filled.Select(f => Math.Sqrt(Edge(f.Bin) * Edge(f.Bin + 1)))],
            [.. filled.Select(f => f.Share / (Edge(f.Bin + 1) - Edge(f.Bin)))]
        );
    }

    /// <summary>The number of logarithmic bins: 3.5 for each doubling of the sample, but 12 to 40.</summary>
    public static int LogBins(int n) => (int)Math.Clamp(3.5 * Math.Log2(Math.Max(n, 2)), 12, 40);

    /// <summary>The share of the sample per decade in bins of equal width in log10 x, as a line of steps.</summary>
    public static (double[] X, double[] PerDecade) LogSteps(double[] ascending, double low, double high, int bins)
    {
        var logs = ascending.Where(x => x > 0).Select(Math.Log10).ToArray();
        var (edges, density) = Histogram(logs, Math.Log10(low), Math.Log10(high), bins);
        var share = ascending.Length > 0 ? (double)logs.Length / ascending.Length : 0;
        return ([.. edges.Select(e => Math.Pow(10, e))], [.. density.Select(d => d * share)]);
    }

    /// <summary>Values of the sample, and the share of the sample at or above each.</summary>
    public static (double[] X, double[] Share) Ccdf(double[] ascending)
    {
        var n = ascending.Length;
        var kept = Thin(n).Select(k => n - 1 - k).Reverse().ToArray();
        return ([.. kept.Select(i => ascending[i])], [.. kept.Select(i => (double)(n - i) / n)]);
    }

    /// <summary>A list thinned to as many items as a curve has points, which are densest at the beginning.</summary>
    public static IEnumerable<T> Thinned<T>(IReadOnlyList<T> items) => Thin(items.Count).Select(i => items[i]);

    /// <summary>
    /// The power law for each candidate xmin among the eigenvalues that the layer's fit uses: those above its threshold
    /// and, if there is a fit, up to its xmax.
    /// </summary>
    public static IReadOnlyList<PowerLawFit> Candidates(LayerResult layer)
    {
        var seen = layer
            .Eigenvalues.Where(x => x > layer.FitThreshold && (layer.Fit.ValueOrNull is not { } fit || x <= fit.Xmax))
            .ToArray();
        if (seen.Length <= MostPoints)
            return PowerLaw.Candidates(seen);
        return
        [
            .. from k in Thin(seen.Length).Where(k => k >= 1).Reverse()
            let at = PowerLaw.FitAt(seen, seen[seen.Length - 1 - k])
            where at.Succeeded
            select at.Value,
        ];
    }

    /// <summary>
    /// The density of the law that was fitted to a layer's bulk, from edge to edge, at the scale of the eigenvalues.
    /// Its area is the share of eigenvalues that the fit takes for bulk: the likelihood fit leaves out spikes and lost
    /// ranks, by which its smaller dimension N / Q is less than the layer's.
    /// </summary>
    public static (double[] X, double[] Density) MarchenkoPasturLaw(LayerResult layer, MarchenkoPasturFit fit)
    {
        const int points = 200;
        var (low, high) = (fit.LambdaMinus, fit.LambdaPlus);
        var law = fit.Law;
        var share = fit.IsLikelihood
            ? Math.Min(1, layer.Q / fit.Q) - (double)fit.NumSpikes / layer.Eigenvalues.Length
            : 1;
        // The points are densest at both edges, where the density behaves like a square root (at Q = 1 it has a pole).
        double[] x =
        [
            .. Enumerable
                .Range(1, points)
                .Select(i => low + (high - low) * 0.5 * (1 - Math.Cos(Math.PI * i / (points + 1)))),
        ];
        return ([low, .. x, high], [0, .. x.Select(v => share * law.Density(v)), 0]);
    }

    /// <summary>Points that are evenly spaced in log x, both ends included.</summary>
    public static double[] Grid(double low, double high, int points = 120) =>
        [
            .. Enumerable
                .Range(0, points)
                .Select(i => i == points - 1 ? high : low * Math.Pow(high / low, (double)i / (points - 1))),
        ];

    // Ranks from 0 to n - 1: all of them if they are few, otherwise evenly in log rank.
    static int[] Thin(int n) =>
        n <= MostPoints
            ? [.. Enumerable.Range(0, n)]
            :
            [
                .. Enumerable
                    .Range(0, MostPoints)
                    .Select(i => (int)Math.Round(Math.Pow(n, (double)i / (MostPoints - 1))) - 1)
                    .Distinct(),
            ];
}
