// A whole file that is one gzip (RFC 1952) or zlib (RFC 1950) stream: model.pkl.gz, or joblib.dump(..., compress=3).
using HeavyTails.Checkpoints.IO;
using HeavyTails.Checkpoints.Model;

namespace HeavyTails.Checkpoints.Formats.Compressed;

/// <summary>A compressed checkpoint, which is unpacked into memory and read as what it then is.</summary>
/// <param name="gzip">Whether this reads gzip files; else zlib streams.</param>
/// <param name="read">Reads the unpacked file, whatever its format.</param>
internal sealed class CompressedReader(bool gzip, Func<CheckpointFile, CheckpointContent> read) : ICheckpointReader
{
    public CheckpointFormat Format { get; } = gzip ? new("gzip") { Title = "gzip of one of these" } : new("zlib");

    public bool Recognises(CheckpointFile file) => gzip ? file.Head is [0x1f, 0x8b, 8, ..] : IsZlib(file);

    public CheckpointContent Read(CheckpointFile file)
    {
        var content = UnpackedSource.Inflate(file.Source, gzip, file.Options);
        return read(file.Inside(content));
    }

    /// <summary>
    /// Whether the two bytes of a zlib header (method 8, window up to 32 KiB, a multiple of 31) are followed by data
    /// that begin to inflate: two bytes alone may begin many files.
    /// </summary>
    private static bool IsZlib(CheckpointFile file)
    {
        if (file.Head is not [0x78, var flags, ..] || ((0x78 << 8) | flags) % 31 != 0 || (flags & 0x20) != 0)
            return false;
        var head = file.Head.ToArray();
        try
        {
            using var stream = new System.IO.Compression.ZLibStream(
                new MemoryStream(head),
                System.IO.Compression.CompressionMode.Decompress
            );
            return stream.ReadByte() >= 0;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
