using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.Spectra;

/// <summary>
/// The spectra of several matrices of one shape, or of several sets of them, of which statistics are taken.
/// </summary>
/// <param name="Rows">Number of rows of each matrix.</param>
/// <param name="Columns">Number of columns of each matrix.</param>
/// <param name="Eigenvalues">
/// For each matrix the min(Rows, Columns) squared singular values, ascending; for a set those of all its matrices.
/// </param>
public sealed record SpectralEnsemble(int Rows, int Columns, double[][] Eigenvalues)
{
    // Matrices are made and decomposed in batches for which each thread has 2^16 numbers, 512 KiB, which stay in its
    // cache and are written over and over, or 16 matrices; of large matrices the batch has 2^24 numbers, 128 MiB, or
    // one for each thread up to 1 GiB. How a backend decomposes a matrix may depend on whether there are eight, so that
    // no batch is a rest of fewer.
    private const int NumbersAThread = 1 << 16,
        NumbersAtOnce = 1 << 24,
        MostNumbersAtOnce = 1 << 27,
        SideBySide = 8;

    /// <summary>Number of spectra of the ensemble.</summary>
    public int Count => Eigenvalues.Length;

    /// <summary>
    /// Makes matrices one after another and decomposes them in batches. Fails at the first matrix that is not finite or
    /// whose decomposition did not converge.
    /// </summary>
    /// <param name="shape">Number of matrices, a multiple of pooled, and the rows and columns of each.</param>
    /// <param name="make">Fills matrix i, row-major [rows x columns].</param>
    /// <param name="backend">Computes the singular values.</param>
    /// <param name="pooled">Number of matrices in a row that make one spectrum. Default: 1.</param>
    public static FitResult<SpectralEnsemble> Of(
        (int Count, int Rows, int Columns) shape,
        Action<int, Memory<double>> make,
        ISpectralBackend backend,
        int pooled = 1
    )
    {
        var (count, rows, columns) = shape;
        var (size, rank) = (checked(rows * columns), Math.Min(rows, columns));
        var atOnce = AtOnce(count, size, Math.Max(1, backend.Info.Threads));
        var room = atOnce < SideBySide ? atOnce : Math.Min(count, atOnce + SideBySide - 1);
        var numbers = GC.AllocateUninitializedArray<double>(checked(room * size));
        var spectra = new double[count / pooled][];
        for (var i = 0; i < spectra.Length; i++)
            spectra[i] = new double[pooled * rank];
        for (int from = 0, now; from < count; from += now)
        {
            now = count - from <= room ? count - from : atOnce;
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
                var into = spectra[(from + i) / pooled].AsSpan((from + i) % pooled * rank, rank);
                for (var k = 0; k < rank; k++)
                {
                    var s = sigma[((i + 1) * rank) - 1 - k];
                    into[k] = s * s;
                }
            }
        }
        foreach (var spectrum in spectra)
        {
            if (pooled > 1)
                RunSort.Ascending(spectrum);
            TiedEigenvalues.Merge(spectrum);
        }
        return new SpectralEnsemble(rows, columns, spectra);
    }

    private static int AtOnce(int count, int size, int threads)
    {
        int Fitting(int numbers) => Math.Max(1, numbers / Math.Max(1, size));
        var cached = threads * Math.Max(2 * SideBySide, NumbersAThread / Math.Max(1, size) / SideBySide * SideBySide);
        var most = Math.Max(Math.Min(threads, Fitting(MostNumbersAtOnce)), Fitting(NumbersAtOnce));
        return Math.Min(count, Math.Min(cached, most));
    }

    /// <summary>
    /// The values of a statistic, spectrum by spectrum. Fails with the first reason when a spectrum has none, since a
    /// spread over the others alone would be too small.
    /// </summary>
    /// <param name="statistic">The statistic.</param>
    /// <param name="threads">Number of threads. Default: 1. The values do not depend on it.</param>
    public FitResult<double[]> Values(SpectralStatistic statistic, int threads = 1)
    {
        var results = new FitResult<double>[Count];
        if (threads > 1)
            Parallel.For(0, Count, new() { MaxDegreeOfParallelism = threads }, i => results[i] = At(i));
        else
            for (var i = 0; i < Count; i++)
                results[i] = At(i);
        var failed = Array.FindIndex(results, r => !r.Succeeded);
        return failed >= 0
            ? FitResult<double[]>.Failed(
                results[failed].Failure,
                $"matrix {failed} of {Count}: {results[failed].Reason}"
            )
            : Array.ConvertAll(results, r => r.Value);

        FitResult<double> At(int i) => statistic(Eigenvalues[i], Rows, Columns);
    }
}
