// Empirical spectral density (ESD): the eigenvalues lambda = sigma^2 of all matrices of a set, pooled, ascending.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.Spectra;

/// <summary>The singular values of a set of matrices.</summary>
/// <param name="SingularValues">
/// Singular values batch by batch and matrix by matrix, descending within each matrix.
/// </param>
/// <param name="NotConverged">Number of matrices whose decomposition failed.</param>
public sealed record Esd(double[] SingularValues, int NotConverged)
{
    /// <summary>
    /// Number of matrices without full rank that were decomposed again, so that zeros are zeros. Default: 0.
    /// </summary>
    public int Refined { get; init; }

    /// <summary>
    /// Number of matrices without full rank that are too large for this: their singular values of at most 1e-6 of the
    /// largest cannot be told from zero, and are zero. Default: 0.
    /// </summary>
    public int Unresolved { get; init; }

    /// <summary>
    /// Computes the singular values of all matrices of a set. Those of a matrix whose decomposition failed are NaN, and
    /// <see cref="NotConverged"/> counts it. Those of a matrix that has not full rank are known to float64's rounding
    /// with either accuracy, so that ranks are right.
    /// </summary>
    public static Esd Of(MatrixSet matrices, ISpectralBackend backend, SpectralAccuracy accuracy)
    {
        var sigma = new double[checked((int)matrices.EigenvalueCount)];
        var (at, failed, refined, unresolved) = (0, 0, 0, 0);
        foreach (var batch in matrices.Batches(backend))
        {
            var status = new MatrixStatus[batch.Count];
            var count = batch.Count * batch.Rank / matrices.Multiplicity;
            var isOnce = matrices.Multiplicity == 1;
            // Descending within each matrix, so that the values that are the same stand side by side.
            var values = isOnce ? sigma.AsSpan(at, count) : new double[batch.Count * batch.Rank];
            backend.SingularValues(batch, values, status, accuracy);
            if (accuracy == SpectralAccuracy.Fast && !backend.Info.FastIsAccurate)
            {
                var (now, tooLarge) = DeficientMatrices.Refine(batch, values, status, backend);
                (refined, unresolved) = (refined + now, unresolved + tooLarge);
            }
            for (var i = 0; i < count && !isOnce; i++)
                sigma[at + i] = values[i * matrices.Multiplicity];
            foreach (var one in status)
                if (one != MatrixStatus.Ok)
                    failed++;
            at += count;
        }
        if (at != sigma.Length)
            throw new InvalidOperationException($"expected {sigma.Length} singular values, got {at}");
        return new Esd(sigma, failed) { Refined = refined, Unresolved = unresolved };
    }

    /// <summary>The largest singular value; 0 for a set without any.</summary>
    public double Largest
    {
        get
        {
            var largest = 0.0;
            foreach (var sigma in SingularValues)
                largest = Math.Max(largest, sigma);
            return largest;
        }
    }

    /// <summary>
    /// The eigenvalues: squared singular values times <paramref name="scale"/>, ascending. Those that differ by no more
    /// than rounding are one value, so that a fit does not depend on the backend and the accuracy.
    /// </summary>
    /// <param name="scale">Factor of the squares. Default: 1.</param>
    /// <param name="variant">Corrected (default), or legacy to keep the differences that rounding makes.</param>
    public double[] Eigenvalues(double scale = 1, Variant variant = Variant.Corrected)
    {
        var eigenvalues = new double[SingularValues.Length];
        for (var i = 0; i < eigenvalues.Length; i++)
            eigenvalues[i] = SingularValues[i] * SingularValues[i] * scale;
        RunSort.Ascending(eigenvalues);
        if (variant == Variant.Corrected)
            TiedEigenvalues.Merge(eigenvalues);
        return eigenvalues;
    }

    /// <summary>
    /// The eigenvalues of one row-major [rows x columns] matrix, its squared singular values under
    /// <paramref name="normalisation"/>, ascending.
    /// </summary>
    public static double[] Of(
        MatrixBatch matrix,
        ISpectralBackend backend,
        EsdNormalisation normalisation = EsdNormalisation.None
    ) =>
        Of(DenseMatrices.Of(matrix), backend, SpectralAccuracy.Fast)
            .Eigenvalues(1 / Divisor(normalisation, matrix.Rows, matrix.Columns));

    /// <summary>The number that a normalisation divides eigenvalues by.</summary>
    public static double Divisor(EsdNormalisation normalisation, int rows, int columns) =>
        normalisation switch
        {
            EsdNormalisation.Rows => rows,
            EsdNormalisation.Columns => columns,
            EsdNormalisation.Max => Math.Max(rows, columns),
            _ => 1,
        };
}
