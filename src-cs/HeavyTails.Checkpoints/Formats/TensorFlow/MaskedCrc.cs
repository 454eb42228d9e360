// CRC-32C (Castagnoli; RFC 3720, B.4), masked: rotated right by 15 bits, plus a282ead8, so that the CRC of bytes that
// hold CRCs is not weaker.  google/leveldb, util/crc32c.h
using System.Numerics;
using System.Runtime.InteropServices;

namespace HeavyTails.Checkpoints.Formats.TensorFlow;

/// <summary>The checksums of TensorFlow's tables and tensors.</summary>
internal static class MaskedCrc
{
    private const uint Delta = 0xa282ead8;

    public static uint Of(ReadOnlySpan<byte> bytes) => Mask(Add(uint.MaxValue, bytes));

    /// <summary>The state after further bytes; it begins as all ones.</summary>
    public static uint Add(uint state, ReadOnlySpan<byte> bytes)
    {
        var whole = bytes.Length & ~7;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes[..whole]))
            state = BitOperations.Crc32C(state, word);
        foreach (var b in bytes[whole..])
            state = BitOperations.Crc32C(state, b);
        return state;
    }

    /// <summary>The masked checksum of a state.</summary>
    public static uint Mask(uint state) => BitOperations.RotateRight(~state, 15) + Delta;
}
