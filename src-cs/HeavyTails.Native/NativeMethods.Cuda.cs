// The functions of cuda.h.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HeavyTails.Native;

[InlineArray(256)]
internal struct Text256
{
    private byte first;
}

[InlineArray(512)]
internal struct Text512
{
    private byte first;
}

[StructLayout(LayoutKind.Sequential)]
internal struct NativeCudaInfo
{
    public uint StructSize;
    public int Code;
    public int Devices;
    public int DriverVersion;
    public int RuntimeVersion;
    public int SolverVersion;
    public int BatchedEigenvalues;
    public int BlasVersion;
    public Text64 Device;
    public Text256 Folder;
    public Text512 Reason;
}

internal static unsafe partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial NativeStatus ht_cuda_info_init(out NativeCudaInfo info, nuint size);

    [LibraryImport(Library)]
    internal static partial NativeStatus ht_cuda_describe(nint context, ref NativeCudaInfo info);
}
