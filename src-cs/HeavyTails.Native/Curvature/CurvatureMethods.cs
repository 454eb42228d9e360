// The C ABI of native/include/heavytails/curvature.h, line for line.
using System.Runtime.InteropServices;

namespace HeavyTails.Native.Curvature;

[StructLayout(LayoutKind.Sequential)]
internal struct NativeReport
{
    public uint StructSize;
    public int Checked;
    public double Asymmetry;
    public double Noise;
    public double Norm;
    public long Products;
}

[StructLayout(LayoutKind.Sequential)]
internal struct LanczosParams
{
    public uint StructSize;
    public int Basis;
    public long Largest;
    public long Smallest;
    public long Block;
    public long BasisSize;
    public long MaxProducts;
    public double Tolerance;
    public ulong Seed;
    public int Check;
    public int Search;
}

[StructLayout(LayoutKind.Sequential)]
internal struct NativeStep
{
    public long Products;
    public long Converged;
    public double Residual;
}

[StructLayout(LayoutKind.Sequential)]
internal struct SlqParams
{
    public uint StructSize;
    public int Basis;
    public long Probes;
    public long Steps;
    public long AtOnce;
    public int Reorthogonalise;
    public int Distribution;
    public ulong Seed;
    public long FirstProbe;
    public int Check;
}

[StructLayout(LayoutKind.Sequential)]
internal struct DensityParams
{
    public uint StructSize;
    public int Logarithmic;
    public double Low;
    public double High;
    public double Width;
}

[StructLayout(LayoutKind.Sequential)]
internal struct TraceParams
{
    public uint StructSize;
    public int Method;
    public long Products;
    public long AtOnce;
    public int Distribution;
    public int Check;
    public ulong Seed;
}

[StructLayout(LayoutKind.Sequential)]
internal struct NativeEstimate
{
    public double Value;
    public double StandardError;
    public long Probes;
}

/// <summary>Functions of curvature.h; operators are pairs of a function's address and its first argument.</summary>
internal static unsafe partial class CurvatureMethods
{
    private const string Library = NativeMethods.Library;

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_operator_report_init(out NativeReport report, nuint size);

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_lanczos_params_init(out LanczosParams parameters, nuint size);

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_slq_params_init(out SlqParams parameters, nuint size);

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_density_params_init(out DensityParams parameters, nuint size);

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_trace_params_init(out TraceParams parameters, nuint size);

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_lanczos_s(
        ContextHandle context,
        long n,
        nint a,
        nint user,
        in LanczosParams parameters,
        float* start,
        double* eigenvalues,
        double* residuals,
        float* vectors,
        NativeStep* history,
        long historyCapacity,
        out long historyLength,
        ref NativeReport report
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_lanczos_d(
        ContextHandle context,
        long n,
        nint a,
        nint user,
        in LanczosParams parameters,
        double* start,
        double* eigenvalues,
        double* residuals,
        double* vectors,
        NativeStep* history,
        long historyCapacity,
        out long historyLength,
        ref NativeReport report
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_slq_s(
        ContextHandle context,
        long n,
        nint a,
        nint user,
        in SlqParams parameters,
        double* nodes,
        double* weights,
        long* counts,
        ref NativeReport report
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_slq_d(
        ContextHandle context,
        long n,
        nint a,
        nint user,
        in SlqParams parameters,
        double* nodes,
        double* weights,
        long* counts,
        ref NativeReport report
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_slq_trace(
        long n,
        long probes,
        long steps,
        double* nodes,
        double* weights,
        long* counts,
        nint f,
        nint user,
        out NativeEstimate trace
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_slq_density(
        long probes,
        long steps,
        double* nodes,
        double* weights,
        long* counts,
        in DensityParams parameters,
        long size,
        double* t,
        double* density,
        double* standardError
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_trace_s(
        ContextHandle context,
        long n,
        nint a,
        nint user,
        in TraceParams parameters,
        out NativeEstimate trace,
        out NativeEstimate frobeniusSquared,
        ref NativeReport report
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_trace_d(
        ContextHandle context,
        long n,
        nint a,
        nint user,
        in TraceParams parameters,
        out NativeEstimate trace,
        out NativeEstimate frobeniusSquared,
        ref NativeReport report
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_diagonal_s(
        ContextHandle context,
        long n,
        nint a,
        nint user,
        in TraceParams parameters,
        double* diagonal,
        double* standardError,
        ref NativeReport report
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_diagonal_d(
        ContextHandle context,
        long n,
        nint a,
        nint user,
        in TraceParams parameters,
        double* diagonal,
        double* standardError,
        ref NativeReport report
    );
}
