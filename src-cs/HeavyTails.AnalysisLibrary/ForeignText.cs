using System.Runtime.InteropServices;
using System.Text;

namespace HeavyTails.AnalysisLibrary;

/// <summary>Texts of C programs: UTF-8 that ends in a zero byte.</summary>
internal static unsafe class ForeignText
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Copies a text in.</summary>
    /// <param name="text">Address of the text.</param>
    /// <param name="argument">Name of the argument, for messages.</param>
    /// <exception cref="ArgumentException">The address is NULL, or the bytes are not UTF-8.</exception>
    public static string Of(byte* text, string argument)
    {
        if (text == null)
            throw new ArgumentException($"{argument}: expected a text, got NULL");
        try
        {
            return Strict.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
        }
        catch (DecoderFallbackException wrong)
        {
            throw new ArgumentException($"{argument}: expected UTF-8, got other bytes at {wrong.Index}", wrong);
        }
    }

    /// <summary>Copies a text out into memory that <see cref="Free"/> releases.</summary>
    public static byte* Copy(ReadOnlySpan<byte> utf8)
    {
        var copy = (byte*)NativeMemory.Alloc((nuint)utf8.Length + 1);
        utf8.CopyTo(new Span<byte>(copy, utf8.Length));
        copy[utf8.Length] = 0;
        return copy;
    }

    /// <summary>Releases what <see cref="Copy"/> made; NULL is allowed.</summary>
    public static void Free(byte* copy) => NativeMemory.Free(copy);
}
