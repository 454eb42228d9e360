// The C ABI of native/include/heavytails/perceptron.h, line for line.
using System.Runtime.InteropServices;

namespace HeavyTails.Native.Curvature;

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PerceptronParams
{
    public uint StructSize;
    public int Activation;
    public int Loss;
    public int Bias;
    public long Layers;
    public long* Widths;
    public long Samples;
    public double Margin;
    public double Factor;
}

/// <summary>A matrix of a perceptron, the first argument of its products.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PerceptronMatrix
{
    public nint Perceptron;
    public int Kind;
    public int First;
    public int Last;
}

[StructLayout(LayoutKind.Sequential)]
internal struct NativePerceptronInfo
{
    public uint StructSize;
    public int Precise;
    public long Parameters;
    public long Active;
    public long Violated;
    public long Columns;
    public long Bytes;
    public double Loss;
}

/// <summary>Owns an ht_perceptron and keeps its context alive.</summary>
internal sealed class PerceptronHandle : SafeHandle
{
    private readonly ContextHandle _context;

    public PerceptronHandle(nint perceptron, ContextHandle context)
        : base(0, ownsHandle: true)
    {
        _context = context;
        var added = false;
        context.DangerousAddRef(ref added);
        SetHandle(perceptron);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        PerceptronMethods.ht_perceptron_destroy(handle);
        _context.DangerousRelease();
        return true;
    }
}

/// <summary>Functions of perceptron.h.</summary>
internal static unsafe partial class PerceptronMethods
{
    private const string Library = NativeMethods.Library;

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_perceptron_params_init(out PerceptronParams parameters, nuint size);

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_perceptron_create_s(
        ContextHandle context,
        in PerceptronParams parameters,
        float* weights,
        float* x,
        int* labels,
        float* targets,
        out nint perceptron
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_perceptron_create_d(
        ContextHandle context,
        in PerceptronParams parameters,
        double* weights,
        double* x,
        int* labels,
        double* targets,
        out nint perceptron
    );

    [LibraryImport(Library)]
    internal static partial void ht_perceptron_destroy(nint perceptron);

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_perceptron_info_init(out NativePerceptronInfo info, nuint size);

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_perceptron_describe(
        PerceptronHandle perceptron,
        ref NativePerceptronInfo info
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_perceptron_gradient(PerceptronHandle perceptron, double* gradient);

    [LibraryImport(Library)]
    internal static partial long ht_perceptron_count(PerceptronHandle perceptron, int first, int last);

    [LibraryImport(Library)]
    internal static partial int ht_perceptron_apply_s(
        in PerceptronMatrix matrix,
        long n,
        long count,
        float* x,
        float* y
    );

    [LibraryImport(Library)]
    internal static partial int ht_perceptron_apply_d(
        in PerceptronMatrix matrix,
        long n,
        long count,
        double* x,
        double* y
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_perceptron_dense(in PerceptronMatrix matrix, double* h, long ld);
}
