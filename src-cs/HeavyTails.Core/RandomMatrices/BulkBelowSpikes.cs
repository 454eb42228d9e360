// W [N x M'] = noise + k strong directions, M' the rank: with the directions taken out, the noise that is left is
// [N - k x M' - k], so that the other M' - k eigenvalues follow the Marchenko-Pastur law of ratio (N - k) / (M' - k),
// whose scale is their mean. Beside the law of ratio N / M' whose likelihood is largest five spikes of [128 x 64] would
// look like a bulk that is no random one: of 300 such matrices 74 % then exceed the distance that 1 in 100 Gaussian
// ones exceeds, with k taken out 2 %. For c pooled matrices k / c is taken out of each.
using HeavyTails.Core.Fits;

namespace HeavyTails.Core.RandomMatrices;

/// <summary>Tests whether what lies below the spikes of a spectrum is a Marchenko-Pastur bulk.</summary>
public static class BulkBelowSpikes
{
    /// <summary>
    /// Kolmogorov-Smirnov distance of the eigenvalues below the spikes to their law, over the distance that one random
    /// spectrum in a hundred exceeds: its median is 0.7 for random bulks, its 90 % quantile 0.86. Fails when fewer than
    /// two eigenvalues, or not three quarters of them, lie below the spikes.
    /// </summary>
    /// <param name="ascending">Eigenvalues in ascending order, of one matrix or pooled over several.</param>
    /// <param name="n">Larger dimension N of one matrix.</param>
    /// <param name="m">Smaller dimension M of one matrix.</param>
    /// <param name="spikes">Number of spikes k of all matrices together.</param>
    public static FitResult<double> Distance(ReadOnlySpan<double> ascending, int n, int m, int spikes)
    {
        var matrices = Math.Max(1, (double)ascending.Length / m);
        var lost = MarchenkoPasturLikelihoodFit.CountOfLost(ascending);
        var (kept, rest) = (ascending.Length - lost, ascending.Length - lost - spikes);
        if (rest < 2 || 4 * spikes > kept || m < 2)
            return FitResult<double>.Failed(
                FitFailure.NotEnoughData,
                $"expected at least 2 eigenvalues, and three quarters of {kept}, below the spikes, got {rest}"
            );
        var bulk = ascending.Slice(lost, rest);
        var mean = 0.0;
        foreach (var x in bulk)
            mean += x / rest;
        var ratio = ((n * matrices) - spikes) / rest;
        return new MarchenkoPastur(Math.Max(1, ratio), Math.Sqrt(mean))
            .Distance(bulk)
            .Map(d => d / RandomBulk.LargestDistance(rest, matrices));
    }
}
