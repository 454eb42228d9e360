// Density of ln v over singular values v above a threshold, in ceil(log2 n + 1) equal bins (Sturges 1926), as
// np.histogram(np.log(v), bins="sturges", density=True); drawn at x = exp(centre of the bin), with one more bin of
// density 0 on each side.
// Singular values that are 0 have no logarithm: those up to the threshold are counted apart. Computed singular values
// err by n eps sigma_max; square roots of computed eigenvalues of the Gram matrix by sqrt(n eps) sigma_max.
using HeavyTails.Core.Fits;

namespace HeavyTails.Papers.Jamming.Notebook;

/// <summary>The density of the logarithms of singular values, as the notebook draws it.</summary>
public sealed record SpectrumCurve
{
    private const double Epsilon = 2.220446049250313e-16; // 2^-52

    /// <summary>Places x of the curve, ascending: exponentials of the bins' centres, one more on each side.</summary>
    public required IReadOnlyList<double> X { get; init; }

    /// <summary>Density of ln v at each place; 0 at the first and the last.</summary>
    public required IReadOnlyList<double> Density { get; init; }

    /// <summary>Edges of the bins of ln v, ascending; one more than there are bins.</summary>
    public required IReadOnlyList<double> Edges { get; init; }

    /// <summary>Number of singular values up to the threshold, which the density leaves out.</summary>
    public required int Zeros { get; init; }

    /// <summary>Largest singular value that counts as 0.</summary>
    public required double Threshold { get; init; }

    /// <summary>Error of n computed singular values, n eps sigma_max, up to which they count as 0.</summary>
    public static double ThresholdOfSingularValues(IReadOnlyList<double> values) =>
        values.Count == 0 ? 0 : values.Count * Epsilon * values.Max();

    /// <summary>
    /// Error of square roots of n computed eigenvalues, sqrt(n eps) sigma_max, up to which they count as 0: the
    /// threshold for the notebook's files, which hold eigenvalues.
    /// </summary>
    public static double ThresholdOfEigenvalues(IReadOnlyList<double> values) =>
        values.Count == 0 ? 0 : Math.Sqrt(values.Count * Epsilon) * values.Max();

    /// <summary>The curve of singular values.</summary>
    /// <param name="values">Singular values, 0 or more, in any order.</param>
    /// <param name="threshold">
    /// Largest value that counts as 0. Default: null, for <see cref="ThresholdOfSingularValues"/>.
    /// </param>
    /// <returns>The curve, or why there is none: no values, values that are not finite, or only zeros.</returns>
    public static FitResult<SpectrumCurve> Of(IReadOnlyList<double> values, double? threshold = null)
    {
        if (values.Count == 0)
            return FitResult<SpectrumCurve>.Failed(FitFailure.NoData, "there are no singular values");
        var wrong = values.FirstOrDefault(v => !(v >= 0 && double.IsFinite(v)));
        if (!(wrong >= 0 && double.IsFinite(wrong)))
            return FitResult<SpectrumCurve>.Failed(
                FitFailure.NotFinite,
                FormattableString.Invariant($"expected finite singular values of 0 or more, got {wrong}")
            );
        var limit = threshold ?? ThresholdOfSingularValues(values);
        double[] logarithms = [.. values.Where(v => v > limit).Select(v => Math.Log(v)).Order()];
        if (logarithms.Length == 0)
            return FitResult<SpectrumCurve>.Failed(
                FitFailure.NoPositive,
                FormattableString.Invariant($"none of {values.Count} singular values is above the threshold {limit}")
            );
        var edges = Edge(logarithms);
        var density = Densities(logarithms, edges);
        var width = edges[1] - edges[0];
        double[] centres = [.. edges.Zip(edges.Skip(1), (low, high) => (low + high) / 2)];
        return new SpectrumCurve
        {
            X = [.. centres.Prepend(centres[0] - width).Append(centres[^1] + width).Select(y => Math.Exp(y))],
            Density = [0, .. density, 0],
            Edges = edges,
            Zeros = values.Count - logarithms.Length,
            Threshold = limit,
        };
    }

    // Equal values have one bin of width 1 around them, as in NumPy.
    private static double[] Edge(double[] sorted)
    {
        var (first, last) = (sorted[0], sorted[^1]);
        if (first == last)
            return [first - .5, last + .5];
        var range = last - first;
        var count = (int)Math.Ceiling(range / (range / (Math.Log2(sorted.Length) + 1)));
        double[] edges = [.. Enumerable.Range(0, count + 1).Select(i => first + (i * (range / count)))];
        edges[^1] = last;
        return edges;
    }

    // A value on an edge belongs to the bin above it, the largest to the last bin.
    private static double[] Densities(double[] sorted, double[] edges)
    {
        var density = new double[edges.Length - 1];
        var bin = 0;
        foreach (var value in sorted)
        {
            while (bin < density.Length - 1 && value >= edges[bin + 1])
                bin++;
            density[bin]++;
        }
        for (var i = 0; i < density.Length; i++)
            density[i] /= sorted.Length * (edges[i + 1] - edges[i]);
        return density;
    }
}
