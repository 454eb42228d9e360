// Features Z_l [n x h] of layer l, eigenvalues lambda of Z_l'Z_l (squared singular values, not normalised), stable rank
// |Z|_F^2 / |Z|_2^2. The twin has the same entries in random order, in all rows and columns: a matrix without structure
// whose entries have the same law.
using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.RandomMatrices;
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

    /// <summary>
    /// Least and largest of the min(n, h) eigenvalues of the shuffled twin's Z'Z; fails where they did not converge.
    /// </summary>
    /// <param name="features">Features Z [n x h], row-major, finite.</param>
    /// <param name="samples">Number n >= 1 of samples.</param>
    /// <param name="backend">What computes the singular values.</param>
    /// <param name="seed">Seed of the random order. Default: 1.</param>
    /// <exception cref="ArgumentException">The numbers are not n rows, or one is not finite.</exception>
    public static FitResult<Interval> TwinEdges(
        double[] features,
        int samples,
        ISpectralBackend backend,
        ulong seed = 1
    )
    {
        var width = SingularFrame.Check(features, samples);
        return UntrainedSpectra
            .Shuffled(DenseMatrices.Of(new MatrixBatch(1, samples, width, features)), 1, seed, backend)
            .Map(twin => new Interval(twin.Eigenvalues[0][0], twin.Eigenvalues[0][^1]));
    }
}
