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
        pickle.WriteByte((byte)'.');
        return pickle.ToArray();
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
