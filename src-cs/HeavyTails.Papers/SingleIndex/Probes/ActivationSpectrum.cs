// Features Z_l [n x h] of layer l, eigenvalues lambda of Z_l'Z_l (squared singular values, not normalised), stable rank
// |Z|_F^2 / |Z|_2^2.
using HeavyTails.Core.Spectra;

namespace HeavyTails.Papers.SingleIndex.Probes;

/// <summary>The spectrum of the features of a layer.</summary>
/// <param name="Eigenvalues">The min(n, h) largest eigenvalues of Z'Z, ascending; the others are 0.</param>
/// <param name="StableRank">Sum of the eigenvalues over the largest, at least 1; 0 for features that are all 0.</param>
public sealed record ActivationSpectrum(double[] Eigenvalues, double StableRank)
{
    /// <summary>Least of the eigenvalues, 0 but for rounding where the features are linearly dependent.</summary>
    public double LambdaMinus => Eigenvalues[0];

    /// <summary>Largest of the eigenvalues.</summary>
    public double LambdaPlus => Eigenvalues[^1];

    /// <summary>The spectrum of features.</summary>
    /// <param name="features">Features Z [n x h], row-major, finite.</param>
    /// <param name="samples">Number n >= 1 of samples.</param>
    /// <param name="backend">What computes the singular values.</param>
    /// <exception cref="ArgumentException">The numbers are not n rows, or one is not finite.</exception>
    public static ActivationSpectrum Of(double[] features, int samples, ISpectralBackend backend)
    {
        var width = SingularFrame.Check(features, samples);
        var eigenvalues = Esd.Of(new MatrixBatch(1, samples, width, features), backend);
        return new(eigenvalues, eigenvalues[^1] > 0 ? eigenvalues.Sum(e => e / eigenvalues[^1]) : 0);
    }
}
