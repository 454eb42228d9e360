// Random numbers are functions of the run's seed, a purpose and a number (of a layer, an epoch or a step), so that no
// state of a generator has to be saved to resume a run.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Training.Tensors;

/// <summary>Streams of random numbers of a run, by purpose.</summary>
internal static class Streams
{
    public const ulong Weights = 1,
        Epochs = 2,
        Batches = 3,
        Dropout = 4,
        Probes = 5;

    // The purpose takes the upper 8 bits, which leaves 2^56 numbers for each.
    public static SplitMix64 Of(ulong seed, ulong purpose, ulong number) =>
        SplitMix64.ForStream(seed, (purpose << 56) + number);
}
