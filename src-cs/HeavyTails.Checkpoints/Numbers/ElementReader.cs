using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using HeavyTails.Checkpoints.IO;

namespace HeavyTails.Checkpoints.Numbers;

/// <summary>
/// Reads numbers of one type, front to back, as float32, or float64 as float64, through a buffer that stays in cache.
/// </summary>
internal sealed class ElementReader(ForwardReader bytes, DType type, bool bigEndian)
{
    /// <summary>Bytes of narrow numbers that are read and widened at a time.</summary>
    private const int ChunkBytes = 1 << 17;
    private byte[]? _chunk;

    /// <summary>Reads as many float64 numbers as the destination holds.</summary>
    public void Read(Span<double> destination)
    {
        bytes.ReadExactly(MemoryMarshal.AsBytes(destination), "float64 numbers");
        if (bigEndian)
        {
            var bits = MemoryMarshal.Cast<double, ulong>(destination);
            BinaryPrimitives.ReverseEndianness(bits, bits);
        }
    }

    /// <summary>Reads the bits of as many numbers as the destination holds.</summary>
    public void ReadBits<T>(Span<T> destination)
        where T : unmanaged, IBinaryInteger<T>
    {
        bytes.ReadExactly(MemoryMarshal.AsBytes(destination), "numbers");
        if (bigEndian)
            foreach (ref var number in destination)
                MemoryMarshal.AsBytes(new Span<T>(ref number)).Reverse();
    }

    /// <summary>Reads as many numbers as the destination holds, widened to float32.</summary>
    public void Read(Span<float> destination)
    {
        if (type == DType.F32)
        {
            bytes.ReadExactly(MemoryMarshal.AsBytes(destination), "float32 numbers");
            if (bigEndian)
            {
                var bits = MemoryMarshal.Cast<float, uint>(destination);
                BinaryPrimitives.ReverseEndianness(bits, bits);
            }
            return;
        }
        var size = type.Size();
        _chunk ??= GC.AllocateUninitializedArray<byte>(
            (int)Math.Clamp(bytes.Remaining / size * size, size, ChunkBytes)
        );
        while (destination.Length > 0)
        {
            var n = Math.Min(destination.Length, _chunk.Length / size);
            var part = _chunk.AsSpan(0, n * size);
            bytes.ReadExactly(part, "numbers");
            Convert(part, destination[..n]);
            destination = destination[n..];
        }
    }

    private void Convert(Span<byte> source, Span<float> destination)
    {
        if (type == DType.F8E4M3)
            Widen.F8E4M3(source, destination);
        else if (type == DType.F8E5M2)
            Widen.F8E5M2(source, destination);
        else
        {
            var pairs = MemoryMarshal.Cast<byte, ushort>(source);
            if (bigEndian)
                BinaryPrimitives.ReverseEndianness(pairs, pairs);
            if (type == DType.BF16)
                Widen.BF16(pairs, destination);
            else
                Widen.F16(pairs, destination);
        }
    }
}
