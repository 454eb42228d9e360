// inflated bytes <= 1 MiB + 64 x (bytes of the file). MNIST's images shrink to a fifth, constant ones to a thousandth,
// which is deflate's limit (1032; zlib's technical details).
using System.IO.Compression;
using HeavyTails.Runs.Files;

namespace HeavyTails.Data.Files;

/// <summary>
/// A gzip file as the stream of its content, which ends with an error when it becomes far longer than images compress:
/// a file of a megabyte may inflate to a gigabyte.
/// </summary>
internal sealed class Gunzip : Stream
{
    /// <summary>Most times its size that a file may become; the same as for entries of checkpoints' archives.</summary>
    private const int MaxInflation = 64;

    /// <summary>Bytes that a file of any size may become.</summary>
    private const long Always = 1 << 20;

    private readonly string _path;
    private readonly InputFile? _file;
    private readonly GZipStream _inflated;
    private readonly long _packed;
    private long _position;

    private Gunzip(string path, Stream packed, InputFile? file) =>
        (_path, _file, _packed, _inflated) = (
            path,
            file,
            packed.Length,
            new GZipStream(packed, CompressionMode.Decompress)
        );

    /// <summary>Opens a regular file; a FIFO, a device and a folder are refused.</summary>
    /// <exception cref="DatasetException">It cannot be opened.</exception>
    public static Gunzip Open(string path)
    {
        InputFile? file = null;
        try
        {
            file = InputFile.Open(path);
            return new Gunzip(path, new FileStream(file.Handle, FileAccess.Read), file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new DatasetException($"{path} cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>The content of a gzip file that is in memory.</summary>
    public static Gunzip Of(string path, byte[] packed) => new(path, new MemoryStream(packed), null);

    /// <summary>Most bytes that a file of some size may become.</summary>
    public static long Most(long packed) => Always + MaxInflation * packed;

    public override int Read(Span<byte> buffer)
    {
        var read = _inflated.Read(buffer);
        _position += read;
        return _position <= Most(_packed)
            ? read
            : throw new DatasetException(
                $"{_path}: the {_packed} bytes of gzip become more than {Most(_packed)}:"
                    + $" {MaxInflation} times as many and {Always} in any case"
            );
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inflated.Dispose();
            _file?.Dispose();
        }
        base.Dispose(disposing);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
