using HeavyTails.Core.Fits;

namespace HeavyTails.Core.Spectra;

/// <summary>The spectra of several matrices of one shape, of which statistics are taken.</summary>
/// <param name="Rows">Number of rows of each matrix.</param>
/// <param name="Columns">Number of columns of each matrix.</param>
/// <param name="Eigenvalues">For each matrix the min(Rows, Columns) squared singular values, ascending.</param>
public sealed record SpectralEnsemble(int Rows, int Columns, double[][] Eigenvalues)
{
    // Matrices are made and decomposed by the batch of 2^24 numbers, 128 MiB, or of a matrix for each thread up to 1
    // GiB.
    private const int NumbersAtOnce = 1 << 24,
        MostNumbersAtOnce = 1 << 27;

    /// <summary>Number of matrices of the ensemble.</summary>
    public int Count => Eigenvalues.Length;

    /// <summary>
    /// Makes matrices one after another and decomposes them in batches. Fails at the first matrix that is not finite or
    /// whose decomposition did not converge.
    /// </summary>
    /// <param name="shape">Number of matrices, and the rows and columns of each.</param>
    /// <param name="make">Fills matrix i, row-major [rows x columns].</param>
    /// <param name="backend">Computes the singular values.</param>
    public static FitResult<SpectralEnsemble> Of(
        (int Count, int Rows, int Columns) shape,
        Action<int, Memory<double>> make,
        ISpectralBackend backend
    )
    {
        var (count, rows, columns) = shape;
        var (size, rank) = (checked(rows * columns), Math.Min(rows, columns));
        int Fitting(int numbers) => Math.Max(1, numbers / Math.Max(1, size));
        var perThread = Math.Min(backend.Info.Threads, Fitting(MostNumbersAtOnce));
        var atOnce = Math.Min(count, Math.Max(perThread, Fitting(NumbersAtOnce)));
        var numbers = new double[atOnce * size];
        var spectra = new double[count][];
        for (var from = 0; from < count; from += atOnce)
        {
            var now = Math.Min(atOnce, count - from);
            for (var i = 0; i < now; i++)
                make(from + i, numbers.AsMemory(i * size, size));
            var (sigma, status) = (new double[now * rank], new MatrixStatus[now]);
            backend.SingularValues(new(now, rows, columns, numbers.AsMemory(0, now * size)), sigma, status);
            for (var i = 0; i < now; i++)
            {
                if (status[i] != MatrixStatus.Ok)
                    return FitResult<SpectralEnsemble>.Failed(
                        FitFailure.NotFinite,
                        $"the singular values of matrix {from + i} of {count} [{rows} x {columns}]: {status[i]}"
                    );
                var own = sigma[(i * rank)..((i + 1) * rank)];
                Array.Reverse(own);
                spectra[from + i] = Array.ConvertAll(own, s => s * s);
            }
        }
        return new SpectralEnsemble(rows, columns, spectra);
    }

    /// <summary>
    /// The values of a statistic, matrix by matrix. Fails with the first reason when a matrix has none, since a spread
    /// over the others alone would be too small.
    /// </summary>
    public FitResult<double[]> Values(SpectralStatistic statistic)
    {
        var values = new double[Count];
        for (var i = 0; i < Count; i++)
        {
            var value = statistic(Eigenvalues[i], Rows, Columns);
            if (!value.TryGet(out values[i]))
                return FitResult<double[]>.Failed(value.Failure, $"matrix {i} of {Count}: {value.Reason}");
        }
        return values;
    }
}
