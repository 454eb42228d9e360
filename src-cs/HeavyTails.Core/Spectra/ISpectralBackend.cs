namespace HeavyTails.Core.Spectra;

/// <summary>The required accuracy of singular values.</summary>
public enum SpectralAccuracy
{
    /// <summary>
    /// Relative error at most 1e-6 for sigma >= 1e-4 sigma_max, 1e-4 for sigma >= 1e-6 sigma_max, absolute at most 2e-8
    /// sigma_max: better than float32 weights require. The zeros of a matrix that has not full rank are returned as up
    /// to sqrt(p(m, n) eps) sigma_max, p a slowly growing function of the sizes: up to 4e-8 sigma_max was observed at
    /// n = 300, and, where all entries are equal, up to 2e-7 sigma_max at n = 1000.
    /// </summary>
    Fast,

    /// <summary>The bound of LAPACK for float64, by bidiagonalisation.</summary>
    Accurate,
}

/// <summary>The outcome for one matrix of a batch.</summary>
public enum MatrixStatus
{
    /// <summary>The decomposition succeeded.</summary>
    Ok = 0,

    /// <summary>The matrix holds NaN or infinity; its results are NaN.</summary>
    NotFinite = 1,

    /// <summary>The iteration did not converge; its results are NaN.</summary>
    NotConverged = 2,
}

/// <summary>Which backend ran, and on what; recorded in every result.</summary>
/// <param name="describeBlas">
/// Computes <see cref="Blas"/>. The native backend loads its BLAS for it, which takes a while and starts threads.
/// </param>
public sealed record BackendInfo(Func<string> describeBlas)
{
    private readonly Func<string> describeBlas = describeBlas;

    /// <summary>Name of the backend: "managed" or "native".</summary>
    public required string Backend { get; init; }

    /// <summary>Routines that it runs, for example "float64 Gram + dsyevd".</summary>
    public required string Routine { get; init; }

    /// <summary>Device that it runs on, for example "cpu" or "cuda:0".</summary>
    public required string Device { get; init; }

    /// <summary>Instruction set of its kernels: "avx512", "avx2" or "portable".</summary>
    public required string InstructionSet { get; init; }

    /// <summary>Number of threads across a batch.</summary>
    public required int Threads { get; init; }

    /// <summary>
    /// Whether <see cref="SpectralAccuracy.Fast"/> has the error bound of <see cref="SpectralAccuracy.Accurate"/>.
    /// Default: false.
    /// </summary>
    public bool FastIsAccurate { get; init; }

    /// <summary>Description of the BLAS by itself, with name and version.</summary>
    public string Blas => describeBlas();
}

/// <summary>
/// A thin singular value decomposition A = U diag(S) Vt, all row-major: U [rows x k], S [k] descending, Vt
/// [k x columns], k = min(rows, columns).
/// </summary>
public sealed record ThinSvd(int Rows, int Columns, double[] U, double[] S, double[] Vt);

/// <summary>
/// An eigendecomposition A = V diag(L) V' of a symmetric matrix: L [n] ascending, row j of Vt [n x n] the eigenvector
/// of L[j]. Vt is empty when no vectors were requested.
/// </summary>
public sealed record SymmetricEigen(int N, double[] L, double[] Vt);

/// <summary>
/// Computes dense spectra. The managed implementation over MathNet.Numerics defines the results; every other is tested
/// against it. Implementations may be called from several threads at once; one of a single thread runs in the threads
/// of its callers.
/// </summary>
public interface ISpectralBackend
{
    /// <summary>Description of this backend, for the results.</summary>
    BackendInfo Info { get; }

    /// <summary>
    /// Returns the same backend with another number of threads across a batch (and inside one large matrix).
    /// </summary>
    ISpectralBackend WithThreads(int threads);

    /// <summary>
    /// Computes the singular values of every matrix, descending, those of matrix i at sigma[i * Rank ..]. A matrix that
    /// holds NaN or infinity gets a status and NaN values and does not stop the others.
    /// </summary>
    void SingularValues(
        MatrixBatch batch,
        Span<double> sigma,
        Span<MatrixStatus> status,
        SpectralAccuracy accuracy = SpectralAccuracy.Fast
    );

    /// <summary>
    /// Computes the singular values of several batches, of any shapes, those of batch i in sigma[i] and their outcomes
    /// in status[i]. Matrices of at most <see cref="Esd.LargestTogether"/> rows or columns have the same bits as when
    /// their batch is computed by itself. The default computes one batch after the other.
    /// </summary>
    /// <exception cref="ArgumentException">There is no room for the values or the outcomes of a batch.</exception>
    void SingularValues(
        IReadOnlyList<MatrixBatch> batches,
        IReadOnlyList<double[]> sigma,
        IReadOnlyList<MatrixStatus[]> status,
        SpectralAccuracy accuracy = SpectralAccuracy.Fast
    )
    {
        SpectralArguments.Check(batches, sigma, status);
        for (var i = 0; i < batches.Count; i++)
            SingularValues(batches[i], sigma[i], status[i], accuracy);
    }

    /// <summary>Computes the thin singular value decomposition of matrix <paramref name="index"/>.</summary>
    /// <exception cref="ArithmeticException">The matrix is not finite, or the iteration did not converge.</exception>
    ThinSvd Svd(MatrixBatch batch, int index = 0);

    /// <summary>
    /// Computes singular values and the vectors of the shorter side of matrix <paramref name="index"/> from its Gram
    /// matrix in float64. <see cref="OneSidedSvd"/> has the error, and says for which matrices it is small. The default
    /// takes them from <see cref="Svd"/>.
    /// </summary>
    /// <exception cref="ArithmeticException">The matrix is not finite, or the iteration did not converge.</exception>
    OneSidedSvd GramVectors(MatrixBatch batch, int index = 0) => OneSidedSvd.Of(Svd(batch, index));

    /// <summary>Computes the eigenvalues (and eigenvectors) of a symmetric row-major [n x n].</summary>
    /// <exception cref="ArithmeticException">The matrix is not finite, or the iteration did not converge.</exception>
    SymmetricEigen Eigen(ReadOnlySpan<double> symmetric, int n, bool vectors);
}
