// Everything random in a run is a function of its seed, what it is for, and its number (a layer, an epoch, a step): nothing has to be saved to resume.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Training.Tensors;

internal static class Streams
{
    public const ulong Weights = 1,
        Epochs = 2,
        Batches = 3,
        Dropout = 4,
        Probes = 5;

    // Purposes take the upper bits: 2^56 layers, epochs or steps each.
    public static SplitMix64 Of(ulong seed, ulong purpose, ulong number) =>
        SplitMix64.ForStream(seed, (purpose << 56) + number);
}
