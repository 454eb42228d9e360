// C++ exceptions cannot cross .NET's frames: one that reaches them ends the process. Here native code catches them.
using System.Runtime.InteropServices;

namespace HeavyTails.Native;

/// <summary>Calls of C functions that may throw C++ exceptions, which arrive as managed ones.</summary>
public static unsafe class ForeignCall
{
    /// <summary>Why such calls cannot be made here, or null: they need libheavytails.</summary>
    public static string? WhyNot => NativeLibraryLoader.Failure;

    /// <summary>Calls function(arguments...) and returns its value, which means nothing for a void function.</summary>
    /// <param name="function">Address of a C function whose parameters are pointers, integers or booleans.</param>
    /// <param name="arguments">At most 12, each widened to 64 bits.</param>
    /// <exception cref="ExternalException">The function threw; the message is the C++ exception's.</exception>
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
