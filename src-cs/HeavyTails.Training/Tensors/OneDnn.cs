// libtorch 2.10 computes float32 convolutions by oneDNN 3.7.1. If CPUID hides the cache sizes, as it does on some
// virtual machines, oneDNN assumes caches of one byte and leaves the padding of blocked convolutions unset. The results
// are then wrong, without an error, if the number of channels is not a multiple of the vector length (oneDNN issue
// 5313). On such processors convolutions run without oneDNN, and without NNPACK, which would print warnings.
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace HeavyTails.Training.Tensors;

/// <summary>Whether libtorch may use oneDNN for convolutions on this processor.</summary>
internal static unsafe class OneDnn
{
    /// <summary>Environment variable that overrides the choice: auto (default), on or off.</summary>
    public const string Variable = "HEAVYTAILS_ONEDNN";

    private const int Amd = 0x68747541; // "Auth", the first word of AMD's vendor string
    private const int AmdCaches = unchecked((int)0x8000001d),
        IntelCaches = 4; // CPUID leaves of cache properties

    /// <summary>Whether the processor hides its caches: the first cache of CPUID has no type.</summary>
    public static bool HidesCaches()
    {
        if (!X86Base.IsSupported)
            return false;
        var leaf = X86Base.CpuId(0, 0).Ebx == Amd ? AmdCaches : IntelCaches;
        return (X86Base.CpuId(leaf, 0).Eax & 31) == 0;
    }

    /// <summary>Whether oneDNN is used, with the reason.</summary>
    /// <exception cref="LibTorchException">The variable holds another word than auto, on or off.</exception>
    public static (bool On, string Reason) Choice() =>
        Environment.GetEnvironmentVariable(Variable) switch
        {
            null or "" or "auto" => HidesCaches()
                ? (false, "this processor hides its cache sizes, with which oneDNN 3.7 computes convolutions wrongly")
                : (true, "this processor shows its cache sizes"),
            "on" => (true, $"{Variable}=on"),
            "off" => (false, $"{Variable}=off"),
            var other => throw new LibTorchException($"{Variable}: expected auto, on or off, got {other}"),
        };

    /// <summary>Switches oneDNN and NNPACK off in this process.</summary>
    /// <exception cref="LibTorchException">This libtorch, of another version, has no such setting.</exception>
    public static void SwitchOff(nint libtorch)
    {
        var context = ((delegate* unmanaged<nint>)Export("_ZN2at13globalContextEv"))();
        ((delegate* unmanaged<nint, byte, void>)Export("_ZN2at7Context20setUserEnabledMkldnnEb"))(context, 0);
        ((delegate* unmanaged<nint, byte, void>)Export("_ZN2at7Context20setUserEnabledNNPACKEb"))(context, 0);

        nint Export(string name) =>
            NativeLibrary.TryGetExport(libtorch, name, out var address)
                ? address
                : throw new LibTorchException($"this libtorch exports no {name}: oneDNN cannot be switched off in it");
    }
}
