// W_k = W_0 + M, W_0 [h x d] of sigma N(0, 1), M = M_1 + ... + M_k the sum of all updates, taken as independent of W_0.
// M of low rank: as many singular values leave the bulk as M has above sigma (hd)^(1/4), to the positions of SpikeTheory.
// M of full rank, such as eta sign(gradient), is taken as spikes in noise of tau N(0, 1), where
//   tau^2 = sum of the squares of the other singular values of M / (h d);
// the spikes are the singular values above tau (sqrt h + sqrt d), of the strength t whose position in that noise they
// are. W_k is then noise of sigma_k^2 = sigma^2 + tau^2 with spikes t: those above sigma_k (hd)^(1/4) are its outliers.
// Kothapalli et al. 2024, arXiv:2406.04657, show one spike after one step of full-batch Adam, theorem 4.1.
using HeavyTails.Core.RandomMatrices;

namespace HeavyTails.Papers.SingleIndex.Probes;

/// <summary>The outliers that theory expects of weights after updates.</summary>
public sealed record UpdateOutliers
{
    private UpdateOutliers() { }

    /// <summary>The noise W_0 and the bulk of M together: its edge, its threshold, its positions.</summary>
    public required SpikeTheory Noise { get; init; }

    /// <summary>Strengths t of the spikes of M, descending, also of those that stay in the bulk of W_k.</summary>
    public required double[] Strengths { get; init; }

    /// <summary>Expected singular values of W_k outside its bulk, descending.</summary>
    public required double[] Positions { get; init; }

    /// <summary>Expected number of singular values of W_k outside its bulk.</summary>
    public int Count => Positions.Length;

    /// <summary>Deviation tau of the entries of the bulk of M, 0 for an update of low rank.</summary>
    public required double UpdateNoise { get; init; }

    /// <summary>The expected outliers.</summary>
    /// <param name="rows">Number h >= 1 of rows.</param>
    /// <param name="columns">Number d >= 1 of columns.</param>
    /// <param name="update">Singular values of M = W_k - W_0, descending, at most min(h, d); the rest are 0.</param>
    /// <param name="sigma">Standard deviation > 0 of the entries of W_0. Default: 1, an untrained student's.</param>
    /// <exception cref="ArgumentException">The singular values do not fit the shape, or sigma is not positive.</exception>
    public static UpdateOutliers Of(int rows, int columns, ReadOnlySpan<double> update, double sigma = 1)
    {
        AlignmentTheory.Check(rows, columns, update);
        if (!(sigma > 0) || double.IsInfinity(sigma))
            throw new ArgumentException(FormattableString.Invariant($"expected a deviation > 0, got {sigma}"));
        var (spikes, tau) = (0, 0.0);
        // The spikes raise tau until they are taken out, so that their number only grows.
        for (var next = -1; next != spikes; )
        {
            next = spikes;
            tau = Deviation(update[spikes..], (double)rows * columns);
            while (spikes < update.Length && update[spikes] > new SpikeTheory(rows, columns, tau).BulkEdge)
                spikes++;
        }
        SpikeTheory own = new(rows, columns, tau),
            noise = new(rows, columns, Math.Sqrt((sigma * sigma) + (tau * tau)));
        var strengths = new double[spikes];
        for (var i = 0; i < spikes; i++)
            strengths[i] = tau > 0 ? own.Strength(update[i]).Value : update[i];
        return new()
        {
            Noise = noise,
            Strengths = strengths,
            Positions = [.. strengths.Where(t => t > noise.Threshold).Select(noise.Position)],
            UpdateNoise = tau,
        };
    }

    private static double Deviation(ReadOnlySpan<double> singularValues, double entries)
    {
        var sum = 0.0;
        foreach (var s in singularValues)
            sum += s / entries * s;
        return Math.Sqrt(sum);
    }
}
