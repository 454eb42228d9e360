using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Native;

/// <summary>
/// Owns an ht_context. Its threads and scratch memory are released when the last user of the handle disposes of it.
/// </summary>
internal sealed class ContextHandle : SafeHandle
{
    public ContextHandle()
        : base(0, ownsHandle: true) { }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>
    /// Creates a context of the CPU or of a GPU, whose ordinal is given; 0 threads means one a processor.
    /// </summary>
    public static ContextHandle Create(int threads, SpectralAccuracy accuracy, int? gpu = null)
    {
        Check(NativeMethods.ht_context_params_init(out var parameters, (nuint)Unsafe.SizeOf<ContextParams>()));
        parameters.Backend = gpu is null ? 0 : 1;
        parameters.Device = gpu ?? 0;
        parameters.Threads = threads;
        parameters.Accuracy = accuracy == SpectralAccuracy.Accurate ? 1 : 0;
        Check(NativeMethods.ht_context_create(parameters, out var context));
        var result = new ContextHandle();
        result.SetHandle(context);
        return result;
    }

    /// <summary>Describes the context; <paramref name="withBlas"/> loads OpenBLAS to include its description.</summary>
    public unsafe ContextInfo Info(bool withBlas)
    {
        Check(NativeMethods.ht_info_init(out var info, (nuint)Unsafe.SizeOf<ContextInfo>()));
        if (!withBlas)
            info.StructSize -= (uint)sizeof(Text192);
        Check(NativeMethods.ht_context_info(this, ref info));
        return info;
    }

    /// <summary>
    /// Throws the exception that belongs to the status, with the message of the library. Ok and Partial, after which
    /// the status of each matrix holds the failures, pass.
    /// </summary>
    public static void Check(NativeStatus status)
    {
        if (status is NativeStatus.Ok or NativeStatus.Partial)
            return;
        var message = Marshal.PtrToStringUTF8(NativeMethods.ht_last_error()) ?? "";
        throw status switch
        {
            NativeStatus.InvalidArgument or NativeStatus.NotSymmetric => new ArgumentException(
                $"libheavytails: {message}"
            ),
            NativeStatus.NotFinite => new ArithmeticException($"libheavytails: {message}"),
            NativeStatus.Unsupported or NativeStatus.ThreadLimit => new NotSupportedException(
                $"libheavytails: {message}"
            ),
            NativeStatus.OutOfMemory => new OutOfMemoryException($"libheavytails: {message}"),
            _ => new InvalidOperationException($"libheavytails: {message}"),
        };
    }

    /// <summary>Decodes the UTF-8 text up to its terminating zero.</summary>
    public static string Text(ReadOnlySpan<byte> zeroTerminated)
    {
        var end = zeroTerminated.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? zeroTerminated : zeroTerminated[..end]);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMethods.ht_context_destroy(handle);
        return true;
    }
}
