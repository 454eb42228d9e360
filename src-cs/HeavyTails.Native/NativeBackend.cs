using System.Runtime.InteropServices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Native;

/// <summary>
/// The <see cref="ISpectralBackend"/> over libheavytails, on the CPU or on a GPU. Row-major [rows x columns] is passed
/// as column-major [columns x rows], without a copy. Calls from several threads run side by side in a backend of one
/// thread, and one after the other in a backend of several.
/// </summary>
public sealed unsafe partial class NativeBackend : ISpectralBackend
{
    // The description of the BLAS is the same for the whole process, and making it loads the BLAS: it is made on
    // demand.
    private static readonly Lazy<(string Description, bool IsThere)> Blas = new(static () =>
    {
        using var context = ContextHandle.Create(1, SpectralAccuracy.Fast);
        try
        {
            var info = context.Info(withBlas: true);
            return (ContextHandle.Text(info.Blas), true);
        }
        catch (NotSupportedException missing)
        {
            return ($"not available: {missing.Message}", false);
        }
    });

    private readonly int threads;
    private readonly int? gpu;
    private readonly ContextPool fast,
        accurate;

    /// <summary>A backend with this number of threads across a batch; 0, the default, for one a processor.</summary>
    /// <exception cref="DllNotFoundException">The library cannot be used; the message holds the reason.</exception>
    public NativeBackend(int threads = 0)
        : this(threads, null) { }

    private NativeBackend(int threads, int? gpu)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        if (NativeLibraryLoader.Failure is { } failure)
            throw new DllNotFoundException($"the native backend is not available: {failure}");
        // .NET's number of processors, which containers and DOTNET_PROCESSOR_COUNT limit.
        this.threads = threads = threads == 0 ? Environment.ProcessorCount : threads;
        this.gpu = gpu;
        (fast, accurate) = (new(threads, SpectralAccuracy.Fast, gpu), new(threads, SpectralAccuracy.Accurate, gpu));
        using var lease = fast.Rent();
        var info = lease.Context.Info(withBlas: false);
        var cuda = gpu is null ? null : CudaInfo.Of(lease.Context);
        Info = new BackendInfo(() => cuda is null ? Blas.Value.Description : $"cuBLAS of CUDA {cuda.Runtime}")
        {
            Backend = "native",
            Routine = Routines(
                lease.Context,
                cuda is null ? "dgesdd" : "cuda: cusolverDnXgesvdp",
                cuda is null ? "float64 Gram and dsyevd where the gaps of the values admit it, else svd" : "as svd"
            ),
            Device = cuda is null ? "cpu" : $"cuda:{gpu} ({cuda.Device})",
            InstructionSet = ContextHandle.Text(info.InstructionSet),
            Threads = info.Threads,
        };
        Processor = ContextHandle.Text(info.Cpu);
        CudaDriver = info.CudaDriver != 0;
        LibraryVersion = $"{info.Version / 10000}.{info.Version / 100 % 100}.{info.Version % 100}";
    }

    /// <summary>
    /// A backend that computes spectra on a GPU of NVIDIA. Its other functions, such as products of matrices, are for
    /// the CPU only.
    /// </summary>
    /// <param name="device">Ordinal of the CUDA device, from 0. Default: 0.</param>
    /// <param name="threads">Threads of the host, of which up to 4 feed the device; 0, the default, for one a
    /// processor.</param>
    /// <exception cref="DllNotFoundException">The library cannot be used; the message holds the reason.</exception>
    /// <exception cref="NotSupportedException">CUDA is not available; the message holds the reason.</exception>
    public static NativeBackend OnGpu(int device = 0, int threads = 0) => new(threads, device);

    /// <inheritdoc/>
    public BackendInfo Info { get; }

    /// <summary>Name of the processor, as it reports itself.</summary>
    public string Processor { get; }

    /// <summary>
    /// Whether the library of the CUDA driver can be loaded here. <see cref="CudaInfo"/> says whether a GPU can be
    /// used.
    /// </summary>
    public bool CudaDriver { get; }

    /// <summary>
    /// Whether OpenBLAS can be loaded, which singular vectors, eigenvectors and accurate singular values need. Loads
    /// it.
    /// </summary>
    public bool HasBlas => Blas.Value.IsThere;

    /// <summary>Version of libheavytails, for example "0.1.0".</summary>
    public string LibraryVersion { get; }

    /// <summary>Path of the file from which the library was loaded.</summary>
    public string LibraryPath => NativeLibraryLoader.Path;

    /// <inheritdoc/>
    public ISpectralBackend WithThreads(int threads) =>
        threads == this.threads ? this : new NativeBackend(threads, gpu);

    /// <summary>
    /// Describes the routine that <see
    /// cref="SingularValues(MatrixBatch, Span{double}, Span{MatrixStatus}, SpectralAccuracy)"/> runs for such a batch.
    /// </summary>
    public string RoutineFor(MatrixBatch batch, SpectralAccuracy accuracy = SpectralAccuracy.Fast)
    {
        using var lease = Rent(accuracy);
        return Routine(lease.Context, NativeJob.SingularValues, batch.IsDouble, batch.Count, batch.Columns, batch.Rows);
    }

    /// <inheritdoc/>
    public void SingularValues(
        MatrixBatch batch,
        Span<double> sigma,
        Span<MatrixStatus> status,
        SpectralAccuracy accuracy = SpectralAccuracy.Fast
    )
    {
        SpectralArguments.Check(batch, sigma.Length, status.Length);
        long m = batch.Columns,
            n = batch.Rows,
            lda = Math.Max(1, m);
        using var lease = Rent(accuracy);
        fixed (double* s = sigma)
        fixed (MatrixStatus* t = status)
        fixed (float* single = batch.Single.Span)
        fixed (double* twice = batch.Double.Span)
            ContextHandle.Check(
                batch.IsDouble
                    ? NativeMethods.ht_singular_values_batch_d(
                        lease.Context,
                        batch.Count,
                        m,
                        n,
                        twice,
                        lda,
                        m * n,
                        s,
                        batch.Rank,
                        (int*)t
                    )
                    : NativeMethods.ht_singular_values_batch_s(
                        lease.Context,
                        batch.Count,
                        m,
                        n,
                        single,
                        lda,
                        m * n,
                        s,
                        batch.Rank,
                        (int*)t
                    )
            );
    }

    /// <inheritdoc/>
    public SymmetricEigen Eigen(ReadOnlySpan<double> symmetric, int n, bool vectors)
    {
        SpectralArguments.CheckSquare(symmetric.Length, n);
        double[] lambda = new double[n],
            vt = vectors ? new double[n * n] : [];
        var status = 0;
        using var lease = fast.Rent();
        fixed (
            double* a = symmetric,
                l = lambda,
                v = vt
        )
            ContextHandle.Check(
                vectors
                    ? NativeMethods.ht_eigen_symmetric_batch_d(
                        lease.Context,
                        1,
                        n,
                        a,
                        Math.Max(1, n),
                        0,
                        l,
                        n,
                        v,
                        Math.Max(1, n),
                        0,
                        &status
                    )
                    : NativeMethods.ht_eigenvalues_symmetric_batch_d(
                        lease.Context,
                        1,
                        n,
                        a,
                        Math.Max(1, n),
                        0,
                        l,
                        n,
                        &status
                    )
            );
        SpectralArguments.Throw((MatrixStatus)status, n, n);
        return new SymmetricEigen(n, lambda, vt);
    }

    private ContextPool.Lease Rent(SpectralAccuracy accuracy) =>
        (accuracy == SpectralAccuracy.Accurate ? accurate : fast).Rent();

    private static string Routine(ContextHandle context, NativeJob job, bool isDouble, long count, long m, long n) =>
        Marshal.PtrToStringUTF8(NativeMethods.ht_routine(context, job, (byte)(isDouble ? 'd' : 's'), count, m, n))
        ?? "";

    private static string Routines(ContextHandle fast, string accurate, string oneSided) =>
        $"singular values: {Routine(fast, NativeJob.SingularValues, false, 1, 512, 512)} (accurate: {accurate}); "
        + $"svd: {Routine(fast, NativeJob.SvdThin, false, 1, 512, 512)}, of one side: {oneSided}; "
        + $"symmetric eigenvalues: {Routine(fast, NativeJob.EigenvaluesSymmetric, true, 1, 512, 512)}, "
        + $"with vectors: {Routine(fast, NativeJob.EigenSymmetric, true, 1, 512, 512)}";
}
