using System.Runtime.InteropServices;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Native;

/// <summary>
/// <see cref="ISpectralBackend"/> over libheavytails on the CPU. Row-major [rows x columns] is handed over as column-major [columns x rows]: no copy
/// is made. Calls from several threads run side by side in a backend of one thread, and take turns on the threads of one that has more.
/// </summary>
public sealed unsafe class NativeBackend : ISpectralBackend
{
    // One for the process, and loaded to be asked: only when somebody wants to know.
    private static readonly Lazy<string> Blas = new(static () =>
    {
        using var context = ContextHandle.Create(1, SpectralAccuracy.Fast);
        try
        {
            var info = context.Info(withBlas: true);
            return ContextHandle.Text(info.Blas);
        }
        catch (NotSupportedException missing)
        {
            return $"not here: {missing.Message}";
        }
    });

    private readonly int threads;
    private readonly ContextPool fast,
        accurate;

    /// <summary>Threads across a batch: 0 means one a processor. Throws <see cref="DllNotFoundException"/> with the reason when the library cannot be used.</summary>
    public NativeBackend(int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        if (NativeLibraryLoader.Failure is { } failure)
            throw new DllNotFoundException($"the native backend is not here: {failure}");
        // .NET's count of processors, which containers and DOTNET_PROCESSOR_COUNT limit.
        this.threads = threads = threads == 0 ? Environment.ProcessorCount : threads;
        (fast, accurate) = (new(threads, SpectralAccuracy.Fast), new(threads, SpectralAccuracy.Accurate));
        using var lease = fast.Rent();
        var info = lease.Context.Info(withBlas: false);
        Info = new BackendInfo(
            "native",
            Routines(lease.Context),
            "cpu",
            ContextHandle.Text(info.InstructionSet),
            info.Threads,
            static () => Blas.Value
        );
        Processor = ContextHandle.Text(info.Cpu);
        CudaDriver = info.CudaDriver != 0;
        LibraryVersion = $"{info.Version / 10000}.{info.Version / 100 % 100}.{info.Version % 100}";
    }

    /// <inheritdoc/>
    public BackendInfo Info { get; }

    /// <summary>The processor's name for itself.</summary>
    public string Processor { get; }

    /// <summary>Whether the CUDA driver's library can be loaded here (reported only: this version computes on the CPU).</summary>
    public bool CudaDriver { get; }

    /// <summary>"0.1.0".</summary>
    public string LibraryVersion { get; }

    /// <summary>The file the library was loaded from.</summary>
    public string LibraryPath => NativeLibraryLoader.Path;

    /// <inheritdoc/>
    public ISpectralBackend WithThreads(int threads) => threads == this.threads ? this : new NativeBackend(threads);

    /// <summary>The routine that <see cref="SingularValues"/> runs for such a batch, in words.</summary>
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

    /// <summary>
    /// Singular values of matrices of mixed shapes in one call, sorted by cost over the threads: result i has min(rows, columns) values, descending;
    /// a matrix that is not <see cref="MatrixStatus.Ok"/> has NaN.
    /// </summary>
    public (double[] Sigma, MatrixStatus Status)[] SingularValues(
        IReadOnlyList<MatrixBatch> matrices,
        SpectralAccuracy accuracy = SpectralAccuracy.Fast
    )
    {
        var result = new (double[], MatrixStatus)[matrices.Count];
        foreach (var isDouble in new[] { false, true })
        {
            var chosen = Enumerable.Range(0, matrices.Count).Where(i => matrices[i].IsDouble == isDouble).ToArray();
            if (chosen.FirstOrDefault(i => matrices[i].Count != 1, -1) is var bad and >= 0)
                throw new ArgumentException(
                    $"matrix {bad}: expected one matrix each, got a batch of {matrices[bad].Count}"
                );
            var sigma = chosen
                .Select(i => GC.AllocateUninitializedArray<double>(Math.Max(1, matrices[i].Rank), pinned: true))
                .ToArray();
            var status = new int[chosen.Length];
            using var lease = Rent(accuracy);
            Mixed(lease.Context, chosen.Select(i => matrices[i]).ToArray(), isDouble, sigma, status);
            for (var c = 0; c < chosen.Length; c++)
                result[chosen[c]] = (sigma[c].AsSpan(0, matrices[chosen[c]].Rank).ToArray(), (MatrixStatus)status[c]);
        }
        return result;
    }

    /// <inheritdoc/>
    public ThinSvd Svd(MatrixBatch batch, int index = 0)
    {
        SpectralArguments.CheckIndex(batch, index);
        int rows = batch.Rows,
            columns = batch.Columns,
            k = batch.Rank,
            status = 0;
        double[] u = new double[rows * k],
            s = new double[k],
            vt = new double[k * columns];
        var offset = index * rows * columns;
        using var lease = fast.Rent();
        // A' = U' S V in their letters: their U is our Vt transposed (row-major Vt = column-major U), their V' our U.
        fixed (
            double* pu = u,
                ps = s,
                pv = vt
        )
        fixed (float* single = batch.Single.Span)
        fixed (double* twice = batch.Double.Span)
            ContextHandle.Check(
                batch.IsDouble
                    ? NativeMethods.ht_svd_thin_d(
                        lease.Context,
                        1,
                        columns,
                        rows,
                        twice + offset,
                        Math.Max(1, columns),
                        0,
                        pv,
                        Math.Max(1, columns),
                        0,
                        ps,
                        k,
                        pu,
                        Math.Max(1, k),
                        0,
                        &status
                    )
                    : NativeMethods.ht_svd_thin_s(
                        lease.Context,
                        1,
                        columns,
                        rows,
                        single + offset,
                        Math.Max(1, columns),
                        0,
                        pv,
                        Math.Max(1, columns),
                        0,
                        ps,
                        k,
                        pu,
                        Math.Max(1, k),
                        0,
                        &status
                    )
            );
        SpectralArguments.Throw((MatrixStatus)status, rows, columns);
        return new ThinSvd(rows, columns, u, s, vt);
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

    private static void Mixed(
        ContextHandle context,
        MatrixBatch[] matrices,
        bool isDouble,
        double[][] sigma,
        int[] status
    )
    {
        var count = matrices.Length;
        if (count == 0)
            return;
        var pins = new System.Buffers.MemoryHandle[count];
        try
        {
            long[] m = new long[count],
                n = new long[count],
                lda = new long[count];
            nint[] a = new nint[count],
                s = new nint[count];
            for (var i = 0; i < count; i++)
            {
                pins[i] = isDouble ? matrices[i].Double.Pin() : matrices[i].Single.Pin();
                (m[i], n[i], lda[i]) = (matrices[i].Columns, matrices[i].Rows, Math.Max(1, matrices[i].Columns));
                (a[i], s[i]) = ((nint)pins[i].Pointer, Marshal.UnsafeAddrOfPinnedArrayElement(sigma[i], 0));
            }
            fixed (
                long* pm = m,
                    pn = n,
                    pl = lda
            )
            fixed (
                nint* pa = a,
                    ps = s
            )
            fixed (int* pt = status)
                ContextHandle.Check(
                    isDouble
                        ? NativeMethods.ht_singular_values_mixed_d(
                            context,
                            count,
                            pm,
                            pn,
                            (double**)pa,
                            pl,
                            (double**)ps,
                            pt
                        )
                        : NativeMethods.ht_singular_values_mixed_s(
                            context,
                            count,
                            pm,
                            pn,
                            (float**)pa,
                            pl,
                            (double**)ps,
                            pt
                        )
                );
        }
        finally
        {
            foreach (var pin in pins)
                pin.Dispose();
        }
    }

    private static string Routine(ContextHandle context, NativeJob job, bool isDouble, long count, long m, long n) =>
        Marshal.PtrToStringUTF8(NativeMethods.ht_routine(context, job, (byte)(isDouble ? 'd' : 's'), count, m, n))
        ?? "";

    private static string Routines(ContextHandle fast) =>
        $"singular values: {Routine(fast, NativeJob.SingularValues, false, 1, 512, 512)} (accurate: dgesdd); svd: {Routine(fast, NativeJob.SvdThin, false, 1, 512, 512)}; "
        + $"symmetric eigenvalues: {Routine(fast, NativeJob.EigenvaluesSymmetric, true, 1, 512, 512)}, with vectors: {Routine(fast, NativeJob.EigenSymmetric, true, 1, 512, 512)}";
}
