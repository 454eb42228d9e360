// Attribute: version 1 to 3, flags (0 in 1), u16 bytes of name, type and space, [u8 character set in 3], name, type,
// space, each padded to a multiple of 8 in version 1, then the values.
// Space: version 1 (rank, flags, 5 zeros) or 2 (rank, flags, kind), dimensions, [largest dimensions].
// HDF5 specification, IV.A.2.b and IV.A.2.m
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Formats.Hdf5;

/// <summary>A named value of an object.</summary>
/// <param name="Type">What one value is.</param>
/// <param name="Count">Number of values.</param>
/// <param name="At">Byte offset of the values.</param>
/// <param name="Data">Bytes of the values.</param>
internal sealed record Hdf5Attribute(Hdf5Type Type, long Count, long At, ReadOnlyMemory<byte> Data);

/// <summary>Reads attributes, of which Keras keeps names and configurations.</summary>
internal static class Hdf5Attributes
{
    public static IReadOnlyDictionary<string, Hdf5Attribute> Read(Hdf5File file, Hdf5Object owner)
    {
        var found = new Dictionary<string, Hdf5Attribute>();
        foreach (var message in owner.All(Hdf5Object.Attribute))
            if (!message.IsShared)
                Add(file, message.At, message.Data, found);
        if (owner.Find(Hdf5Object.AttributeInfo) is { } info)
            foreach (var (at, bytes) in Hdf5FractalHeap.Objects(file, info))
                Add(file, at, bytes, found);
        return found;
    }

    /// <summary>Dimensions of a dataspace; null for one without values.</summary>
    public static long[]? Dimensions(Hdf5Cursor cursor)
    {
        int version = cursor.U8(),
            rank = cursor.U8();
        cursor.Take(1);
        if (version is not (1 or 2))
            throw cursor.Fail($"version {version}, expected 1 or 2");
        if (version == 2 ? cursor.U8() == 2 : cursor.Take(5).IsEmpty)
            return null;
        var dimensions = new long[rank];
        for (var k = 0; k < rank; k++)
            dimensions[k] = cursor.Size();
        return dimensions;
    }

    /// <summary>The texts of an attribute; null when it is none.</summary>
    public static List<string>? Texts(Hdf5File file, Hdf5Attribute attribute)
    {
        if (!attribute.Type.IsText)
            return null;
        var texts = new List<string>();
        var cursor = file.Cursor(attribute.Data.Span, attribute.At, "texts of an attribute");
        for (var i = 0L; i < attribute.Count; i++)
        {
            file.Spend(cursor.Position, 2L * attribute.Type.Size, "texts of an attribute");
            texts.Add(attribute.Type.IsInHeap ? InHeap(file, ref cursor) : cursor.Text(attribute.Type.Size));
        }
        return texts;
    }

    private static string InHeap(Hdf5File file, ref Hdf5Cursor cursor)
    {
        var length = cursor.U32();
        var address = cursor.U64();
        var number = cursor.U32();
        if (length == 0)
            return "";
        var bytes =
            file.GlobalHeap(address).Find(number)
            ?? throw cursor.Fail($"object {number} is not in the global heap at {address}");
        file.Spend(cursor.Position, 2L * bytes.Length, "texts of an attribute");
        return file.Cursor(bytes.Span, 0, "text").Text((int)Math.Min(length, bytes.Length));
    }

    private static void Add(Hdf5File file, long at, ReadOnlyMemory<byte> data, Dictionary<string, Hdf5Attribute> found)
    {
        var cursor = file.Cursor(data.Span, at, "attribute");
        int version = cursor.U8(),
            flags = cursor.U8();
        if (version is 0 or > 3)
            throw cursor.Fail($"version {version}, expected 1 to 3");
        int name = cursor.U16(),
            type = cursor.U16(),
            space = cursor.U16();
        cursor.Take(version == 3 ? 1 : 0);
        var text = cursor.Text(Padded(name));
        // Bits 0 and 1: the type or the space is kept elsewhere.
        if (version > 1 && (flags & 3) != 0)
            return;
        var typeAt = cursor.Position;
        var value = Hdf5Type.Read(file.Cursor(cursor.Take(Padded(type)), typeAt, "type of an attribute"));
        var spaceAt = cursor.Position;
        var dimensions = Dimensions(file.Cursor(cursor.Take(Padded(space)), spaceAt, "space of an attribute"));
        var count = dimensions is null ? 0 : Model.Entries.Count(dimensions);
        if (count < 0 || count > cursor.Left / value.Size)
            throw cursor.Fail($"{Text.Quote(text)} has {count} values of {value.Size} bytes, {cursor.Left} are left");
        found[text] = new Hdf5Attribute(value, count, cursor.Position, data[(int)(cursor.Position - at)..]);

        int Padded(int bytes) => version == 1 ? bytes + 7 & ~7 : bytes;
    }
}
