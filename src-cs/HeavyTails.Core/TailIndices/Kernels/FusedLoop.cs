using System.Runtime.Intrinsics;

namespace HeavyTails.Core.TailIndices.Kernels;

/// <summary>
/// The loop over one level in one tile or one stream: where its sums are read and written, and where its chains are.
/// Pairs and Other belong to its twin, or are null.
/// </summary>
internal unsafe struct FusedLoop<T>
    where T : unmanaged
{
    public Vector512<T>* From,
        To,
        Own,
        Pairs,
        Other;
    public nint Ratio,
        Count;

    // Steps from one tile to the next, 0 where every tile has the same place.
    public nint FromStep,
        ToStep,
        PairsStep;
}
