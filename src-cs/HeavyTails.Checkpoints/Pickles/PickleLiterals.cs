// Integers, floats, text and bytes as the opcodes store them: binary and little-endian from protocol 1 on (floats
// big-endian), lines of ASCII before.  Python's pickletools.py.
using System.Globalization;
using System.Numerics;
using System.Text;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Pickles;

internal sealed partial class PickleMachine
{
    /// <summary>Longest byte string, in bytes, that is read at once; longer ones are left in the file.</summary>
    private const int LazyBytes = 1 << 12;

    /// <summary>Longest line, in bytes, of text or a byte string in protocol 0, where one byte may take four.</summary>
    private const int MaxLine = 1 << 22;

    private readonly Dictionary<string, string> _interned = new();
    private long _leftInFile;

    private long Int64() => (long)_reader.ReadUInt64("number");

    private string String(long length)
    {
        Within(length);
        var text = _reader.ReadText(length, "string", int.MaxValue);
        // Keys such as "_parameters" or "exp_avg" occur thousands of times.
        if (text.Length > 32)
            return text;
        if (_interned.TryGetValue(text, out var same))
            return same;
        _interned.Add(text, text);
        return text;
    }

    /// <summary>
    /// Python 2's str is text or bytes, which the file does not tell; Latin-1 keeps every byte of either.
    /// </summary>
    private object NarrowString(int length)
    {
        if (length > LazyBytes)
            return Bytes(length);
        return Encoding.Latin1.GetString(_reader.ReadBytes(length, "string"));
    }

    private PickleBytes Bytes(long length)
    {
        if (length <= LazyBytes)
            return new PickleBytes(_reader.ReadBytes(length, "byte string"));
        var bytes = new PickleBytes(_reader.Source, _reader.Position, length);
        _reader.Skip(length, "byte string");
        _leftInFile += length;
        return bytes;
    }

    private object LongInteger(int length)
    {
        if (length is < 0 or > 1024)
            throw new PickleFault($"an integer of {length} bytes, expected at most 1024");
        Span<byte> bytes = stackalloc byte[length];
        _reader.ReadExactly(bytes, "integer");
        var value = new BigInteger(bytes);
        return Plain(value);
    }

    private static object Plain(BigInteger value) =>
        value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;

    private string Line(int longest = 4096)
    {
        Span<byte> few = stackalloc byte[256];
        List<byte>? many = null;
        var count = 0;
        while (_reader.ReadByte("line") is var b && b != '\n')
        {
            if (count == longest)
                throw new PickleFault($"a line of more than {longest} bytes");
            if (count < few.Length)
                few[count] = b;
            else
                (many ??= [.. few]).Add(b);
            count++;
        }
        return Encoding.Latin1.GetString(
            many is null ? few[..count] : System.Runtime.InteropServices.CollectionsMarshal.AsSpan(many)
        );
    }

    private long IndexLine() =>
        long.TryParse(Line(), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : throw new PickleFault("expected a memo index");

    private static object TextInteger(string line) =>
        line switch
        {
            "00" => false,
            "01" => true,
            _ when line.Length < 1024
                    && BigInteger.TryParse(
                        line,
                        NumberStyles.AllowLeadingSign,
                        CultureInfo.InvariantCulture,
                        out var value
                    ) => Plain(value),
            _ => throw new PickleFault($"expected an integer, got {Text.Quote(line)}"),
        };

    private static double TextFloat(string line) =>
        double.TryParse(line, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new PickleFault($"expected a float, got {Text.Quote(line)}");

    /// <summary>Decodes Latin-1 with \uXXXX and \UXXXXXXXX for all else (Python's raw-unicode-escape).</summary>
    private static string RawUnicode(string line)
    {
        if (!line.Contains('\\'))
            return line;
        var text = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            var digits =
                line[i] != '\\' || i + 1 == line.Length
                    ? 0
                    : line[i + 1] switch
                    {
                        'u' => 4,
                        'U' => 8,
                        _ => 0,
                    };
            if (digits == 0)
                text.Append(line[i]);
            else if (
                i + 2 + digits <= line.Length
                && uint.TryParse(
                    line.AsSpan(i + 2, digits),
                    NumberStyles.HexNumber,
                    CultureInfo.InvariantCulture,
                    out var code
                )
                && code <= 0x10ffff
            )
            {
                if (code < 0x10000)
                    text.Append((char)code);
                else
                    text.Append(char.ConvertFromUtf32((int)code));
                i += 1 + digits;
            }
            else
                throw new PickleFault("a damaged \\u escape");
        }
        return text.ToString();
    }

    /// <summary>Decodes a quoted Python 2 string, with the escapes of repr(): \\ \' \" \n \r \t \xhh.</summary>
    private static string Quoted(string line)
    {
        if (line.Length < 2 || line[0] is not ('\'' or '"') || line[^1] != line[0])
            throw new PickleFault("expected a quoted string");
        var text = new StringBuilder(line.Length);
        for (var i = 1; i < line.Length - 1; i++)
        {
            if (line[i] != '\\' || i + 1 == line.Length - 1)
                text.Append(line[i]);
            else if (
                line[++i] == 'x'
                && i + 2 < line.Length - 1
                && byte.TryParse(line.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var b)
            )
            {
                text.Append((char)b);
                i += 2;
            }
            else
                text.Append(
                    line[i] switch
                    {
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        var c => c,
                    }
                );
        }
        return text.ToString();
    }
}
