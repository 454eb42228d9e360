// MessagePack: a byte that says type and length, then the content; lengths and numbers big-endian.
// github.com/msgpack/msgpack/blob/master/spec.md
using System.Buffers.Binary;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Formats.Flax;

/// <summary>What the next value of a MessagePack file is.</summary>
internal enum MsgpackKind
{
    /// <summary>None, which Python writes for a missing value.</summary>
    Nil,

    /// <summary>A truth value; its number is 0 or 1.</summary>
    Bool,

    /// <summary>An integer of up to 64 bits.</summary>
    Integer,

    /// <summary>A floating-point number.</summary>
    Float,

    /// <summary>Text in UTF-8 of Length bytes, which follow.</summary>
    Text,

    /// <summary>Length bytes, which follow.</summary>
    Binary,

    /// <summary>Length values, which follow.</summary>
    Array,

    /// <summary>Length pairs of a key and a value, which follow.</summary>
    Map,

    /// <summary>A value of an application's own type, Length bytes, which follow.</summary>
    Extension,
}

/// <summary>The head of a value: what it is, and how much belongs to it.</summary>
/// <param name="Kind">What the value is.</param>
/// <param name="Length">Bytes, values or pairs that follow; 0 for numbers.</param>
/// <param name="Integer">The integer, the truth value, or the type of an extension.</param>
/// <param name="Float">The floating-point number.</param>
internal readonly record struct MsgpackToken(MsgpackKind Kind, long Length = 0, long Integer = 0, double Float = 0)
{
    /// <summary>Whether the length is one of bytes.</summary>
    public bool HasBytes => Kind is MsgpackKind.Text or MsgpackKind.Binary or MsgpackKind.Extension;
}

/// <summary>Reads MessagePack front to back, without content.</summary>
internal static class Msgpack
{
    /// <summary>Reads the head of the next value; the reader then stands at its content.</summary>
    /// <exception cref="CheckpointException">The file ends, or the byte begins no value.</exception>
    public static MsgpackToken Next(ForwardReader reader)
    {
        var at = reader.Position;
        var first = reader.ReadByte("MessagePack value");
        var token = first switch
        {
            <= 0x7f => new MsgpackToken(MsgpackKind.Integer, Integer: first),
            <= 0x8f => new(MsgpackKind.Map, first & 0x0f),
            <= 0x9f => new(MsgpackKind.Array, first & 0x0f),
            <= 0xbf => new(MsgpackKind.Text, first & 0x1f),
            0xc0 => new(MsgpackKind.Nil),
            0xc2 or 0xc3 => new(MsgpackKind.Bool, Integer: first & 1),
            0xc4 or 0xc5 or 0xc6 => new(MsgpackKind.Binary, Unsigned(reader, 1 << (first - 0xc4))),
            0xc7 or 0xc8 or 0xc9 => Extension(reader, Unsigned(reader, 1 << (first - 0xc7))),
            0xca => new(MsgpackKind.Float, Float: BitConverter.UInt32BitsToSingle((uint)Unsigned(reader, 4))),
            0xcb => new(MsgpackKind.Float, Float: BitConverter.Int64BitsToDouble(Unsigned(reader, 8))),
            0xcc or 0xcd or 0xce or 0xcf => new(MsgpackKind.Integer, Integer: Unsigned(reader, 1 << (first - 0xcc))),
            0xd0 => new(MsgpackKind.Integer, Integer: (sbyte)Unsigned(reader, 1)),
            0xd1 => new(MsgpackKind.Integer, Integer: (short)Unsigned(reader, 2)),
            0xd2 => new(MsgpackKind.Integer, Integer: (int)Unsigned(reader, 4)),
            0xd3 => new(MsgpackKind.Integer, Integer: Unsigned(reader, 8)),
            >= 0xd4 and <= 0xd8 => Extension(reader, 1 << (first - 0xd4)),
            0xd9 or 0xda or 0xdb => new(MsgpackKind.Text, Unsigned(reader, 1 << (first - 0xd9))),
            0xdc or 0xdd => new(MsgpackKind.Array, Unsigned(reader, 2 << (first - 0xdc))),
            0xde or 0xdf => new(MsgpackKind.Map, Unsigned(reader, 2 << (first - 0xde))),
            >= 0xe0 => new(MsgpackKind.Integer, Integer: (sbyte)first),
            _ => throw reader.Source.Fail(at, $"byte 0x{first:x2} begins no MessagePack value"),
        };
        // Each value takes a byte at least, so that no file can announce more of them than it has bytes.
        var least = token.Kind == MsgpackKind.Map ? 2 * token.Length : token.Length;
        if (least > reader.Remaining)
            throw reader.Source.Fail(
                at,
                $"a MessagePack {token.Kind.ToString().ToLowerInvariant()} of {token.Length} items or bytes,"
                    + $" {reader.Remaining} bytes are left"
            );
        return token;
    }

    /// <summary>Passes over the next value with all that is in it.</summary>
    public static void Skip(ForwardReader reader)
    {
        // A counter instead of recursion: values may be nested as deep as the file is long.
        for (var left = 1L; left > 0; left--)
        {
            var token = Next(reader);
            if (token.HasBytes)
                reader.Skip(token.Length, "MessagePack content");
            else
                left += token.Kind == MsgpackKind.Map ? 2 * token.Length : token.Length;
        }
    }

    private static MsgpackToken Extension(ForwardReader reader, long length) =>
        new(MsgpackKind.Extension, length, (sbyte)reader.ReadByte("extension type"));

    /// <summary>A big-endian integer without a sign; one of 64 bits beyond 2^63 - 1 becomes negative.</summary>
    private static long Unsigned(ForwardReader reader, int bytes)
    {
        Span<byte> all = stackalloc byte[8];
        all.Clear();
        reader.ReadExactly(all[(8 - bytes)..], "MessagePack number");
        return BinaryPrimitives.ReadInt64BigEndian(all);
    }
}
