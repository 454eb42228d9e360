using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Smoothing;

/// <summary>The same entries in a random order, matrix by matrix, which leaves no correlations between them.</summary>
public static class ShuffledMatrices
{
    /// <summary>
    /// Returns the change that puts the entries of each matrix into the random order in which an analysis with this
    /// seed looks for correlation traps. Every number stays as it is, bit for bit.
    /// </summary>
    /// <param name="seed">Seed of the analysis. Default there: 0.</param>
    public static LayerChange With(ulong seed) =>
        (layer, matrices) =>
        {
            if (matrices.Single(0) is null)
                return FitResult<ChangedMatrices>.Failed(
                    FitFailure.NotApplicable,
                    "the matrices of this layer are not stored one by one"
                );
            var shuffled = matrices.Shuffled(LayerSpectrum.ShuffleSeedOf(seed, layer, matrices));
            return new ChangedMatrices
            {
                Numbers = [.. Enumerable.Range(0, matrices.Count).Select(i => shuffled.Single(i)!.ToDoubles())],
                Removed = 0,
                Of = matrices.Count * matrices.Rank,
            };
        };
}
