namespace HeavyTails.Core.Spectra;

/// <summary>Argument checks that all spectral backends share, so that their messages agree.</summary>
public static class SpectralArguments
{
    /// <summary>
    /// Throws <see cref="ArgumentException"/> unless sigma has room for count x rank values and status for count.
    /// </summary>
    public static void Check(MatrixBatch batch, int sigmaLength, int statusLength)
    {
        if (sigmaLength < (long)batch.Count * batch.Rank)
            throw new ArgumentException(
                $"sigma: {batch.Count} matrices [{batch.Rows} x {batch.Columns}] have "
                    + $"{(long)batch.Count * batch.Rank} singular values, got room for {sigmaLength}"
            );
        if (statusLength < batch.Count)
            throw new ArgumentException($"status: expected room for {batch.Count} matrices, got {statusLength}");
    }

    /// <summary>
    /// Throws <see cref="ArgumentException"/> unless there are sigma and status for each batch, with enough room.
    /// </summary>
    public static void Check(
        IReadOnlyList<MatrixBatch> batches,
        IReadOnlyList<double[]> sigma,
        IReadOnlyList<MatrixStatus[]> status
    )
    {
        if (sigma.Count != batches.Count || status.Count != batches.Count)
            throw new ArgumentException(
                $"expected sigma and status of {batches.Count} batches, got {sigma.Count} and {status.Count}"
            );
        for (var i = 0; i < batches.Count; i++)
            Check(batches[i], sigma[i].Length, status[i].Length);
    }

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> unless 0 &lt;= index &lt; count.</summary>
    public static void CheckIndex(MatrixBatch batch, int index)
    {
        if (index < 0 || index >= batch.Count)
            throw new ArgumentOutOfRangeException(nameof(index), $"expected 0 to {batch.Count - 1}, got {index}");
    }

    /// <summary>Throws <see cref="ArgumentException"/> unless length = n x n.</summary>
    public static void CheckSquare(int length, int n)
    {
        if (n < 0 || length != (long)n * n)
            throw new ArgumentException($"a matrix [{n} x {n}] has {(long)n * n} numbers, got {length}");
    }

    /// <summary>Throws <see cref="ArithmeticException"/> unless the status is <see cref="MatrixStatus.Ok"/>.</summary>
    public static void Throw(MatrixStatus status, int rows, int columns)
    {
        if (status == MatrixStatus.NotFinite)
            throw new ArithmeticException($"the matrix [{rows} x {columns}] holds NaN or infinity");
        if (status == MatrixStatus.NotConverged)
            throw new ArithmeticException($"the decomposition of the matrix [{rows} x {columns}] did not converge");
    }
}
