using System.Buffers.Binary;
using HeavyTails.Tests.Checkpoints.Writers;

namespace HeavyTails.Tests.Checkpoints.Fuzzing;

/// <summary>
/// Makes a damaged file of a sound one: with flipped bits, cut and spliced parts, edited lengths and numbers, and with
/// edits that keep the container sound, so that the damage reaches what is inside it (a pickle in its zip, a header of
/// the right length). A result depends on the files and the random generator alone.
/// </summary>
public static class Mutator
{
    private static readonly ulong[] Edges =
    [
        0,
        1,
        2,
        0x7f,
        0x80,
        0xff,
        0x100,
        0x7fff,
        0xffff,
        0x10000,
        0x7fffffff,
        0x80000000,
        0xffffffff,
        0x100000000,
        0x7fffffffffffffff,
        0x8000000000000000,
        ulong.MaxValue,
    ];

    private static readonly string[] Numerals =
    [
        "0",
        "1",
        "9",
        "99",
        "4294967296",
        "9223372036854775807",
        "18446744073709551616",
        "-1",
        "1e9",
        "1.5",
        "00",
        "9999999999999999999999",
    ];

    public static byte[] Mutate(byte[] sound, IReadOnlyList<Seed> seeds, Random random)
    {
        var bytes = random.Next(3) == 0 ? Inside(sound, random) : sound;
        if (!ReferenceEquals(bytes, sound) && random.Next(4) > 0)
            return bytes;
        for (
            var times = 1 + (int)Math.Floor(-Math.Log2(1 - random.NextDouble()));
            times > 0 && bytes.Length > 0;
            times--
        )
            bytes = Once(bytes, seeds, random);
        // Archives with a wrong CRC-32 are refused before anything in them is looked at; of most it is made right.
        return bytes is [(byte)'P', (byte)'K', ..] && random.Next(4) > 0 ? ZipWriter.Resum([.. bytes]) : bytes;
    }

    private static byte[] Once(byte[] bytes, IReadOnlyList<Seed> seeds, Random random)
    {
        switch (random.Next(11))
        {
            case 0 or 1:
                bytes = [.. bytes];
                for (var flips = random.Next(1, 9); flips > 0; flips--)
                    bytes[Place(bytes.Length, random)] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 2:
                bytes = [.. bytes];
                bytes[Place(bytes.Length, random)] = (byte)(
                    random.Next(3) == 0 ? random.Next(256) : (int)Edges[random.Next(6)]
                );
                return bytes;
            case 3:
                return bytes[
                    ..(random.Next(2) == 0 ? random.Next(bytes.Length) : Math.Max(0, bytes.Length - random.Next(1, 64)))
                ];
            case 4:
                var junk = new byte[random.Next(1, 64)];
                random.NextBytes(junk);
                return [.. bytes, .. junk];
            case 5 when seeds.Count > 0:
                var donor = seeds[random.Next(seeds.Count)].Bytes;
                return Splice(bytes, Place(bytes.Length, random), random.Next(32), Part(donor, random));
            case 6:
                return Splice(bytes, Place(bytes.Length, random), 0, Part(bytes, random));
            case 7:
                return Splice(bytes, Place(bytes.Length, random), random.Next(1, 64), []);
            case 8:
                return Length([.. bytes], random);
            case 9:
                // A byte becomes a variable-length integer (a dimension, a length) of up to 64 bits.
                return Splice(bytes, Place(bytes.Length, random), 1, OnnxWriter.Leb(ulong.MaxValue >> random.Next(64)));
            default:
                return Numeral(bytes, random);
        }
    }

    /// <summary>A place in a file. Half of the places are near an end, where headers and directories are.</summary>
    private static int Place(int length, Random random) =>
        random.Next(4) switch
        {
            0 => random.Next(Math.Min(length, 256)),
            1 => length - 1 - random.Next(Math.Min(length, 256)),
            _ => random.Next(length),
        };

    private static byte[] Part(byte[] bytes, Random random)
    {
        var start = random.Next(bytes.Length);
        return bytes.AsSpan(start, Math.Min(bytes.Length - start, random.Next(1, 96))).ToArray();
    }

    private static byte[] Splice(byte[] bytes, int at, int remove, byte[] insert) =>
        [.. bytes.AsSpan(0, at), .. insert, .. bytes.AsSpan(Math.Min(bytes.Length, at + remove))];

    private static byte[] Length(byte[] bytes, Random random)
    {
        var width = 1 << random.Next(1, 4);
        if (bytes.Length < width)
            return bytes;
        var span = bytes.AsSpan(Math.Min(Place(bytes.Length, random), bytes.Length - width), width);
        var value = random.Next(3) switch
        {
            0 => Edges[random.Next(Edges.Length)],
            1 => (ulong)(bytes.Length + random.Next(-4, 5)),
            _ => (
                width == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(span)
                : width == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(span)
                : BinaryPrimitives.ReadUInt64LittleEndian(span)
            ) + (ulong)(long)random.Next(-8, 9),
        };
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(eight, value);
        eight[..width].CopyTo(span);
        return bytes;
    }

    /// <summary>Replaces a run of ASCII digits, as in JSON, array headers and storage keys.</summary>
    private static byte[] Numeral(byte[] bytes, Random random)
    {
        var at = Place(bytes.Length, random);
        for (var tries = 0; tries < bytes.Length && !char.IsAsciiDigit((char)bytes[at]); tries++)
            at = (at + 1) % bytes.Length;
        var end = at;
        while (end < bytes.Length && char.IsAsciiDigit((char)bytes[end]))
            end++;
        return Splice(bytes, at, end - at, System.Text.Encoding.ASCII.GetBytes(Numerals[random.Next(Numerals.Length)]));
    }

    /// <summary>A sound container around damaged content, where the file is a container; else the file.</summary>
    private static byte[] Inside(byte[] sound, Random random)
    {
        if (sound is [(byte)'P', (byte)'K', ..])
            return InsideZip(sound, random);
        // The index of a TensorFlow checkpoint, with right checksums around damaged entries.
        if (sound is [.., 0x24, 0x75, 0x47, 0xdb])
            return TableWriter.Table(Once(Seeds.Table(), [], random), (byte)(random.Next(8) == 0 ? 1 : 0));
        if (sound is [0x80, ..] or [_, ..] && random.Next(8) == 0)
            return random.Next(2) == 0 ? PickleGrammar.File(random) : TorchWriter.Zip(PickleGrammar.File(random), []);
        if (
            sound.Length > 8
            && BinaryPrimitives.ReadUInt64LittleEndian(sound) is var length
            && length < (ulong)sound.Length - 8
            && sound[8] == '{'
        )
        {
            var header = Numeral(sound[8..(8 + (int)length)], random);
            return [.. BitConverter.GetBytes((long)header.Length), .. header, .. sound.AsSpan(8 + (int)length)];
        }
        return sound;
    }

    private static byte[] InsideZip(byte[] sound, Random random)
    {
        using var archive = new System.IO.Compression.ZipArchive(new MemoryStream(sound));
        var zip = new ZipWriter(random.Next(4) == 0);
        var chosen = random.Next(archive.Entries.Count);
        for (var i = 0; i < archive.Entries.Count; i++)
        {
            using var content = new MemoryStream();
            using (var stream = archive.Entries[i].Open())
                stream.CopyTo(content);
            var bytes = content.ToArray();
            var pickle = archive.Entries[i].Name == "data.pkl";
            if (pickle && random.Next(2) == 0)
                bytes = PickleGrammar.Damage(bytes, random);
            else if (i == chosen && bytes.Length > 0)
                bytes =
                    random.Next(2) == 0
                        ? Length(bytes, random)
                        : Splice(bytes, Place(bytes.Length, random), random.Next(8), Part(bytes, random));
            zip.Add(
                archive.Entries[i].FullName,
                bytes,
                deflate: random.Next(6) == 0,
                size: random.Next(40) == 0 ? (uint)Edges[random.Next(13)] : null
            );
        }
        return zip.ToArray();
    }
}
