// Integers of b bits in words of 32 bits, the first in the lowest bits: word k holds bits 32 k to 32 k + 31 of a stream
// in which number i has the bits b i to b i + b - 1. Where b does not divide 32 (3 bits), a number may cross two words.
// The packing of GPTQ (AutoGPTQ, qlinear_cuda.py) and of MLX.
using System.Runtime.InteropServices;
using HeavyTails.Checkpoints.Model;
using HeavyTails.Checkpoints.Numbers;

namespace HeavyTails.Checkpoints.Composition;

/// <summary>Words of 32 bits that hold several integers each.</summary>
internal static class Words
{
    /// <summary>Whether the part is a usable matrix of words.</summary>
    public static bool IsWords(this TensorEntry part) =>
        part.DType is DType.I32 or DType.U32 && part.Shape.Count == 2 && part.IsUsable();

    /// <summary>The words of a part, row-major.</summary>
    public static uint[] Load(TensorEntry part) => MemoryMarshal.Cast<byte, uint>(part.Bits()).ToArray();

    /// <summary>Number i of a stream of b bits a number, whose word k is at first + k step.</summary>
    public static int Number(ReadOnlySpan<uint> words, int first, int step, int bits, int i)
    {
        var bit = (long)i * bits;
        var (at, shift) = (first + (int)(bit / 32) * step, (int)(bit % 32));
        var value = words[at] >> shift;
        if (shift + bits > 32)
            value |= words[at + step] << (32 - shift);
        return (int)(value & ((1u << bits) - 1));
    }
}
