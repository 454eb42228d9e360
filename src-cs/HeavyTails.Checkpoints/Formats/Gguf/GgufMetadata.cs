// Types of values: 0 u8, 1 i8, 2 u16, 3 i16, 4 u32, 5 i32, 6 f32, 7 bool, 8 string, 9 array (u32 type, u64 length,
// values), 10 u64, 11 i64, 12 f64.  ggml-org/ggml, docs/gguf.md
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Formats.Gguf;

/// <summary>Reads the keys of a GGUF file and their values.</summary>
internal static class GgufMetadata
{
    private const uint String = 8,
        Array = 9;

    /// <summary>Longest array that is kept; a tokenizer's have a hundred thousand items.</summary>
    private const ulong LongestArray = 16;

    /// <summary>Longest text that is kept, in bytes; a chat template has several thousand.</summary>
    private const ulong LongestText = 1000;

    /// <summary>Most arrays inside one another; known files have one level.</summary>
    private const int MaxDepth = 4;

    /// <summary>
    /// Adds keys and values as text; long arrays and texts are passed over. Returns general.alignment, null where the
    /// file has none.
    /// </summary>
    /// <param name="reader">Stands at the first key, and afterwards behind the last.</param>
    /// <param name="keys">Number of keys.</param>
    /// <param name="into">Gets the values.</param>
    public static ulong? Read(ForwardReader reader, ulong keys, Dictionary<string, string> into)
    {
        ulong? alignment = null;
        for (var i = 0UL; i < keys; i++)
        {
            var at = reader.Position;
            var key = ReadString(reader, "key");
            var type = reader.ReadUInt32("type of a value");
            var value = ReadValue(reader, type, 0);
            if (key == "general.alignment")
                alignment = ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
                    ? n
                    : throw reader.Source.Fail(at, "general.alignment is no number");
            if (value is not null)
                into[key] = value;
        }
        return alignment;
    }

    /// <summary>Reads a text that is stored as a length of 64 bits and UTF-8.</summary>
    public static string ReadString(ForwardReader reader, string what) =>
        reader.ReadText((long)Math.Min(reader.ReadUInt64($"length of a {what}"), long.MaxValue), what);

    /// <summary>The value as text; null for one that is passed over.</summary>
    private static string? ReadValue(ForwardReader reader, uint type, int depth)
    {
        switch (type)
        {
            case String:
                var length = reader.ReadUInt64("length of a text");
                if (length <= LongestText)
                    return Encoding.UTF8.GetString(reader.ReadBytes((long)length, "text"));
                reader.Skip((long)Math.Min(length, long.MaxValue), "text");
                return null;
            case Array:
                return ReadArray(reader, depth);
            default:
                Span<byte> bytes = stackalloc byte[8];
                bytes = bytes[..Size(reader, type)];
                reader.ReadExactly(bytes, "value");
                return Number(type, bytes);
        }
    }

    private static string? ReadArray(ForwardReader reader, int depth)
    {
        var type = reader.ReadUInt32("type of an array");
        var length = reader.ReadUInt64("length of an array");
        if (depth == MaxDepth)
            throw reader.Fail($"arrays nested more than {MaxDepth} deep");
        if (type is not (String or Array))
        {
            var size = Size(reader, type);
            if (length > (ulong)reader.Remaining / (uint)size)
                throw reader.Fail($"an array of {length} numbers, {reader.Remaining} bytes are left");
            if (length > LongestArray)
            {
                reader.Skip((long)length * size, "array");
                return null;
            }
        }
        var items = new StringBuilder();
        for (var i = 0UL; i < length; i++)
        {
            var item = ReadValue(reader, type, depth + 1);
            if (length <= LongestArray && items.Length <= (int)LongestText)
                items.Append(i == 0 ? "" : ", ").Append(item);
        }
        return length <= LongestArray && items.Length <= (int)LongestText ? items.ToString() : null;
    }

    private static int Size(ForwardReader reader, uint type) =>
        type switch
        {
            0 or 1 or 7 => 1,
            2 or 3 => 2,
            4 or 5 or 6 => 4,
            10 or 11 or 12 => 8,
            _ => throw reader.Fail($"a value of type {type}, expected one of 0 to 12"),
        };

    private static string Number(uint type, ReadOnlySpan<byte> bytes) =>
        type switch
        {
            0 => Invariant(bytes[0]),
            1 => Invariant((sbyte)bytes[0]),
            2 => Invariant(BinaryPrimitives.ReadUInt16LittleEndian(bytes)),
            3 => Invariant(BinaryPrimitives.ReadInt16LittleEndian(bytes)),
            4 => Invariant(BinaryPrimitives.ReadUInt32LittleEndian(bytes)),
            5 => Invariant(BinaryPrimitives.ReadInt32LittleEndian(bytes)),
            6 => Invariant(BinaryPrimitives.ReadSingleLittleEndian(bytes)),
            7 => bytes[0] == 0 ? "false" : "true",
            10 => Invariant(BinaryPrimitives.ReadUInt64LittleEndian(bytes)),
            11 => Invariant(BinaryPrimitives.ReadInt64LittleEndian(bytes)),
            _ => Invariant(BinaryPrimitives.ReadDoubleLittleEndian(bytes)),
        };

    private static string Invariant(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
