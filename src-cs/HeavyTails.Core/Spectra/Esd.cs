// Empirical spectral density (ESD): the eigenvalues lambda = sigma^2 of all matrices of a set, pooled, ascending.

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
    /// Computes the singular values of all matrices of a set. Those of a matrix whose decomposition failed are NaN, and
    /// <see cref="NotConverged"/> counts it.
    /// </summary>
    public static Esd Of(MatrixSet matrices, ISpectralBackend backend, SpectralAccuracy accuracy)
    {
        var sigma = new double[checked((int)matrices.EigenvalueCount)];
        var (at, failed) = (0, 0);
        foreach (var batch in matrices.Batches(backend))
        {
            var status = new MatrixStatus[batch.Count];
            var count = batch.Count * batch.Rank / matrices.Multiplicity;
            if (matrices.Multiplicity == 1)
                backend.SingularValues(batch, sigma.AsSpan(at, count), status, accuracy);
            else
            {
                // Descending within each matrix, so that the values that are the same stand side by side.
                var all = new double[batch.Count * batch.Rank];
                backend.SingularValues(batch, all, status, accuracy);
                for (var i = 0; i < count; i++)
                    sigma[at + i] = all[i * matrices.Multiplicity];
            }
            foreach (var one in status)
                if (one != MatrixStatus.Ok)
                    failed++;
            at += count;
        }
        if (at != sigma.Length)
            throw new InvalidOperationException($"expected {sigma.Length} singular values, got {at}");
        return new Esd(sigma, failed);
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

    /// <summary>The eigenvalues: squared singular values times <paramref name="scale"/>, ascending.</summary>
    public double[] Eigenvalues(double scale = 1)
    {
        var eigenvalues = new double[SingularValues.Length];
        for (var i = 0; i < eigenvalues.Length; i++)
            eigenvalues[i] = SingularValues[i] * SingularValues[i] * scale;
        RunSort.Ascending(eigenvalues);
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
