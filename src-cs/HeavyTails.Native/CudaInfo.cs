using System.Runtime.CompilerServices;

namespace HeavyTails.Native;

/// <summary>What of CUDA this process can use: versions and the first device, or why there is nothing.</summary>
public sealed record CudaInfo
{
    /// <summary>Whether a GPU can be used.</summary>
    public required bool IsAvailable { get; init; }

    /// <summary>What is missing, as a sentence without a full stop; empty where a GPU can be used.</summary>
    public required string Reason { get; init; }

    /// <summary>Number of devices; 0 where there is nothing.</summary>
    public required int Devices { get; init; }

    /// <summary>Name of device 0, for example "NVIDIA H200"; empty where there is none.</summary>
    public required string Device { get; init; }

    /// <summary>Version of CUDA's runtime library, for example "13.0"; empty where it was not found.</summary>
    public required string Runtime { get; init; }

    /// <summary>Newest version of CUDA that the driver supports; empty where it is unknown.</summary>
    public required string Driver { get; init; }

    /// <summary>
    /// Whether cuSOLVER solves batches of symmetric eigenproblems in one call, which it does from CUDA 12.6 on.
    /// Without it, each matrix is a call of its own.
    /// </summary>
    public required bool HasBatchedEigenvalues { get; init; }

    /// <summary>Folder of CUDA's libraries; empty for the system's search path.</summary>
    public required string Folder { get; init; }

    /// <summary>Looks for CUDA, once a process. Nothing is started on a device.</summary>
    /// <exception cref="DllNotFoundException">libheavytails itself cannot be used.</exception>
    public static CudaInfo Find()
    {
        if (NativeLibraryLoader.Failure is { } failure)
            throw new DllNotFoundException($"the native library is not available: {failure}");
        return Describe(0);
    }

    /// <summary>Describes the device of a context on a GPU.</summary>
    internal static CudaInfo Of(ContextHandle context)
    {
        var info = Describe(context.DangerousGetHandle());
        GC.KeepAlive(context);
        return info;
    }

    private static CudaInfo Describe(nint context)
    {
        ContextHandle.Check(NativeMethods.ht_cuda_info_init(out var info, (nuint)Unsafe.SizeOf<NativeCudaInfo>()));
        ContextHandle.Check(NativeMethods.ht_cuda_describe(context, ref info));
        return new CudaInfo
        {
            IsAvailable = info.Code == 0,
            Reason = ContextHandle.Text(info.Reason),
            Devices = info.Devices,
            Device = ContextHandle.Text(info.Device),
            Runtime = Version(info.RuntimeVersion),
            Driver = Version(info.DriverVersion),
            HasBatchedEigenvalues = info.BatchedEigenvalues != 0,
            Folder = ContextHandle.Text(info.Folder),
        };
    }

    /// <summary>The facts in one line, as `heavytails info` shows them.</summary>
    public override string ToString()
    {
        if (!IsAvailable)
            return $"not available: {Reason}";
        var others = Devices > 1 ? $" and {Devices - 1} more" : "";
        var loops = HasBatchedEigenvalues ? "" : ", without cusolverDnXsyevBatched";
        var place = Folder.Length > 0 ? $", from {Folder}" : "";
        return $"{Device}{others}; CUDA {Runtime}, driver for {Driver}{loops}{place}";
    }

    private static string Version(int number) => number == 0 ? "" : $"{number / 1000}.{number % 1000 / 10}";
}
