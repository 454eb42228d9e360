using HeavyTails.Training.Tensors;

namespace HeavyTails.Training.Curvature;

/// <summary>Seeds of the masks of dropout that are held fixed in all products.</summary>
internal static class DropoutMasks
{
    /// <summary>The seed of a batch's masks, as libtorch takes it.</summary>
    public static long Seed(ulong seed, int batch) =>
        (long)(Streams.Of(seed, Streams.Dropout, (ulong)batch).NextBits() >> 1);
}
