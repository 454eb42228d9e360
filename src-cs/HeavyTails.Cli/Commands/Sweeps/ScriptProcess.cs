using System.Runtime.InteropServices;
using HeavyTails.Runs.Processes;

namespace HeavyTails.Cli.Commands.Sweeps;

/// <summary>
/// Runs F# scripts in place of this process. `dotnet fsi` is a program that starts the interpreter as its child; the
/// interpreter is started directly, so that signals to this process reach the script itself.
/// </summary>
internal static class ScriptProcess
{
    private const int ResolvedFolder = 0;

    /// <summary>
    /// Replaces this process by the interpreter of F# with a script; see <see cref="ProgramReplacement.Become"/>.
    /// </summary>
    /// <param name="script">Path of the script.</param>
    /// <param name="words">The words of its command line.</param>
    /// <exception cref="DataException">There is no such script.</exception>
    /// <exception cref="ArgumentException">The file has not the ending of a script.</exception>
    public static int Replace(string script, IReadOnlyList<string> words)
    {
        // The interpreter would go on with lines from the terminal.
        if (Path.GetExtension(script).ToLowerInvariant() is not (".fsx" or ".fsscript"))
            throw new ArgumentException($"{script}: expected an F# script, which ends in .fsx or .fsscript");
        if (!File.Exists(script))
            throw new DataException($"{script}: expected an F# script, but there is no such file");
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return Interpreter(root) is { } interpreter
            ? ProgramReplacement.Become(Path.Combine(root, "dotnet"), ["exec", interpreter, script, .. words])
            : ProgramReplacement.Become("dotnet", ["fsi", script, .. words]);
    }

    // The SDK that `dotnet` would choose here, which a global.json may decide; null if it cannot be told.
    private static string? Interpreter(string root)
    {
        var libraries = Path.Combine(root, "host", "fxr");
        if (!OperatingSystem.IsLinux() || !Directory.Exists(libraries))
            return null;
        var newest = Directory.GetDirectories(libraries).MaxBy(VersionOf);
        if (newest is null || !NativeLibrary.TryLoad(Path.Combine(newest, "libhostfxr.so"), out var library))
            return null;
        if (!NativeLibrary.TryGetExport(library, "hostfxr_resolve_sdk2", out var entry))
            return null;
        string? sdk = null;
        var resolve = Marshal.GetDelegateForFunctionPointer<ResolveSdk>(entry);
        Resolved take = (key, value) => sdk = key == ResolvedFolder ? value : sdk;
        if (resolve(root, Environment.CurrentDirectory, 0, take) != 0 || sdk is null)
            return null;
        var interpreter = Path.Combine(sdk, "FSharp", "fsi.dll");
        return File.Exists(interpreter) && File.Exists(Path.Combine(root, "dotnet")) ? interpreter : null;
    }

    private static Version VersionOf(string folder) =>
        Version.TryParse(Path.GetFileName(folder).Split('-')[0], out var version) ? version : new();

    // hostfxr_resolve_sdk2 of the host of .NET (docs/design/features/hosting-layer-apis.md of dotnet/runtime).
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int ResolveSdk(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string folder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string workingFolder,
        int flags,
        Resolved result
    );

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void Resolved(int key, [MarshalAs(UnmanagedType.LPUTF8Str)] string value);
}
