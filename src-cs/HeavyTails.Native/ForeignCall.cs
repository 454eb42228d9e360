// C++ exceptions cannot cross .NET's frames: one that reaches them ends the process. Native code catches them before.
using System.Runtime.InteropServices;

namespace HeavyTails.Native;

/// <summary>Calls C functions that may throw C++ exceptions, and throws these as managed exceptions.</summary>
public static unsafe class ForeignCall
{
    /// <summary>Why such calls, which need libheavytails, are not possible here; null when they are.</summary>
    public static string? WhyNot => NativeLibraryLoader.Failure;

    /// <summary>Calls function(arguments...) and returns its value, which is undefined for a void function.</summary>
    /// <param name="function">Address of a C function whose parameters are pointers, integers or booleans.</param>
    /// <param name="arguments">At most 12 arguments, each widened to 64 bits.</param>
    /// <exception cref="ExternalException">The function threw; the message is that of the C++ exception.</exception>
    public static long Invoke(nint function, params ReadOnlySpan<long> arguments)
    {
        NativeStatus status;
        long result;
        fixed (long* first = arguments)
        {
            status = NativeMethods.ht_foreign_call(function, arguments.Length, first, &result);
        }
        if (status == NativeStatus.ForeignException)
        {
            throw new ExternalException(Marshal.PtrToStringUTF8(NativeMethods.ht_last_error()));
        }
        ContextHandle.Check(status);
        return result;
    }
}
