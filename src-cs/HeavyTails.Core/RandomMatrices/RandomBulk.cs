// A whole spectrum is compatible with a random matrix if no eigenvalue exceeds the one-percent Tracy-Widom edge and
//   p D <= sqrt(c) (sqrt 2 / pi ln p + 1),
// p = c M eigenvalues of c matrices, D their Kolmogorov-Smirnov distance to the fitted law.
// Eigenvalues are rigid: sup |N(x) - M F(x)| grows as ln M, not as sqrt M, with factor 1/pi for Hermitian ensembles
// (Claeys, Fahs, Lambert & Webb 2021, Duke Math. J. 170, 2085, arXiv:1906.01561), and sqrt 2 / pi for real ones, whose
// counts vary twice as much; independent matrices add as sqrt c.
// The constant 1 is not from that paper; it was calibrated by simulation. With it 1 in 100 Gaussian spectra is rejected
// for one matrix, M = 10 .. 400, Q = 1 .. 20, and fewer for smaller M or for several matrices (c up to 49). A matrix of
// rank one has no bulk.
namespace HeavyTails.Core.RandomMatrices;

/// <summary>Tests whether a spectrum is compatible with a pure Marchenko-Pastur bulk.</summary>
public static class RandomBulk
{
    /// <summary>Whether a random matrix explains all of a spectrum, given its likelihood fit.</summary>
    /// <param name="fit">Fit by <see cref="MarchenkoPasturLikelihoodFit"/>.</param>
    /// <param name="eigenvalues">Number of eigenvalues that were fitted.</param>
    /// <param name="m">Smaller dimension M of one matrix.</param>
    public static bool Explains(MarchenkoPasturFit fit, int eigenvalues, int m) =>
        m > 1
        && fit.NumSpikes == 0
        && fit.Residual <= LargestDistance(eigenvalues, Math.Max(1, (double)eigenvalues / m));

    /// <summary>
    /// The Kolmogorov-Smirnov distance that one random spectrum in a hundred exceeds, for
    /// <paramref name="eigenvalues"/> pooled over <paramref name="matrices"/>.
    /// </summary>
    public static double LargestDistance(int eigenvalues, double matrices) =>
        Math.Sqrt(matrices) * (Math.Sqrt(2) / Math.PI * Math.Log(eigenvalues) + 1) / eigenvalues;
}
