using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.RandomMatrices;

/// <summary>
/// The matrices of a layer with their entries in one random order, and their singular values: what a twin and the
/// search for traps both begin with.
/// </summary>
/// <param name="Matrices">The shuffled matrices.</param>
/// <param name="Esd">Their singular values.</param>
/// <param name="Seed">Seed of the random order.</param>
internal sealed record ShuffledReplica(MatrixSet Matrices, Esd Esd, ulong Seed)
{
    /// <summary>Shuffles the matrices and computes the singular values.</summary>
    internal static ShuffledReplica Of(MatrixSet matrices, ISpectralBackend backend, ulong seed)
    {
        var shuffled = matrices.Shuffled(seed);
        return new(shuffled, Esd.Of(shuffled, backend, SpectralAccuracy.Fast), seed);
    }
}
