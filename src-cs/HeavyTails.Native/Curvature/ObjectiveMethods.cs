// The C ABI of native/include/heavytails/objective.h, line for line.
using System.Runtime.InteropServices;

namespace HeavyTails.Native.Curvature;

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ObjectiveParams
{
    public uint StructSize;
    public int Precise;
    public int Activation;
    public int Loss;
    public long Layers;
    public long* Widths;
    public double* Scales;
    public long Samples;
    public double Margin;
    public double Factor;
}

/// <summary>Owns an ht_objective and keeps its context alive.</summary>
internal sealed class ObjectiveHandle : SafeHandle
{
    private readonly ContextHandle _context;

    public ObjectiveHandle(nint objective, ContextHandle context)
        : base(0, ownsHandle: true)
    {
        _context = context;
        var added = false;
        context.DangerousAddRef(ref added);
        SetHandle(objective);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        ObjectiveMethods.ht_objective_destroy(handle);
        _context.DangerousRelease();
        return true;
    }
}

/// <summary>Functions of objective.h.</summary>
internal static unsafe partial class ObjectiveMethods
{
    private const string Library = NativeMethods.Library;

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_objective_params_init(out ObjectiveParams parameters, nuint size);

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_objective_create(
        ContextHandle context,
        in ObjectiveParams parameters,
        double* x,
        double* targets,
        out nint objective
    );

    [LibraryImport(Library)]
    internal static partial void ht_objective_destroy(nint objective);

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_objective_gradient(
        ObjectiveHandle objective,
        double** weights,
        out double loss,
        double** gradients
    );

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_objective_features(
        ObjectiveHandle objective,
        double** weights,
        double** layers
    );
}
