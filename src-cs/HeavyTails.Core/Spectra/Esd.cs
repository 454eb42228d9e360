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
    /// Largest number of singular values of a matrix, 64, that <see cref="OfMany"/> computes together with those of
    /// other sets. Native code then has a matrix in each lane of its vectors: eight matrices of order 64 take a quarter
    /// of the time that they take one after the other, of order 128 a half. From order 65 on what one matrix is
    /// computed by depends on how many there are, and with it the last bits.
    /// </summary>
    public const int LargestTogether = 64;

    /// <summary>
    /// Computes the singular values of all matrices of a set. Those of a matrix whose decomposition failed are NaN, and
    /// <see cref="NotConverged"/> counts it. Those of a matrix that has not full rank are known to float64's rounding
    /// with either accuracy, so that ranks are right.
    /// </summary>
    public static Esd Of(MatrixSet matrices, ISpectralBackend backend, SpectralAccuracy accuracy)
    {
        var sigma = new double[checked((int)matrices.EigenvalueCount)];
        var (at, outcome) = (0, default(Outcome));
        foreach (var batch in matrices.Batches(backend))
        {
            var status = new MatrixStatus[batch.Count];
            var count = batch.Count * batch.Rank / matrices.Multiplicity;
            var isOnce = matrices.Multiplicity == 1;
            // Descending within each matrix, so that the values that are the same stand side by side.
            var values = isOnce ? sigma.AsSpan(at, count) : new double[batch.Count * batch.Rank];
            backend.SingularValues(batch, values, status, accuracy);
            outcome = outcome.And(Refine(batch, values, status, backend, accuracy));
            for (var i = 0; i < count && !isOnce; i++)
                sigma[at + i] = values[i * matrices.Multiplicity];
            at += count;
        }
        if (at != sigma.Length)
            throw new InvalidOperationException($"expected {sigma.Length} singular values, got {at}");
        return outcome.ToEsd(sigma);
    }

    /// <summary>
    /// Computes the spectra of several sets: those of matrices with at most <see cref="LargestTogether"/> singular
    /// values together, the others one after the other. The results are those of
    /// <see cref="Of(MatrixSet, ISpectralBackend, SpectralAccuracy)"/>, bit for bit.
    /// </summary>
    public static Esd[] OfMany(IReadOnlyList<MatrixSet> sets, ISpectralBackend backend, SpectralAccuracy accuracy)
    {
        var result = new Esd[sets.Count];
        List<int> together = [];
        for (var i = 0; i < sets.Count; i++)
            if (accuracy == SpectralAccuracy.Fast && sets[i] is DenseMatrices { Rank: <= LargestTogether })
                together.Add(i);
            else
                result[i] = Of(sets[i], backend, accuracy);
        MatrixBatch[] batches = [.. together.Select(i => ((DenseMatrices)sets[i]).Batch)];
        double[][] sigma = [.. batches.Select(batch => new double[batch.Count * batch.Rank])];
        MatrixStatus[][] status = [.. batches.Select(batch => new MatrixStatus[batch.Count])];
        if (batches.Length > 0)
            backend.SingularValues(batches, sigma, status, accuracy);
        for (var b = 0; b < batches.Length; b++)
            result[together[b]] = Refine(batches[b], sigma[b], status[b], backend, accuracy).ToEsd(sigma[b]);
        return result;
    }

    // What became of the matrices of one batch, of which those without full rank are decomposed again.
    private static Outcome Refine(
        MatrixBatch batch,
        Span<double> values,
        MatrixStatus[] status,
        ISpectralBackend backend,
        SpectralAccuracy accuracy
    )
    {
        var (refined, tooLarge) =
            accuracy == SpectralAccuracy.Fast && !backend.Info.FastIsAccurate
                ? DeficientMatrices.Refine(batch, values, status, backend)
                : (0, 0);
        return new(status.Count(one => one != MatrixStatus.Ok), refined, tooLarge);
    }

    private readonly record struct Outcome(int Failed, int Refined, int Unresolved)
    {
        internal Outcome And(Outcome other) =>
            new(Failed + other.Failed, Refined + other.Refined, Unresolved + other.Unresolved);

        internal Esd ToEsd(double[] sigma) => new(sigma, Failed) { Refined = Refined, Unresolved = Unresolved };
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
