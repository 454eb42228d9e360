// One draw of what ReadoutTheory predicts: P Gaussian points in h dimensions, labels +-1 at random, and the read-out
// that minimises sum max(0, 1 - y w'x)^2.
using HeavyTails.Core.LinearModels;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Papers.Jamming;

/// <summary>A read-out of Gaussian points with random labels.</summary>
/// <param name="Features">Number h of dimensions.</param>
/// <param name="Patterns">Number P of points.</param>
/// <param name="Fit">The classifier at the minimum of its loss.</param>
/// <param name="SingularValues">
/// Singular values of the violated points [N_Delta x h], descending; empty where they were not asked for or no point is
/// violated.
/// </param>
public sealed record GaussianReadout(
    int Features,
    int Patterns,
    SquaredHingeSvm Fit,
    IReadOnlyList<double> SingularValues
)
{
    // A penalty so small that the loss decides, and large enough for equations of full precision.
    private const double C = 1e9;

    /// <summary>Least 1 - y w'x of a violated point. Points on the margin have gaps of the order of 1/C.</summary>
    public const double Tolerance = 1e-4;

    /// <summary>Number N_Delta of violated points.</summary>
    public int Violated => Readout.Violated(Fit, Tolerance).Length;

    /// <summary>Whether the read-out has every point on its right side.</summary>
    public bool Separated => Fit.Gaps.All(gap => gap < 1);

    /// <summary>Draws the points and fits the read-out.</summary>
    /// <param name="features">Number h >= 1 of dimensions.</param>
    /// <param name="patterns">Number P >= 1 of points.</param>
    /// <param name="seed">Seed of points and labels.</param>
    /// <param name="backend">Computes the singular values; null for none. Default: null.</param>
    public static GaussianReadout Draw(int features, int patterns, ulong seed, ISpectralBackend? backend = null)
    {
        if (features < 1 || patterns < 1)
            throw new ArgumentException($"expected at least 1 feature and 1 pattern, got {features} and {patterns}");
        var random = SplitMix64.ForStream(seed, 0);
        var x = new double[patterns * features];
        Variates.Gaussian(ref random, x);
        var labels = new double[patterns];
        foreach (ref var label in labels.AsSpan())
            label = random.NextBelow(2) == 0 ? -1 : 1;
        var fit = Readout.Solve(x, labels, C, $"a read-out of {patterns} x {features}, seed {seed},");
        double[] spectrum = backend is null
            ? []
            : Readout.Spectrum(x, Readout.Violated(fit, Tolerance), features, backend);
        return new(features, patterns, fit, spectrum);
    }
}
