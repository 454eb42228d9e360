using System.Text;
using HeavyTails.Runs.Terminal;

namespace HeavyTails.Checkpoints.IO;

/// <summary>
/// Names from a file made safe to print: hostile names may be megabytes long or hold terminal escapes.
/// </summary>
internal static class Text
{
    public static readonly UTF8Encoding StrictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    private const int Longest = 120;

    public static string Quote(string name) =>
        name.Length <= Longest
            ? $"'{Printable.Of(name)}'"
            : $"'{Printable.Of(name[..Longest])}...' ({name.Length} characters)";

    /// <summary>Length of the byte-order mark with which UTF-8 text begins, which is no part of JSON: 3 or 0.</summary>
    public static int ByteOrderMark(ReadOnlySpan<byte> text) => text.StartsWith("\uFEFF"u8) ? 3 : 0;

    public static string Shape(ReadOnlySpan<long> shape)
    {
        var text = new StringBuilder("[");
        for (var i = 0; i < shape.Length; i++)
            text.Append(i == 0 ? "" : " x ").Append(shape[i]);
        return text.Append(']').ToString();
    }
}
