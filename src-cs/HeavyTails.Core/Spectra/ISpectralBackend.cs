namespace HeavyTails.Core.Spectra;

/// <summary>How exact singular values must be.</summary>
public enum SpectralAccuracy
{
    /// <summary>
    /// Relative error at most 1e-6 for sigma >= 1e-4 sigma_max, 1e-4 for sigma >= 1e-6 sigma_max, absolute at most 2e-8 sigma_max:
    /// better than what float32 weights carry. The zeros of a matrix that has not full rank come out as up to sqrt(p(m, n) eps)
    /// sigma_max, p a slowly growing function of the sizes: seen up to 4e-8 sigma_max at n = 300,
    /// where all entries are equal to 2e-7 sigma_max at n = 1000.
    /// </summary>
    Fast,

    /// <summary>LAPACK's own bound for float64, by bidiagonalisation.</summary>
    Accurate,
}

/// <summary>What became of one matrix of a batch.</summary>
public enum MatrixStatus
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>Holds NaN or infinity; its results are NaN.</summary>
    NotFinite = 1,

    /// <summary>The iteration did not converge; its results are NaN.</summary>
    NotConverged = 2,
}

/// <summary>What ran: recorded in every result.</summary>
/// <param name="Backend">"managed", "native".</param>
/// <param name="Routine">"float64 Gram + dsyevd", ...</param>
/// <param name="Device">"cpu", "cuda:0".</param>
/// <param name="InstructionSet">"avx512", "avx2", "portable".</param>
/// <param name="Threads">Threads across the batch.</param>
/// <param name="blas">Says what <see cref="Blas"/> is. The native backend loads the library for it, which takes a while and starts threads.</param>
public sealed record BackendInfo(
    string Backend,
    string Routine,
    string Device,
    string InstructionSet,
    int Threads,
    Func<string> blas
)
{
    private readonly Func<string> blas = blas;

    /// <summary>The BLAS's own description of itself.</summary>
    public string Blas => blas();
}

/// <summary>A = U diag(S) Vt, all row-major: U [rows x k], S [k] descending, Vt [k x columns], k = min(rows, columns).</summary>
public sealed record ThinSvd(int Rows, int Columns, double[] U, double[] S, double[] Vt);

/// <summary>A = V diag(L) V', L [n] ascending, row j of Vt [n x n] the eigenvector of L[j]; Vt is empty when not asked for.</summary>
public sealed record SymmetricEigen(int N, double[] L, double[] Vt);

/// <summary>
/// Dense spectra. The managed implementation over MathNet.Numerics defines the meaning; every other is tested against it.
/// Implementations may be called from several threads at once; one of a single thread works in its callers' threads, side by side.
/// </summary>
public interface ISpectralBackend
{
    /// <summary>What runs here.</summary>
    BackendInfo Info { get; }

    /// <summary>The same backend with another number of threads across a batch (and inside one large matrix).</summary>
    ISpectralBackend WithThreads(int threads);

    /// <summary>
    /// Singular values of every matrix, descending, matrix i at sigma[i * Rank ..]. A matrix that holds NaN or infinity gets
    /// a status and NaN values; the others are done all the same.
    /// </summary>
    void SingularValues(
        MatrixBatch batch,
        Span<double> sigma,
        Span<MatrixStatus> status,
        SpectralAccuracy accuracy = SpectralAccuracy.Fast
    );

    /// <summary>Thin singular value decomposition of matrix <paramref name="index"/>; throws <see cref="ArithmeticException"/> unless it is finite and converges.</summary>
    ThinSvd Svd(MatrixBatch batch, int index = 0);

    /// <summary>Eigenvalues (and vectors) of a symmetric row-major [n x n]; throws <see cref="ArithmeticException"/> unless it is finite and converges.</summary>
    SymmetricEigen Eigen(ReadOnlySpan<double> symmetric, int n, bool vectors);
}
