// Finding libheavytails_torch.so, and its errors.
using System.Reflection;
using System.Runtime.InteropServices;

namespace TorchSharp.Native;

internal static unsafe partial class Calls
{
    internal const string Name = "heavytails_torch";

    static Calls() => NativeLibrary.SetDllImportResolver(typeof(Calls).Assembly, Resolve);

    // HEAVYTAILS_TORCH names the file; otherwise the runtime's own places, with a message that helps when there is nothing.
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Name) return 0;
        if (Environment.GetEnvironmentVariable("HEAVYTAILS_TORCH") is { Length: > 0 } file) return NativeLibrary.Load(file);
        if (NativeLibrary.TryLoad(name, assembly, path, out var handle)) return handle;
        throw new DllNotFoundException(
            $"lib{Name}.so was not found beside {assembly.Location}, or the libtorch it needs is missing. Install libtorch (Debian: libtorch-dev libopenblas0), then " +
            "cmake -S native/torch -B artifacts/native-torch -G Ninja && cmake --build artifacts/native-torch and build again, or set HEAVYTAILS_TORCH to the file.");
    }

    /// <summary>The shim's last error on this thread as the exception the original throws: one line.</summary>
    internal static ExternalException LastError() =>
        ErrorIfAny() ?? new ExternalException("libtorch returned an undefined tensor");

    internal static ExternalException? ErrorIfAny() => htt_error() is var message && message != null ? new(Marshal.PtrToStringUTF8((nint)message)) : null;

    [LibraryImport(Name), SuppressGCTransition] private static partial byte* htt_error();
}
