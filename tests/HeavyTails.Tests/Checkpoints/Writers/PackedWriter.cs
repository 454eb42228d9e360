using System.IO.Compression;
using System.Text;

namespace HeavyTails.Tests.Checkpoints.Writers;

/// <summary>Packs files: gzip, zlib, deflate and TAR.</summary>
public static class PackedWriter
{
    public static byte[] Gzip(byte[] content) =>
        Packed(content, s => new GZipStream(s, CompressionLevel.Optimal, true));

    public static byte[] Zlib(byte[] content) =>
        Packed(content, s => new ZLibStream(s, CompressionLevel.Optimal, true));

    /// <summary>Deflated without a header, as entries of zip archives are.</summary>
    public static byte[] Deflate(byte[] content) =>
        Packed(content, s => new DeflateStream(s, CompressionLevel.Optimal, true));

    private static byte[] Packed(byte[] content, Func<Stream, Stream> compress)
    {
        using var packed = new MemoryStream();
        using (var stream = compress(packed))
            stream.Write(content);
        return packed.ToArray();
    }

    public static byte[] Tar(params (string Name, byte[] Content)[] files)
    {
        using var archive = new MemoryStream();
        foreach (var (name, content) in files)
        {
            var header = new byte[512];
            Encoding.ASCII.GetBytes(name).CopyTo(header, 0);
            Encoding.ASCII.GetBytes(Convert.ToString(content.Length, 8).PadLeft(11, '0')).CopyTo(header, 124);
            header[156] = (byte)'0';
            "ustar\0"u8.CopyTo(header.AsSpan(257));
            archive.Write(header);
            archive.Write(content);
            archive.Write(new byte[(512 - content.Length % 512) % 512]);
        }
        archive.Write(new byte[1024]);
        return archive.ToArray();
    }
}
