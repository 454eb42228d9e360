// Share of the eigenvalues per decade: of a bin, count / (n w) with its width w in log10 lambda; of a density f,
// ln(10) lambda f(lambda). Both have the area 1 over log10 lambda.
using HeavyTails.Core.RandomMatrices;

namespace HeavyTails.Reports.Figures;

/// <summary>Curves of spectra over a logarithmic axis of eigenvalues.</summary>
public static class EsdCurves
{
    private const int Points = 240;

    /// <summary>The least and the greatest positive value of several spectra, between which their bins lie.</summary>
    /// <exception cref="ArgumentException">There is no positive value.</exception>
    public static (double Low, double High) Range(params IEnumerable<IEnumerable<double>> spectra)
    {
        double[] positive = [.. spectra.SelectMany(s => s).Where(v => v > 0 && double.IsFinite(v))];
        if (positive.Length == 0)
            throw new ArgumentException("expected a positive eigenvalue, got none");
        var (low, high) = (positive.Min(), positive.Max());
        return high > low ? (low, high) : (low / 1.1, high * 1.1);
    }

    /// <summary>
    /// The histogram of a spectrum in bins of equal width in log10. Eigenvalues that are not positive, or outside the
    /// range, count in the total but have no bin.
    /// </summary>
    /// <param name="name">The name in the legend, as HTML.</param>
    /// <param name="eigenvalues">The eigenvalues, in any order, at least one.</param>
    /// <param name="range">The ends of the bins, positive.</param>
    /// <param name="bins">Number >= 1 of bins. Default: 100, the source's.</param>
    /// <exception cref="ArgumentException">There is no eigenvalue or no bin, or the range is empty.</exception>
    public static Curve Steps(
        string name,
        IEnumerable<double> eigenvalues,
        (double Low, double High) range,
        int bins = 100
    )
    {
        double[] ascending = [.. eigenvalues.Order()];
        if (ascending.Length == 0 || bins < 1 || !(range.Low > 0 && range.High > range.Low))
            throw new ArgumentException(
                $"spectrum {name}: expected eigenvalues, bins and a range above 0, got {ascending.Length}, {bins} and "
                    + FormattableString.Invariant($"{range.Low} .. {range.High}")
            );
        var (edges, density) = SpectrumCurves.LogSteps(ascending, range.Low, range.High, bins);
        return new(name, edges, density) { Style = CurveStyle.Steps };
    }

    /// <summary>The law of Marchenko and Pastur as a dashed curve, from edge to edge.</summary>
    /// <param name="name">The name in the legend, as HTML.</param>
    /// <param name="law">
    /// The law; of W [h x d] with entries N(0, 1), eigenvalues of W'W have sigma = sqrt(max(h, d)).
    /// </param>
    public static Curve MarchenkoPastur(string name, MarchenkoPastur law)
    {
        // Even in the root of the angle, the points are densest at both edges; at Q = 1 the lower one is 0.
        var (low, high) = (Math.Max(law.LambdaMinus, 1e-4 * law.LambdaPlus), law.LambdaPlus);
        double[] x =
        [
            .. Enumerable
                .Range(1, Points)
                .Select(i => low * Math.Pow(high / low, .5 * (1 - Math.Cos(Math.PI * i / (Points + 1))))),
        ];
        return new(name, x, [.. x.Select(v => Math.Log(10) * v * law.Density(v))]) { Style = CurveStyle.Dashes };
    }
}
