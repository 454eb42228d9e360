// Gaussian equivalent of the features Z_l [n x h] of an untrained layer, with u = Z_(l-1) W' / sqrt(d_(l-1)), q = E u^2
// the mean square of Z_(l-1), and z ~ N(0, 1):
//   Z_l ~ mu_0 + mu_1 u / sqrt q + mu_* Theta,  mu_0 = E s(sqrt q z), mu_1 = E z s(sqrt q z),
//   mu_*^2 = E s(sqrt q z)^2 - mu_0^2 - mu_1^2, Theta [n x h] of N(0, 1), independent of the rest:
// for n, d, h -> infinity together both have the same spectrum. Pennington & Worah 2017; Goldt, Loureiro, Reeves,
// Krzakala, Mezard & Zdeborova 2020, arXiv:2006.14709. The edges are those of seeded draws, since the equation of the
// limit has no solution in closed form. Activations with an even part (not tanh) have a few outliers beside it.
// Measured for tanh, n : d : h = 5 : 2 : 3, features over equivalent, 12 draws each: at d = 300 the upper edge .996 +-
// .011 (layer 1) and 1.006 +- .014 (2), the lower edge 1.003 +- .014 and .973 +- .014; legacy 1.004 and 1.011, but the
// lower edge, that of the small cubic part, is .72, .82 and .92 at d = 100, 200 and 300, and has no value in layer 2.
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;
using HeavyTails.Native.Curvature;

namespace HeavyTails.Papers.SingleIndex.Probes;

/// <summary>An untrained student whose features are replaced by their Gaussian equivalent.</summary>
public sealed record GaussianEquivalent
{
    /// <summary>Number n >= 1 of samples.</summary>
    public required int Samples { get; init; }

    /// <summary>Dimension d >= 1 of the inputs, which are N(0, 1).</summary>
    public required int Dimension { get; init; }

    /// <summary>Number h >= 1 of units of each hidden layer.</summary>
    public required int Width { get; init; }

    /// <summary>Layer l >= 1 whose features are asked for. Default: 1.</summary>
    public int Layer { get; init; } = 1;

    /// <summary>The function of each unit. Default: tanh, the paper's.</summary>
    public PerceptronActivation Activation { get; init; } = PerceptronActivation.Tanh;

    /// <summary>
    /// Legacy divides the sums of the layer that is asked for by sqrt(d_(l-1)) twice. Default: corrected.
    /// </summary>
    public Variant Variant { get; init; } = Variant.Corrected;

    /// <summary>Number of threads of the products, at least 1. Default: 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The features Z_l [n x h] of one draw, row-major.</summary>
    /// <param name="seed">Seed of the inputs, the weights and the noise.</param>
    /// <exception cref="ArgumentException">A size is less than 1.</exception>
    public double[] Draw(ulong seed)
    {
        if (Samples < 1 || Dimension < 1 || Width < 1 || Layer < 1)
            throw new ArgumentException(
                $"expected n, d, h and a layer of at least 1, got {Samples}, {Dimension}, {Width} and {Layer}"
            );
        var random = SplitMix64.ForStream(seed, 0);
        var (z, inputs, q) = (new double[checked(Samples * Dimension)], Dimension, 1.0);
        Variates.Gaussian(ref random, z);
        for (var layer = 1; layer <= Layer; layer++)
        {
            var weights = new double[checked(Width * inputs)];
            Variates.Gaussian(ref random, weights);
            var (u, noise) = (MatrixProducts.TimesTransposed(z, weights, inputs, Threads), new double[Samples * Width]);
            Variates.Gaussian(ref random, noise);
            var isLegacy = layer == Layer && Variant == Variant.Legacy;
            var (mean, slope, rest, square) = Moments(isLegacy ? q / inputs : q);
            var factor = slope / Math.Sqrt(q * inputs);
            for (var i = 0; i < u.Length; i++)
                u[i] = mean + (factor * u[i]) + (rest * noise[i]);
            (z, inputs, q) = (u, Width, square);
        }
        return z;
    }

    /// <summary>Both ends of the spectrum, over independent draws of seeds from a first one on.</summary>
    /// <param name="backend">What computes the singular values.</param>
    /// <param name="seed">Seed of the first draw. Default: 1.</param>
    /// <param name="draws">Number of draws, at least 2. Default: 4.</param>
    /// <exception cref="ArgumentException">A size is less than 1, or there are fewer than 2 draws.</exception>
    public EquivalentEdges Edges(ISpectralBackend backend, ulong seed = 1, int draws = 4)
    {
        if (draws < 2)
            throw new ArgumentException($"expected at least 2 draws, whose deviation is the error, got {draws}");
        var spectra = new ActivationSpectrum[draws];
        for (var i = 0; i < draws; i++)
            spectra[i] = ActivationSpectrum.Of(Draw(seed + (ulong)i), Samples, backend);
        return new(
            Estimate(spectra, s => s.LambdaMinus),
            Estimate(spectra, s => s.LambdaPlus),
            Estimate(spectra, s => s.StableRank)
        );
    }

    private (double Mean, double Slope, double Noise, double Square) Moments(double variance)
    {
        var scale = Math.Sqrt(variance);
        double Value(double z) => ManagedArithmetic.Value(Activation, scale * z);
        var (mean, slope) = (GaussianExpectation.Of(Value), GaussianExpectation.Of(z => z * Value(z)));
        var square = GaussianExpectation.Of(z => Value(z) * Value(z));
        return (mean, slope, Math.Sqrt(Math.Max(0, square - (mean * mean) - (slope * slope))), square);
    }

    private static (double Mean, double Deviation) Estimate(
        ActivationSpectrum[] spectra,
        Func<ActivationSpectrum, double> of
    )
    {
        var mean = spectra.Average(of);
        return (mean, Math.Sqrt(spectra.Sum(s => (of(s) - mean) * (of(s) - mean)) / (spectra.Length - 1)));
    }
}

/// <summary>What the Gaussian equivalent expects of a spectrum of features: means and deviations over draws.</summary>
/// <param name="LambdaMinus">Least of the min(n, h) eigenvalues of Z'Z.</param>
/// <param name="LambdaPlus">Largest eigenvalue of Z'Z.</param>
/// <param name="StableRank">Sum of the eigenvalues over the largest.</param>
public sealed record EquivalentEdges(
    (double Mean, double Deviation) LambdaMinus,
    (double Mean, double Deviation) LambdaPlus,
    (double Mean, double Deviation) StableRank
);
