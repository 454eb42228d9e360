// The numbers of quantised blocks one by one: what is number i of a block? Written from the layouts of the blocks in
// ggml-org/ggml, src/ggml-common.h, and not from the library's decoders, which go through a block in its own order.
namespace HeavyTails.Tests.Checkpoints.Writers;

/// <summary>A second dequantiser: slow, and simple enough to be checked by eye.</summary>
internal static class GgufReference
{
    private static readonly int[] Table = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

    /// <summary>Number i of the block b of a type by its number in the file.</summary>
    public static float Value(uint type, byte[] b, int i) =>
        type switch
        {
            2 => (Nibble(b, 2, i) - 8) * Half(b, 0),
            3 => Nibble(b, 4, i) * Half(b, 0) + Half(b, 2),
            6 => (Nibble(b, 6, i) + 16 * Bit(b, 2, i) - 16) * Half(b, 0),
            7 => (Nibble(b, 8, i) + 16 * Bit(b, 4, i)) * Half(b, 0) + Half(b, 2),
            8 => (sbyte)b[2 + i] * Half(b, 0),
            9 => (sbyte)b[4 + i] * Half(b, 0),
            10 => Half(b, 80) * (b[i / 16] % 16) * Two(b, 16, i) - Half(b, 82) * (b[i / 16] / 16),
            11 => Half(b, 108) * (Scale3(b, i / 16) - 32) * (Two(b, 32, i) - 4 + 4 * Bit(b, 0, 8 * (i % 32) + i / 32)),
            12 => Half(b, 0) * Scale6(b, 4, i / 32) * Pair(b, 16, i) - Half(b, 2) * Least6(b, 4, i / 32),
            13 => Half(b, 0) * Scale6(b, 4, i / 32) * (Pair(b, 48, i) + 16 * Bit(b, 16, 8 * (i % 32) + i / 32))
                - Half(b, 2) * Least6(b, 4, i / 32),
            14 => Half(b, 208) * (sbyte)b[192 + i / 16] * (Six(b, i) - 32),
            15 => BitConverter.ToSingle(b, 0) * (sbyte)b[4 + i],
            20 => Half(b, 0) * Table[Nibble(b, 2, i)],
            23 => Half(b, 0) * (ScaleXS(b, i / 32) - 32) * Table[Nibble(b, 8 + 16 * (i / 32), i % 32)],
            34 => (Three(b, i) - 1) * Half(b, 52),
            35 => (Two(b, 0, i) - 1) * Half(b, 64),
            39 => (float)Math.ScaleB(E2M1(Nibble(b, 1, i)), b[0] - 127),
            _ => throw new ArgumentOutOfRangeException(nameof(type)),
        };

    /// <summary>A block of random bits whose float16 or float32 scales are finite.</summary>
    public static byte[] RandomBlock(uint type, int bytes, Random random)
    {
        var block = new byte[bytes];
        random.NextBytes(block);
        foreach (var at in Scales(type))
            BitConverter.GetBytes((Half)(random.NextDouble() * 4 - 2)).CopyTo(block, at);
        if (type == 15)
            BitConverter.GetBytes((float)random.NextDouble() - 0.5f).CopyTo(block, 0);
        return block;
    }

    private static int[] Scales(uint type) =>
        type switch
        {
            2 or 6 or 8 or 20 or 23 => [0],
            3 or 7 or 9 or 12 or 13 => [0, 2],
            10 => [80, 82],
            11 => [108],
            14 => [208],
            34 => [52],
            35 => [64],
            _ => [],
        };

    private static float Half(byte[] b, int at) => (float)BitConverter.ToHalf(b, at);

    private static int Bit(byte[] b, int at, int i) => b[at + i / 8] / (1 << i % 8) % 2;

    /// <summary>Number i of 32: the low nibbles are the first 16 numbers, the high ones the others.</summary>
    private static int Nibble(byte[] b, int at, int i) => i < 16 ? b[at + i] % 16 : b[at + i - 16] / 16;

    /// <summary>Number i of 256: of every 32 bytes the low nibbles are 32 numbers, the high ones the next 32.</summary>
    private static int Pair(byte[] b, int at, int i) =>
        i % 64 < 32 ? b[at + i / 64 * 32 + i % 32] % 16 : b[at + i / 64 * 32 + i % 32] / 16;

    /// <summary>Number i of 256: of every 32 bytes bits 0 and 1 are 32 numbers, bits 2 and 3 the next.</summary>
    private static int Two(byte[] b, int at, int i) => Bit(b, at, Start(i)) + 2 * Bit(b, at, Start(i) + 1);

    private static int Start(int i) => 8 * (i / 128 * 32 + i % 32) + 2 * (i % 128 / 32);

    private static int Six(byte[] b, int i)
    {
        var (half, quarter, l) = (i / 128, i % 128 / 32, i % 32);
        var low = b[64 * half + 32 * (quarter % 2) + l];
        return (quarter < 2 ? low % 16 : low / 16) + 16 * (b[128 + 32 * half + l] / (1 << 2 * quarter) % 4);
    }

    private static int Scale3(byte[] b, int sub) =>
        (sub < 8 ? b[96 + sub] % 16 : b[96 + sub - 8] / 16) + 16 * (b[104 + sub % 4] / (1 << 2 * (sub / 4)) % 4);

    private static int Scale6(byte[] b, int at, int sub) =>
        sub < 4 ? b[at + sub] % 64 : b[at + 4 + sub] % 16 + 16 * (b[at + sub - 4] / 64);

    private static int Least6(byte[] b, int at, int sub) =>
        sub < 4 ? b[at + 4 + sub] % 64 : b[at + 4 + sub] / 16 + 16 * (b[at + sub] / 64);

    private static int ScaleXS(byte[] b, int sub) =>
        (sub % 2 == 0 ? b[4 + sub / 2] % 16 : b[4 + sub / 2] / 16)
        + 16 * (BitConverter.ToUInt16(b, 2) / (1 << 2 * sub) % 4);

    /// <summary>Digit n, from the left, of a byte ceil(256 t / 243): t has five digits of base 3.</summary>
    private static int Three(byte[] b, int i)
    {
        var (at, n) =
            i < 160 ? (i % 32, i / 32)
            : i < 240 ? (32 + (i - 160) % 16, (i - 160) / 16)
            : (48 + (i - 240) % 4, (i - 240) / 4);
        var fraction = (int)b[at];
        for (; n > 0; n--)
            fraction = 3 * fraction % 256;
        return 3 * fraction / 256;
    }

    /// <summary>FP4: one sign, two bits of exponent with bias 1, one of mantissa; no negative zero.</summary>
    public static float E2M1(int bits)
    {
        var (exponent, mantissa) = (bits / 2 % 4, bits % 2);
        var size = exponent == 0 ? mantissa / 2f : (1 + mantissa / 2f) * (1 << exponent - 1);
        return bits < 8 ? size : 0 - size;
    }
}
