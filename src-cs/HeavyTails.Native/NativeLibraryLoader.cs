using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.InteropServices;

namespace HeavyTails.Native;

/// <summary>
/// Finds libheavytails.so (on Windows libheavytails.dll), once for each process. If HEAVYTAILS_NATIVE_LIBRARY is set,
/// only the file that it names is tried; else those beside this assembly or the application, in runtimes/RID/native
/// (linux-x64, linux-arm64, win-x64) below them or in the NuGet package that this assembly is loaded from, and in the
/// directories that the system searches.
/// </summary>
internal static class NativeLibraryLoader
{
    /// <summary>Environment variable that names the file of the library.</summary>
    public const string Variable = "HEAVYTAILS_NATIVE_LIBRARY";

    private const string LatestFunction = "ht_gemm_d";

    /// <summary>File name of the library on this system.</summary>
    public static readonly string FileName = OperatingSystem.IsWindows() ? "libheavytails.dll" : "libheavytails.so";

    /// <summary>
    /// The folder of this system's library in a package, such as "linux-x64": the system and the processor, whatever
    /// distribution .NET itself was built for.
    /// </summary>
    public static readonly string RuntimeIdentifier =
        (
            OperatingSystem.IsWindows() ? "win-"
            : OperatingSystem.IsMacOS() ? "osx-"
            : "linux-"
        ) + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();

    private static readonly Lazy<(nint Handle, string Path, string? Failure)> Loaded = new(Load);

    static NativeLibraryLoader() =>
        NativeLibrary.SetDllImportResolver(
            typeof(NativeLibraryLoader).Assembly,
            (name, _, _) => name == NativeMethods.Library ? Loaded.Value.Handle : 0
        );

    /// <summary>Why the library cannot be used; null when it is loaded and its ABI is ours.</summary>
    public static string? Failure => Loaded.Value.Failure;

    /// <summary>Path at which the library was found; empty when it was not.</summary>
    public static string Path => Loaded.Value.Path;

    private static (nint, string, string?) Load()
    {
        foreach (var candidate in Candidates())
        {
            if (System.IO.Path.IsPathRooted(candidate) && !File.Exists(candidate))
                continue;
            if (!NativeLibrary.TryLoad(candidate, out var handle))
            {
                if (System.IO.Path.IsPathRooted(candidate))
                    return (
                        0,
                        "",
                        $"{candidate} is there but cannot be loaded "
                            + $"(expected a library for {RuntimeIdentifier}"
                            + (OperatingSystem.IsWindows() ? ")" : ", with the C++ run-time library, libstdc++6)")
                    );
                continue;
            }
            var failure = CheckAbi(handle, candidate);
            return failure is null ? (handle, candidate, null) : (0, "", failure);
        }
        return (
            0,
            "",
            Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
                ? $"{Variable} names {named}, which does not exist"
                : $"{FileName} was found neither at {string.Join(", ", Candidates())} nor on the system's path; "
                    + $"build it (./build.sh --target=Native) or set {Variable}"
        );
    }

    private static unsafe string? CheckAbi(nint handle, string path)
    {
        if (!NativeLibrary.TryGetExport(handle, "ht_abi", out var export))
            return $"{path} is not libheavytails: it exports no ht_abi";
        var abi = ((delegate* unmanaged<uint>)export)();
        if (abi != NativeMethods.Abi)
            return $"{path} has ABI {abi}, this assembly needs ABI {NativeMethods.Abi}";
        // Functions are added without a new ABI. Without the latest of them, a library was built from older sources.
        return NativeLibrary.TryGetExport(handle, LatestFunction, out _)
            ? null
            : $"{path} is a libheavytails of ABI {abi}, but was built before {LatestFunction} was added, which this "
                + $"assembly calls; build it again (./build.sh --target=Native) or name a later one by {Variable}";
    }

    private static IEnumerable<string> Candidates()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
            return [System.IO.Path.GetFullPath(named)];
        var own = System.IO.Path.TrimEndingDirectorySeparator(AssemblyFolder() ?? AppContext.BaseDirectory);
        return new[] { own, AppContext.BaseDirectory }
            .Select(System.IO.Path.TrimEndingDirectorySeparator)
            .Distinct()
            .SelectMany(folder =>
                new[]
                {
                    System.IO.Path.Combine(folder, FileName),
                    System.IO.Path.Combine(folder, "runtimes", RuntimeIdentifier, "native", FileName),
                }
            )
            .Concat(InPackage(own))
            .Append(FileName)
            .Append($"{FileName}.{NativeMethods.Abi}"); // what an installation without headers has
    }

    // An assembly that was compiled ahead of time is no file but a part of a library.
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "An empty location is provided for.")]
    private static string? AssemblyFolder() =>
        Assembly.GetExecutingAssembly().Location is { Length: > 0 } assembly
            ? System.IO.Path.GetDirectoryName(assembly)
            : ModuleFolder();

    // The folder of the library that holds this function's code, by dladdr; null where the system has no dladdr. The
    // base directory is that of the program, for example of Python.
    private static unsafe string? ModuleFolder()
    {
        delegate* <string?> here = &ModuleFolder;
        ModuleInfo info;
        return
            NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "dladdr", out var dladdr)
            && ((delegate* unmanaged<void*, ModuleInfo*, int>)dladdr)(here, &info) != 0
            && Marshal.PtrToStringUTF8(info.FileName) is { Length: > 0 } file
            ? System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file))
            : null;
    }

    // Dl_info of dlfcn.h.
    [StructLayout(LayoutKind.Sequential)]
    private struct ModuleInfo
    {
        public nint FileName;
        public nint Base;
        public nint SymbolName;
        public nint SymbolAddress;
    }

    // F# scripts and notebooks load PACKAGE/VERSION/lib/net10.0/HeavyTails.Native.dll where NuGet has put it.
    private static IEnumerable<string> InPackage(string folder)
    {
        var lib = System.IO.Path.GetDirectoryName(folder);
        if (System.IO.Path.GetFileName(lib) == "lib")
            yield return System.IO.Path.Combine(
                System.IO.Path.GetDirectoryName(lib)!,
                "runtimes",
                RuntimeIdentifier,
                "native",
                FileName
            );
    }
}
