using System.Security.Cryptography;

namespace HeavyTails.Data.Files;

/// <summary>A file that a data set was read from.</summary>
/// <param name="Path">Full path of the file.</param>
/// <param name="ContentMd5">
/// MD5 of the content, after decompression if the file is gzipped: 32 lower-case hexadecimal digits.
/// </param>
/// <param name="Published">
/// Whether the content, or the compressed file, has the published MD5; null if none is published.
/// </param>
public readonly record struct FileChecksum(string Path, string ContentMd5, bool? Published)
{
    /// <summary>MD5 of some bytes in the form that `md5sum` prints.</summary>
    public static string Md5(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(MD5.HashData(bytes));

    /// <summary>MD5 of a file in the form that `md5sum` prints; the file is read in pieces.</summary>
    public static string Md5OfFile(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(MD5.HashData(stream));
    }
}
