// idx: 00 00 TYPE RANK, RANK big-endian uint32 dimensions, then the numbers in C order; TYPE 08 is uint8.
// Source: LeCun's page of MNIST.
using System.Buffers.Binary;
using HeavyTails.Runs.Files;

namespace HeavyTails.Data.Files;

/// <summary>One idx file of bytes, plain or gzipped.</summary>
/// <param name="Shape">Dimensions of the array, outermost first.</param>
/// <param name="Bytes">Values of the array, as many as the product of the dimensions.</param>
/// <param name="Checksum">MD5 of the uncompressed file.</param>
public sealed record IdxFile(IReadOnlyList<int> Shape, ReadOnlyMemory<byte> Bytes, string Checksum)
{
    /// <summary>Reads and checks a whole file. Its first two bytes tell whether it is gzipped.</summary>
    /// <exception cref="DatasetException">
    /// The file is not an idx file of bytes, is truncated, or is longer than its header says.
    /// </exception>
    public static IdxFile Read(string path)
    {
        var content = ReadContent(path);
        if (content.Length < 4 || content[0] != 0 || content[1] != 0)
            throw DatasetException.InFile(
                path,
                0,
                "expected the idx magic 00 00 08 RANK, got "
                    + Convert.ToHexString(content.AsSpan(0, Math.Min(4, content.Length)))
            );
        if (content[2] != 8)
            throw DatasetException.InFile(path, 2, $"expected idx type 08 (uint8), got {content[2]:x2}");
        int rank = content[3];
        var start = 4 + (4 * rank);
        if (rank == 0 || content.Length < start)
            throw DatasetException.InFile(
                path,
                3,
                $"rank {rank} needs a header of {start} bytes and at least one dimension, the file has {content.Length}"
            );
        var shape = new int[rank];
        var product = 1L;
        for (var k = 0; k < rank; k++)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(content.AsSpan(4 + (4 * k)));
            if (size > int.MaxValue || (product *= size) > int.MaxValue)
                throw DatasetException.InFile(path, 4 + (4 * k), $"dimension {k} is {size}: more than 2^31 - 1 values");
            shape[k] = (int)size;
        }
        if (content.Length - start != product)
            throw DatasetException.InFile(
                path,
                start,
                $"shape [{string.Join(" x ", shape)}] needs {product} bytes, the file has {content.Length - start}"
            );
        return new(shape, content.AsMemory(start), FileChecksum.Md5(content));
    }

    /// <summary>All bytes of a regular file, as they are stored.</summary>
    /// <exception cref="DatasetException">It cannot be read, or is a FIFO, a device or a folder.</exception>
    internal static byte[] ReadBytes(string path)
    {
        try
        {
            return InputFile.ReadAll(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DatasetException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The uncompressed bytes of a plain or gzipped file.</summary>
    internal static byte[] ReadContent(string path)
    {
        var bytes = ReadBytes(path);
        if (bytes is not [0x1f, 0x8b, ..])
            return bytes;
        try
        {
            using var unzip = Gunzip.Of(path, bytes);
            // The last four bytes are the length modulo 2^32. They size the buffer, up to a limit, since they may be
            // wrong.
            var hint = bytes.Length < 18 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4));
            var content = new MemoryStream((int)Math.Min(hint, Math.Min(1L << 26, Gunzip.Most(bytes.Length))));
            unzip.CopyTo(content);
            return content.Capacity == content.Length ? content.GetBuffer() : content.ToArray();
        }
        catch (InvalidDataException fault)
        {
            throw new DatasetException($"{path}: the gzip stream is damaged ({fault.Message})", fault);
        }
    }
}
