// NumPy's format: "\x93NUMPY", version, length of the header, a Python dictionary with descr, fortran_order and shape,
// then the numbers. https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace HeavyTails.Cli.Commands;

/// <summary>Labels [n] from a .npy file of integers, which are no weights to a checkpoint.</summary>
internal static partial class HessianLabels
{
    private const string Magic = "\u0093NUMPY";

    /// <summary>The labels [n] of n samples, signed or unsigned, of 1, 2, 4 or 8 bytes.</summary>
    /// <exception cref="DataException">
    /// The file is no such file; the message says what is expected and what is there.
    /// </exception>
    public static int[] Read(string path)
    {
        if (!File.Exists(path))
            throw new DataException($"{path}: expected a .npy file of labels, but there is no such file");
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < 12 || Encoding.Latin1.GetString(bytes, 0, 6) != Magic || bytes[6] is < 1 or > 3)
            throw new DataException($"{path}: expected a .npy file of labels, got a file that begins otherwise");
        var start = bytes[6] == 1 ? 10 : 12;
        var length =
            bytes[6] == 1
                ? BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8))
                : (long)BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8));
        if (length > bytes.Length - start)
            throw new DataException(
                $"{path}, byte {start}: expected a header of {length} bytes, got {bytes.Length - start}"
            );
        var header = Encoding.Latin1.GetString(bytes, start, (int)length);
        if (
            Described().Match(header) is not { Success: true } type
            || Shaped().Match(header) is not { Success: true } shape
            || !int.TryParse(shape.Groups[1].Value, out var n)
        )
            throw new DataException(
                $"{path}: expected integer labels of one dimension, little-endian or of one byte, got {header.Trim()}"
            );
        var (signed, size) = (type.Groups[1].Value == "i", type.Groups[2].Value[0] - '0');
        var data = bytes.AsSpan(start + (int)length);
        if (data.Length != (long)n * size)
            throw new DataException(
                $"{path}, byte {start + length}: expected {n} labels of {size} bytes, got {data.Length} bytes"
            );
        var labels = new int[n];
        for (var i = 0; i < n; i++)
        {
            var value = Value(data.Slice(i * size, size), signed);
            if (value < int.MinValue || value > int.MaxValue)
                throw new DataException($"{path}: expected labels of 32 bits, got {value} for sample {i}");
            labels[i] = (int)value;
        }
        return labels;
    }

    // Little-endian; the sign is that of the highest byte.
    private static Int128 Value(ReadOnlySpan<byte> bytes, bool signed)
    {
        Int128 value = signed && (bytes[^1] & 128) != 0 ? -1 : 0;
        for (var k = bytes.Length - 1; k >= 0; k--)
            value = (value << 8) | bytes[k];
        return value;
    }

    [GeneratedRegex(@"'descr':\s*'(?:[<|])([iu])([1248])'")]
    private static partial Regex Described();

    [GeneratedRegex(@"'shape':\s*\((\d+),\)")]
    private static partial Regex Shaped();
}
