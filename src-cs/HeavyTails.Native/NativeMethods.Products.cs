// The C ABI of libheavytails (native/include/heavytails/product.h), line for line.
using System.Runtime.InteropServices;

namespace HeavyTails.Native;

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial NativeStatus ht_gemm_s(
        ContextHandle context,
        int transposeA,
        int transposeB,
        long m,
        long n,
        long k,
        double alpha,
        float* a,
        long lda,
        float* b,
        long ldb,
        double beta,
        double* c,
        long ldc
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_gemm_d(
        ContextHandle context,
        int transposeA,
        int transposeB,
        long m,
        long n,
        long k,
        double alpha,
        double* a,
        long lda,
        double* b,
        long ldb,
        double beta,
        double* c,
        long ldc
    );
}
