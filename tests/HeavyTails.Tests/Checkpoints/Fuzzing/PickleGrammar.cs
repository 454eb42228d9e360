using System.Text;

namespace HeavyTails.Tests.Checkpoints.Fuzzing;

/// <summary>
/// Makes random pickles of valid opcodes. Most end on an empty stack, many build strange objects, and some of these
/// contain themselves.
/// </summary>
public static class PickleGrammar
{
    private static readonly string[] Names =
    [
        "collections\nOrderedDict",
        "torch._utils\n_rebuild_tensor_v2",
        "torch._utils\n_rebuild_tensor_v3",
        "torch._utils\n_rebuild_parameter",
        "torch\nFloatStorage",
        "torch\nbfloat16",
        "torch.nn.modules.linear\nLinear",
        "os\nsystem",
        "builtins\neval",
        "numpy\ndtype",
        "numpy.core.multiarray\n_reconstruct",
        "numpy.core.multiarray\nscalar",
        "_codecs\nencode",
        "builtins\nset",
        "copyreg\n__newobj__",
        "copyreg\n_reconstructor",
    ];

    private static readonly string[] Texts =
    [
        "storage",
        "module",
        "state_dict",
        "_parameters",
        "_modules",
        "_buffers",
        "weight",
        "model",
        "0",
        "cpu",
        "<",
        "f4",
        "latin1",
        "little_endian",
        "a.lora_A.weight",
        "a.lora_B.weight",
    ];

    private static readonly byte[] Plain =
    [
        .. "N()]}t0012elauds.RbQ"u8,
        0x81,
        0x85,
        0x86,
        0x87,
        0x88,
        0x89,
        0x8f,
        0x90,
        0x91,
        0x92,
        0x93,
        0x94,
    ];

    public static byte[] File(Random random)
    {
        using var pickle = new MemoryStream();
        pickle.Write([0x80, (byte)random.Next(2, 6)]);
        for (var n = random.Next(1, 400); n > 0; n--)
            pickle.Write(Operation(random));
        if (random.Next(8) == 0)
            pickle.Write(Repetition(random));
        pickle.WriteByte((byte)'.');
        return pickle.ToArray();
    }

    /// <summary>
    /// A long value in the memo, and thousands of references to it: without a limit each would copy, hash or visit all
    /// of the value.
    /// </summary>
    private static byte[] Repetition(Random random)
    {
        var length = random.Next(1, 20_000);
        byte[] value = random.Next(5) switch
        {
            0 => [(byte)'X', .. BitConverter.GetBytes(length), .. Enumerable.Repeat((byte)'x', length)],
            1 => [(byte)']', (byte)'(', .. Enumerable.Repeat((byte)'N', length), (byte)'e'],
            2 => [(byte)'(', .. Enumerable.Repeat((byte)'N', length), (byte)'t'],
            3 =>
            [
                (byte)']',
                (byte)'(',
                .. Enumerable
                    .Range(0, length / 8)
                    .SelectMany(i => (byte[])[(byte)'J', .. BitConverter.GetBytes(i), (byte)'N', 0x86]),
                (byte)'e',
            ],
            _ =>
            [
                (byte)'}',
                (byte)'(',
                .. Enumerable
                    .Range(0, length / 8)
                    .SelectMany(i => (byte[])[(byte)'J', .. BitConverter.GetBytes(i), (byte)'N']),
                (byte)'u',
            ],
        };
        byte[] again = random.Next(6) switch
        {
            0 => [(byte)'h', 1, (byte)'h', 0, 0x85, (byte)'R', (byte)'0'],
            1 => [(byte)'h', 1, (byte)'h', 0, (byte)'R', (byte)'0'],
            2 => [(byte)'h', 1, (byte)'h', 0, (byte)'h', 2, 0x86, (byte)'R', (byte)'0'],
            3 => [(byte)'h', 0, (byte)'h', 0, (byte)'s'],
            4 => [(byte)'h', 0, (byte)'b'],
            _ => [(byte)'h', 0, (byte)'h', 0, 0x93, (byte)'0'],
        };
        return
        [
            .. value,
            (byte)'q',
            0,
            .. Encoding.ASCII.GetBytes($"c{Names[random.Next(Names.Length)]}\nq"),
            1,
            0x8c,
            6,
            .. "latin1q"u8,
            2,
            .. random.Next(2) == 0 ? [(byte)'}'] : Operation(random),
            .. Enumerable.Repeat(again, random.Next(1, 4000)).SelectMany(b => b),
        ];
    }

    /// <summary>A pickle in which operations are put in, taken out or doubled.</summary>
    public static byte[] Damage(byte[] pickle, Random random)
    {
        for (var n = random.Next(1, 4); n > 0 && pickle.Length > 3; n--)
        {
            var at = random.Next(2, pickle.Length);
            pickle = random.Next(4) switch
            {
                3 => LargerNumber(pickle, at, random),
                0 => [.. pickle.AsSpan(0, at), .. Operation(random), .. pickle.AsSpan(at)],
                1 => [.. pickle.AsSpan(0, at), .. pickle.AsSpan(Math.Min(pickle.Length, at + random.Next(1, 12)))],
                _ => [.. pickle.AsSpan(0, at), .. pickle.AsSpan(random.Next(2, at + 1))],
            };
        }
        return pickle;
    }

    /// <summary>Turns a one-byte integer (a dimension, a stride, a count) into one of up to 63 bits.</summary>
    private static byte[] LargerNumber(byte[] pickle, int at, Random random)
    {
        for (var tries = 0; tries < pickle.Length && pickle[at] != 'K'; tries++)
            at = (at + 1) % pickle.Length;
        return
        [
            .. pickle.AsSpan(0, at),
            0x8a,
            8,
            .. BitConverter.GetBytes(long.MaxValue >> random.Next(60)),
            .. pickle.AsSpan(Math.Min(pickle.Length, at + 2)),
        ];
    }

    private static byte[] Operation(Random random)
    {
        var small = (byte)random.Next(8);
        switch (random.Next(12))
        {
            case 0:
                return [(byte)'K', small];
            case 1:
                return [(byte)'J', .. BitConverter.GetBytes(random.Next() - (1 << 30))];
            case 2:
                return [0x8a, 8, .. BitConverter.GetBytes(random.NextInt64() >> random.Next(64))];
            case 3:
                return [(byte)'G', .. BitConverter.GetBytes(random.NextInt64())];
            case 4:
                var text = Encoding.ASCII.GetBytes(Texts[random.Next(Texts.Length)]);
                return [0x8c, (byte)text.Length, .. text];
            case 5:
                return Encoding.ASCII.GetBytes($"c{Names[random.Next(Names.Length)]}\n");
            case 6:
                return [(byte)'h', small];
            case 7:
                return [(byte)'q', small];
            case 8:
                return [(byte)'C', small, .. new byte[small]];
            case 9:
                return [(byte)'B', .. BitConverter.GetBytes(random.Next(4) == 0 ? random.Next() : 3), 1, 2, 3];
            default:
                return [Plain[random.Next(Plain.Length)]];
        }
    }
}
