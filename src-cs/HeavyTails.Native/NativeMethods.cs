// The C ABI of libheavytails (native/include/heavytails), line for line. Only this assembly uses it.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HeavyTails.Native;

internal enum NativeStatus
{
    Ok = 0,
    Partial = 1,
    InvalidArgument = 2,
    Unsupported = 3,
    OutOfMemory = 4,
    Internal = 5,
    ForeignException = 6,
    OperatorFailed = 7,
    NotFinite = 8,
    NotSymmetric = 9,
    ThreadLimit = 10,
    NotConverged = 11,
    DeviceFailed = 12,
    DeviceLost = 13,
}

internal enum NativeJob
{
    SingularValues = 0,
    SvdThin = 1,
    EigenvaluesSymmetric = 2,
    EigenSymmetric = 3,
}

[StructLayout(LayoutKind.Sequential)]
internal struct ContextParams
{
    public uint StructSize;
    public int Backend;
    public int Device;
    public int Threads;
    public int Accuracy;
    public int Isa;
}

[InlineArray(16)]
internal struct Text16
{
    private byte first;
}

[InlineArray(64)]
internal struct Text64
{
    private byte first;
}

[InlineArray(192)]
internal struct Text192
{
    private byte first;
}

[StructLayout(LayoutKind.Sequential)]
internal struct ContextInfo
{
    public uint StructSize;
    public uint Version;
    public int Backend;
    public int Device;
    public int Threads;
    public int Accuracy;
    public int Isa;
    public int CudaDriver;
    public Text16 InstructionSet;
    public Text64 Cpu;
    public Text192 Blas;
}

internal static unsafe partial class NativeMethods
{
    internal const string Library = "heavytails";

    /// <summary>Number of the ABI that these declarations describe.</summary>
    internal const uint Abi = 1;

    [LibraryImport(Library)]
    internal static partial uint ht_abi();

    [LibraryImport(Library)]
    internal static partial nint ht_last_error();

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_foreign_call(nint function, int count, long* arguments, long* result);

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_context_params_init(out ContextParams parameters, nuint size);

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_context_create(in ContextParams parameters, out nint context);

    [LibraryImport(Library)]
    internal static partial void ht_context_destroy(nint context);

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_info_init(out ContextInfo info, nuint size);

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_context_info(ContextHandle context, ref ContextInfo info);

    [LibraryImport(Library)]
    internal static partial nint ht_routine(
        ContextHandle context,
        NativeJob job,
        byte letter,
        long count,
        long m,
        long n
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_singular_values_batch_s(
        ContextHandle context,
        long count,
        long m,
        long n,
        float* a,
        long lda,
        long strideA,
        double* sigma,
        long strideSigma,
        int* status
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_singular_values_batch_d(
        ContextHandle context,
        long count,
        long m,
        long n,
        double* a,
        long lda,
        long strideA,
        double* sigma,
        long strideSigma,
        int* status
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_singular_values_mixed_s(
        ContextHandle context,
        long count,
        long* m,
        long* n,
        float** a,
        long* lda,
        double** sigma,
        int* status
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_singular_values_mixed_d(
        ContextHandle context,
        long count,
        long* m,
        long* n,
        double** a,
        long* lda,
        double** sigma,
        int* status
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_svd_thin_s(
        ContextHandle context,
        long count,
        long m,
        long n,
        float* a,
        long lda,
        long strideA,
        double* u,
        long ldu,
        long strideU,
        double* sigma,
        long strideSigma,
        double* vt,
        long ldvt,
        long strideVt,
        int* status
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_svd_thin_d(
        ContextHandle context,
        long count,
        long m,
        long n,
        double* a,
        long lda,
        long strideA,
        double* u,
        long ldu,
        long strideU,
        double* sigma,
        long strideSigma,
        double* vt,
        long ldvt,
        long strideVt,
        int* status
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_svd_full_s(
        ContextHandle context,
        long count,
        long m,
        long n,
        float* a,
        long lda,
        long strideA,
        double* u,
        long ldu,
        long strideU,
        double* sigma,
        long strideSigma,
        double* vt,
        long ldvt,
        long strideVt,
        int* status
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_svd_full_d(
        ContextHandle context,
        long count,
        long m,
        long n,
        double* a,
        long lda,
        long strideA,
        double* u,
        long ldu,
        long strideU,
        double* sigma,
        long strideSigma,
        double* vt,
        long ldvt,
        long strideVt,
        int* status
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_eigenvalues_symmetric_batch_d(
        ContextHandle context,
        long count,
        long n,
        double* a,
        long lda,
        long strideA,
        double* lambda,
        long strideLambda,
        int* status
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_eigen_symmetric_batch_d(
        ContextHandle context,
        long count,
        long n,
        double* a,
        long lda,
        long strideA,
        double* lambda,
        long strideLambda,
        double* v,
        long ldv,
        long strideV,
        int* status
    );
}
