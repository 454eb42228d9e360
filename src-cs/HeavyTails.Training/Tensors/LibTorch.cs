// libtorch (460 MB) is loaded from where it lies, before TorchSharp looks for it beside itself, so that no output folder
// needs a copy. It is loaded when .NET loads TorchSharp, not before: what does no tensor arithmetic opens none of it.
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HeavyTails.Training;

/// <summary>No libtorch was found, or one that does not fit; the message says what to do.</summary>
public sealed class LibTorchException(string message) : NotSupportedException(message);

/// <summary>Which libtorch the tensors run on.</summary>
/// <param name="Version">"2.10.0".</param>
/// <param name="Folder">Where it was loaded from.</param>
/// <param name="OneDnn">Whether its convolutions go by oneDNN.</param>
/// <param name="WhyOneDnn">Why, or why not.</param>
/// <param name="BindingsPatched">Whether TorchSharp's native half was loaded from memory with one needed symbol version
/// made weak, since the system's C++ library is older than GCC 13's.</param>
public sealed record LibTorchInfo(string Version, string Folder, bool OneDnn, string WhyOneDnn, bool BindingsPatched)
{
    /// <summary>One line for people.</summary>
    public override string ToString() =>
        $"{Version} in {Folder}; oneDNN {(OneDnn ? "on" : "off")}: {WhyOneDnn}" +
        (BindingsPatched ? $"; {LibTorch.BindingsFile} loaded from memory without its need for {LibTorch.NewestSymbols}" : "");
}

/// <summary>Loads libtorch for TorchSharp.</summary>
public static unsafe class LibTorch
{
    /// <summary>The version that TorchSharp's native half is compiled against.</summary>
    public const string Wanted = "2.10.0";

    internal const string BindingsFile = "libLibTorchSharp.so";

    // A version that the file asks for although it uses none of its symbols. GCC 13's C++ library brings it.
    internal const string NewestSymbols = "GLIBCXX_3.4.32";

    private static readonly Lazy<(LibTorchInfo? Info, LibTorchException? Failure)> Loaded = new(TryLoad);

    /// <summary>What was loaded; loads it.</summary>
    /// <exception cref="LibTorchException">There is none that fits.</exception>
    public static LibTorchInfo Info =>
        Loaded.Value is { Failure: { } failure } ? throw new LibTorchException(failure.Message) : Loaded.Value.Info!;

    /// <summary>
    /// Has libtorch loaded as soon as anything touches TorchSharp. Whatever uses this assembly's tensors has it so; a
    /// script that uses TorchSharp alone calls this first.
    /// </summary>
    public static void LoadWhenNeeded() => RuntimeHelpers.RunModuleConstructor(typeof(LibTorch).Module.ModuleHandle);

    /// <summary>TorchSharp's native half, once loaded.</summary>
    internal static nint Bindings { get; private set; }

    // Whoever first touches a tensor must find libtorch loaded, whichever type of ours or of TorchSharp's he begins with.
#pragma warning disable CA2255
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register()
    {
        if (!OperatingSystem.IsLinux()) return;
        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) =>
        {
            if (IsTorchSharp(loaded.LoadedAssembly)) _ = Loaded.Value;
        };
        if (AppDomain.CurrentDomain.GetAssemblies().Any(IsTorchSharp)) _ = Loaded.Value;
    }

    private static bool IsTorchSharp(System.Reflection.Assembly assembly) => assembly.GetName().Name == "TorchSharp";

    private static (LibTorchInfo?, LibTorchException?) TryLoad()
    {
        try
        {
            return (Load(), null);
        }
        catch (LibTorchException failure)
        {
            return (null, failure);
        }
    }

    private static LibTorchInfo Load()
    {
        var (oneDnn, why) = OneDnn.Choice();
        var folder = LibTorchFiles.Folder();
        DynamicLinker.KeepFreedMemory();
        nint libtorch = 0;
        foreach (var name in (string[])["libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"])
        {
            var path = Path.Combine(folder, name);
            if (!File.Exists(path)) continue;
            var handle = DynamicLinker.Open(path, now: false, out var failure);
            if (handle == 0) throw new LibTorchException($"libtorch cannot be loaded: {failure}");
            if (name == "libtorch_cpu.so") libtorch = handle;
        }
        var version = VersionOf(libtorch);
        if (version != Wanted)
        {
            throw new LibTorchException(
                $"{folder} holds libtorch {version ?? "older than 2.9"}, TorchSharp needs {Wanted}: {LibTorchFiles.HowToGet}");
        }
        var patched = LoadBindings();
        if (!oneDnn) OneDnn.SwitchOff(libtorch);
        return new(version, folder, oneDnn, why, patched);
    }

    // The major, minor and patch number are the three highest bytes. Absent from versions before it was introduced.
    private static string? VersionOf(nint libtorch)
    {
        if (!NativeLibrary.TryGetExport(libtorch, "aoti_torch_abi_version", out var function)) return null;
        var number = ((delegate* unmanaged<ulong>)function)();
        return $"{number >> 56}.{(number >> 48) & 255}.{(number >> 40) & 255}";
    }

    // The name of the library, in its SONAME, is what TorchSharp looks for: once loaded, it is found by the name alone.
    private static bool LoadBindings()
    {
        var path = LibTorchFiles.Bindings();
        Bindings = DynamicLinker.Open(path, now: true, out var failure);
        if (Bindings != 0) return false;
        if (!failure!.Contains(NewestSymbols, StringComparison.Ordinal))
        {
            throw new LibTorchException($"TorchSharp's native half does not go with this libtorch {Wanted}: {failure}");
        }
        var library = File.ReadAllBytes(path);
        SymbolVersions.Weaken(library, System.Text.Encoding.ASCII.GetBytes(NewestSymbols));
        var (stream, memory) = DynamicLinker.MemoryFile(BindingsFile, library);
        using (stream) Bindings = DynamicLinker.Open(memory, now: true, out failure);
        return Bindings != 0 ? true : throw new LibTorchException($"{path}: {failure}");
    }
}
