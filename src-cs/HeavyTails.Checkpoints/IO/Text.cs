using System.Text;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Checkpoints.IO;

/// <summary>
/// Makes names from a file safe to print: hostile names may be megabytes long or hold terminal escapes.
/// </summary>
internal static class Text
{
    /// <summary>UTF-8 that throws on bytes that are none.</summary>
    public static readonly UTF8Encoding StrictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    private const int Longest = 120;

    /// <summary>A name in quotes, at most 120 characters of it, without control characters.</summary>
    public static string Quote(string name) =>
        name.Length <= Longest
            ? $"'{Printable.Of(name)}'"
            : $"'{Printable.Of(name[..Longest])}...' ({name.Length} characters)";

    /// <summary>Text in UTF-8 that ends before the first zero byte, or with the bytes.</summary>
    public static string UpToZero(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    /// <summary>Number of bytes of the byte-order mark before UTF-8 text, which is no part of JSON: 3 or 0.</summary>
    public static int ByteOrderMark(ReadOnlySpan<byte> text) => text.StartsWith("\uFEFF"u8) ? 3 : 0;

    /// <summary>A name without the prefixes that it begins with, in any order and number, but never empty.</summary>
    public static string Without(string name, IReadOnlyList<string> prefixes)
    {
        for (var again = true; again; )
        {
            again = false;
            foreach (var prefix in prefixes)
                if (name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal))
                    (name, again) = (name[prefix.Length..], true);
        }
        return name;
    }

    /// <summary>Dimensions as text: "[64 x 3]".</summary>
    public static string Shape(ReadOnlySpan<long> shape)
    {
        var text = new StringBuilder("[");
        for (var i = 0; i < shape.Length; i++)
            text.Append(i == 0 ? "" : " x ").Append(shape[i]);
        return text.Append(']').ToString();
    }
}
