// How the vectors of one block are added. Five are added as ((y_0 + y_1) + (y_2 + y_3)) + y_4, other numbers one after
// the other.
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace HeavyTails.Core.TailIndices.Kernels;

/// <summary>The sum of one block; a type, so that the loop around it is compiled for it.</summary>
internal unsafe interface IBlockSum<T>
    where T : unmanaged
{
    static abstract Vector512<T> Sum(Vector512<T>* from, nint ratio);
}

/// <summary>Adds two vectors.</summary>
internal readonly unsafe struct SumOfTwo<T> : IBlockSum<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Sum(Vector512<T>* from, nint ratio) => from[0] + from[1];
}

/// <summary>Adds five vectors, pairs first.</summary>
internal readonly unsafe struct SumOfFive<T> : IBlockSum<T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Sum(Vector512<T>* from, nint ratio) => from[0] + from[1] + (from[2] + from[3]) + from[4];
}

/// <summary>Adds any number of vectors, one after the other.</summary>
internal readonly unsafe struct SumOfAny<T> : IBlockSum<T>
    where T : unmanaged
{
    public static Vector512<T> Sum(Vector512<T>* from, nint ratio)
    {
        var sum = from[0] + from[1];
        for (nint i = 2; i < ratio; i++)
            sum += from[i];
        return sum;
    }
}
