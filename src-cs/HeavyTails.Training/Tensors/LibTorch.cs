// libtorch (460 MB) is loaded from where it lies, before TorchSharp looks for it beside itself, so that no output
// folder needs a copy. It is loaded when .NET loads TorchSharp, not before: work without tensors opens none of it.
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace HeavyTails.Training.Tensors;

/// <summary>libtorch was not found, or cannot be used; the message says what to do.</summary>
public sealed class LibTorchException(string message) : NotSupportedException(message);

/// <summary>Which libtorch the tensors run on.</summary>
/// <param name="Version">Its version as it states it, "2.10.0".</param>
/// <param name="Build">The linker's build identifier of libtorch_cpu.so, in hexadecimal digits; "" without one.</param>
/// <param name="Folder">The folder that it was loaded from.</param>
/// <param name="OneDnn">Whether its convolutions use oneDNN.</param>
/// <param name="WhyOneDnn">The reason for that.</param>
/// <param name="BindingsPatched">Whether TorchSharp's native half was loaded from memory with one needed symbol version
/// made weak, since the system's C++ library is older than GCC 13's.</param>
public sealed record LibTorchInfo(
    string Version,
    string Build,
    string Folder,
    bool OneDnn,
    string WhyOneDnn,
    bool BindingsPatched
)
{
    /// <summary>Version, folder and state of oneDNN on one line.</summary>
    public override string ToString() =>
        $"{Version} in {Folder}; oneDNN {(OneDnn ? "on" : "off")}: {WhyOneDnn}"
        + (
            BindingsPatched
                ? $"; {LibTorch.BindingsFile} loaded from memory without its need for {LibTorch.NewestSymbols}"
                : ""
        );
}

/// <summary>Loads libtorch for TorchSharp, on Linux.</summary>
public static unsafe class LibTorch
{
    /// <summary>The version that TorchSharp's native half is compiled against.</summary>
    public const string Wanted = "2.10.0";

    internal const string BindingsFile = "libLibTorchSharp.so";

    // A version that the file asks for although it uses none of its symbols. GCC 13's C++ library brings it.
    internal const string NewestSymbols = "GLIBCXX_3.4.32";

    private static readonly Lazy<(LibTorchInfo? Info, string? Failure)> Loaded = new(TryLoad);

    /// <summary>What was loaded; loads it.</summary>
    /// <exception cref="LibTorchException">There is no libtorch that can be used.</exception>
    public static LibTorchInfo Info => Loaded.Value.Info ?? throw new LibTorchException(Loaded.Value.Failure!);

    /// <summary>
    /// Has libtorch loaded as soon as anything uses TorchSharp. The networks of this library do so by themselves; a
    /// program that begins with TorchSharp's own types calls this first.
    /// </summary>
    public static void LoadWhenNeeded() => RuntimeHelpers.RunModuleConstructor(typeof(LibTorch).Module.ModuleHandle);

    /// <summary>Handle of TorchSharp's native half, once loaded.</summary>
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
        if (assembly.GetName().Name == "TorchSharp" && Loaded.Value.Failure is { } failure)
            Refuse(assembly, failure);
    }

    // An exception from here would be swallowed, and TorchSharp would go on to search by itself: it copies a libtorch
    // of the package folder beside the program, or takes the system's. It is told that its libraries are there, so that
    // the search ends, and the first call into them throws the reason.
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
            throw new LibTorchException("networks are trained on Linux only");
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
        return new(
            Wanted,
            ElfFile.BuildIdentifier(Path.Combine(folder, LibTorchFiles.MainFile)),
            folder,
            oneDnn,
            why,
            patched
        );
    }

    // The major, minor and patch number are the three highest bytes. Absent from versions before it was introduced.
    private static string? VersionOf(nint libtorch)
    {
        if (!NativeLibrary.TryGetExport(libtorch, "aoti_torch_abi_version", out var function))
            return null;
        var number = ((delegate* unmanaged<ulong>)function)();
        return $"{number >> 56}.{(number >> 48) & 255}.{(number >> 40) & 255}";
    }

    // TorchSharp looks for the library by its name, which is its SONAME: once loaded, it is found.
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
            $"TorchSharp's native half, {path}, does not go with the libtorch in {folder}: {failure}"
        );
    }
}
