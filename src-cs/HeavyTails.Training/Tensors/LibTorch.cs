// libtorch (460 MB) is loaded from the folder of its package before TorchSharp looks for it beside itself, so that no
// output folder needs a copy. It is loaded when .NET loads TorchSharp and not earlier, so that programs without tensors
// do not load it.
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace HeavyTails.Training.Tensors;

/// <summary>libtorch was not found or cannot be used; the message says what to do.</summary>
public sealed class LibTorchException(string message) : NotSupportedException(message);

/// <summary>The libtorch that computes with tensors in this process.</summary>
public sealed record LibTorchInfo
{
    /// <summary>Version that the library itself states, for example "2.10.0".</summary>
    public required string Version { get; init; }

    /// <summary>Build identifier of libtorch_cpu.so in hexadecimal digits; an empty text if it has none.</summary>
    public required string Build { get; init; }

    /// <summary>Folder that the library was loaded from.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether its convolutions use oneDNN.</summary>
    public required bool OneDnn { get; init; }

    /// <summary>Reason why its convolutions use oneDNN or do not.</summary>
    public required string WhyOneDnn { get; init; }

    /// <summary>
    /// Whether TorchSharp's native library was loaded from memory with one needed symbol version made weak, because the
    /// C++ library of the system is older than that of GCC 13.
    /// </summary>
    public required bool BindingsPatched { get; init; }

    /// <summary>Version, folder and state of oneDNN on one line.</summary>
    public override string ToString() =>
        $"{Version} in {Folder}; oneDNN {(OneDnn ? "on" : "off")}: {WhyOneDnn}"
        + (
            BindingsPatched
                ? $"; {LibTorch.BindingsFile} loaded from memory without its need for {LibTorch.NewestSymbols}"
                : ""
        );
}

/// <summary>Loads libtorch for TorchSharp on Linux.</summary>
public static unsafe class LibTorch
{
    /// <summary>The version of libtorch that TorchSharp's native library is compiled against.</summary>
    public const string Wanted = "2.10.0";

    internal const string BindingsFile = "libLibTorchSharp.so";

    // A symbol version that the file needs although it uses no symbol of it. The C++ library of GCC 13 provides it.
    internal const string NewestSymbols = "GLIBCXX_3.4.32";

    private static readonly Lazy<(LibTorchInfo? Info, string? Failure)> Loaded = new(TryLoad);

    /// <summary>The libtorch of this process, which is loaded by the first use of this property.</summary>
    /// <exception cref="LibTorchException">There is no libtorch that can be used.</exception>
    public static LibTorchInfo Info => Loaded.Value.Info ?? throw new LibTorchException(Loaded.Value.Failure!);

    /// <summary>
    /// Loads libtorch as soon as anything uses TorchSharp. The networks of this library do so by themselves; a program
    /// that uses types of TorchSharp before any type of this library calls this method first.
    /// </summary>
    public static void LoadWhenNeeded() => RuntimeHelpers.RunModuleConstructor(typeof(LibTorch).Module.ModuleHandle);

    /// <summary>Handle of TorchSharp's native library; 0 until it is loaded.</summary>
    internal static nint Bindings { get; private set; }

    // libtorch must be loaded before the first tensor is made, whichever type of this library or of TorchSharp is used
    // first.
#pragma warning disable CA2255
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register()
    {
        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) => LoadFor(loaded.LoadedAssembly);
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
            LoadFor(assembly);
    }

    private static void LoadFor(Assembly assembly)
    {
        // On other systems TorchSharp finds the libtorch that a program brings by itself.
        if (!OperatingSystem.IsLinux() || assembly.GetName().Name != "TorchSharp")
            return;
        if (Loaded.Value.Failure is { } failure)
            Refuse(assembly, failure);
    }

    // An exception from an AssemblyLoad handler would be lost, and TorchSharp would search by itself: it would copy a
    // libtorch of the package folder beside the program, or take the system's. The resolver claims that TorchSharp's
    // libraries are there, which ends the search, and the first call into them throws the reason.
    private static void Refuse(Assembly torchSharp, string failure)
    {
        AssemblyLoadContext.GetLoadContext(torchSharp)!.ResolvingUnmanagedDll += (assembly, _) =>
            assembly == torchSharp ? NativeLibrary.GetMainProgramHandle() : 0;
        NativeLibrary.SetDllImportResolver(torchSharp, (_, _, _) => throw new LibTorchException(failure));
    }

    private static (LibTorchInfo?, string?) TryLoad()
    {
        try
        {
            return (Load(), null);
        }
        catch (Exception failure)
            when (failure is LibTorchException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return (null, failure.Message);
        }
    }

    private static LibTorchInfo Load()
    {
        if (!OperatingSystem.IsLinux())
            throw new LibTorchException("networks are trained on Linux only; this is another operating system");
        var (oneDnn, why) = OneDnn.Choice();
        var folder = LibTorchFiles.Folder();
        DynamicLinker.KeepFreedMemory();
        nint libtorch = 0;
        string[] names = ["libc10.so", LibTorchFiles.MainFile, "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"];
        foreach (var name in names)
        {
            var path = Path.Combine(folder, name);
            if (!File.Exists(path))
                continue;
            var handle = DynamicLinker.Open(path, now: false, out var failure);
            if (handle == 0)
                throw new LibTorchException($"libtorch cannot be loaded: {failure}");
            if (name == LibTorchFiles.MainFile)
                libtorch = handle;
        }
        if (VersionOf(libtorch) is var version && version != Wanted)
        {
            var found = version is null ? "no libtorch, or one older than 2.9" : $"libtorch {version}";
            throw new LibTorchException($"{folder} holds {found}, TorchSharp needs {Wanted}: {LibTorchFiles.HowToGet}");
        }
        var patched = LoadBindings(folder);
        if (!oneDnn)
            OneDnn.SwitchOff(libtorch);
        return new()
        {
            Version = Wanted,
            Build = ElfFile.BuildIdentifier(Path.Combine(folder, LibTorchFiles.MainFile)),
            Folder = folder,
            OneDnn = oneDnn,
            WhyOneDnn = why,
            BindingsPatched = patched,
        };
    }

    // The three highest bytes are the major, minor and patch number. Versions before 2.9 lack the function.
    private static string? VersionOf(nint libtorch)
    {
        if (!NativeLibrary.TryGetExport(libtorch, "aoti_torch_abi_version", out var function))
            return null;
        var number = ((delegate* unmanaged<ulong>)function)();
        return $"{number >> 56}.{(number >> 48) & 255}.{(number >> 40) & 255}";
    }

    // TorchSharp looks for the library by its SONAME and finds the one that is loaded.
    private static bool LoadBindings(string folder)
    {
        var path = LibTorchFiles.Bindings();
        Bindings = DynamicLinker.Open(path, now: true, out var failure);
        if (Bindings != 0)
            return false;
        if (failure!.Contains(NewestSymbols, StringComparison.Ordinal))
        {
            var library = File.ReadAllBytes(path);
            ElfFile.WeakenVersion(library, System.Text.Encoding.ASCII.GetBytes(NewestSymbols));
            var (stream, memory) = DynamicLinker.MemoryFile(BindingsFile, library);
            using (stream)
                Bindings = DynamicLinker.Open(memory, now: true, out failure);
            if (Bindings != 0)
                return true;
        }
        throw new LibTorchException(
            $"TorchSharp's native library, {path}, does not fit the libtorch in {folder}: {failure}"
        );
    }
}
