// Noise of variance s^2 under k strong directions: W [N x M], N >= M, W'W has k spikes l_j above the bulk's edge and
// M - k eigenvalues of bulk, and the likelihood of the Gaussian model has its maximum at s^2 = sum of the
// bulk / (N (M - k)). Each spike lowers the sum of the bulk by the amount by which noise raises the spike, so, with
// g = (M - k) / N,
//   s^2 = (sum_bulk l / N + s^2 g sum_j a_j / (a_j - 1)) / (M - k),
// where the strength a_j of spike j satisfies l_j / (N s^2) = a_j + g a_j / (a_j - 1).
// Passemier, Li & Yao 2017, J. R. Statist. Soc. B 79, 51 (the bias and its correction); Kritchman & Nadler 2009, IEEE
// Trans. Signal Process. 57, 3930 (spikes by the Tracy-Widom edge of the s^2 that the rest gives, in turn until nothing
// changes). The iteration starts from the median, s^2 = median / (N mu_Q), which a tail of less than half the
// eigenvalues cannot move far: Gavish & Donoho 2014, arXiv:1305.5870. For c pooled matrices the same holds with c M
// eigenvalues.
// The quantile of the edge is raised because s^2 is estimated (TracyWidom.FittedUpperQuantile). Share of Gaussian
// matrices with a spike at the levels 5 %, 1 % and 0.1 %, in percent, of 20,000 for each shape:
//   [10 x 10]  4.9 1.0 0.16    [16 x 16]   5.0 1.2 0.17    [32 x 32]   5.3 1.1 0.10    [128 x 128]  5.6 1.1 0.18
//   [20 x 10]  4.6 1.0 0.14    [32 x 16]   5.0 1.0 0.15    [64 x 32]   5.2 1.1 0.10    [192 x 128]  5.4 1.0 0.14
//   [160 x 10] 5.0 1.0 0.09    [256 x 16]  5.1 1.0 0.13    [512 x 32]  5.2 1.0 0.10    [1024 x 64]  5.3 1.0 0.14
//   [3 x 3]    6.3 3.1 1.6     [5 x 5]     5.6 1.8 0.5     [20 x 5]    4.2 0.8 0.13    [80 x 5]     4.7 0.9 0.11
// The standard errors are 0.15, 0.07 and 0.02.
// A product of densities, as if eigenvalues were independent, with a flat law for the tail is not maximised here: it
// sometimes assigns all eigenvalues to the tail.
using HeavyTails.Core.Fits;

namespace HeavyTails.Core.RandomMatrices;

/// <summary>Fits the Marchenko-Pastur law by maximum likelihood of the bulk.</summary>
public static class MarchenkoPasturLikelihoodFit
{
    // Spikes and sigma settle in fewer than ten rounds; where two counts alternate they never do.
    private const int MostRounds = 100;

    // Singular values below this share of the largest are lost ranks (dead units), not bulk: float32 weights have no
    // more digits.
    private const double LostRank = 1e-7;

    /// <summary>
    /// Fits sigma to an ESD. A spike is an eigenvalue above the Tracy-Widom edge of the level. Lost ranks reduce M and
    /// are not part of the bulk. At least half of the other eigenvalues are assigned to the bulk. Fails when fewer than
    /// two eigenvalues are positive or their sum is not finite.
    /// </summary>
    /// <param name="ascending">Eigenvalues in ascending order, of one matrix or pooled over several.</param>
    /// <param name="n">Larger dimension N of one matrix.</param>
    /// <param name="m">Smaller dimension M of one matrix.</param>
    /// <param name="level">
    /// Probability of a spike in Gaussian noise, 0 &lt; level &lt;= 0.05; for M &lt; 10 the rate is up to three times
    /// as large. Default: 0.01.
    /// </param>
    /// <exception cref="ArgumentException">n >= m >= 1 does not hold.</exception>
    public static FitResult<MarchenkoPasturFit> Fit(
        ReadOnlySpan<double> ascending,
        int n,
        int m,
        double level = TracyWidom.Level
    )
    {
        if (m < 1 || n < m)
            throw new ArgumentException($"expected n >= m >= 1, got n = {n}, m = {m}");
        var sum = 0.0;
        foreach (var x in ascending)
            sum += x;
        if (!double.IsFinite(sum))
            return FitResult<MarchenkoPasturFit>.Failed(FitFailure.NotFinite, $"the sum of the eigenvalues is {sum}");
        if (!(sum > 0))
            return FitResult<MarchenkoPasturFit>.Failed(
                FitFailure.NoPositive,
                $"none of {ascending.Length} eigenvalues is positive"
            );
        var bulk = ascending[CountOfLost(ascending)..];
        if (bulk.Length < 2)
            return FitResult<MarchenkoPasturFit>.Failed(
                FitFailure.NotEnoughData,
                $"only {bulk.Length} of {ascending.Length} eigenvalues is above {LostRank}^2 of the largest, "
                    + "at least 2 are needed"
            );
        var matrices = Math.Max(1, (double)ascending.Length / m);
        var (q, rank) = (Math.Max(1, n * matrices / bulk.Length), (int)Math.Max(1, Math.Round(bulk.Length / matrices)));

        // All matrices together have a spike with the probability of the level.
        var each = matrices > 1 ? -double.ExpM1(Math.Log(1 - level) / matrices) : level;
        var quantile = TracyWidom.FittedUpperQuantile(each, (double)n * bulk.Length);
        var (variance, spikes) = (Median(bulk) / (n * new MarchenkoPastur(q, 1).Quantile(0.5)), -1);
        for (var round = 0; round < MostRounds; round++)
        {
            var count = Math.Min(CountAbove(bulk, Edge(variance)), bulk.Length / 2);
            if (count == spikes)
                break;
            variance = Variance(bulk, spikes = count, n, matrices);
        }
        var law = new MarchenkoPastur(q, Math.Sqrt(n * variance));
        var (edge, plus) = (Edge(variance), law.LambdaPlus);
        var scale = Math.Sqrt(ascending.Length / sum);
        return new MarchenkoPasturFit
        {
            Method = "likelihood",
            Q = q,
            Sigma = law.Sigma * scale,
            Scale = scale,
            LambdaMinus = law.LambdaMinus,
            LambdaPlus = plus,
            TracyWidom = Math.Max(0, edge - plus),
            NumSpikes = CountAbove(bulk, edge),
            SoftRank = plus / ascending[^1],
            Residual = law.Distance(bulk[..^spikes]).Value,
        };

        double Edge(double of) => TracyWidom.EdgeAbove(n, rank, of, quantile);
    }

    // The fixed point of the header's equation, c matrices of [n x M'] at once: p = c M' eigenvalues, g = (p - k) / (c
    // n). Each step moves s^2 by a share of g k / (p - k) of the last, so that a few dozen reach rounding.
    private static double Variance(ReadOnlySpan<double> bulk, int spikes, int n, double matrices)
    {
        var (sum, rest) = (0.0, bulk.Length - spikes);
        foreach (var x in bulk[..rest])
            sum += x;
        var (g, least) = (rest / (n * matrices), sum / n / rest);
        var variance = least;
        for (var step = 0; step < 100 && spikes > 0; step++)
        {
            var taken = 0.0;
            foreach (var spike in bulk[rest..])
            {
                // a + g a / (a - 1) = l: the larger root, at least 1 + sqrt g, where a spike separates from the bulk.
                var l = spike / (n * variance);
                var (half, root) = ((l + 1 - g) / 2, (l + 1 - g) * (l + 1 - g) / 4 - l);
                var strength = Math.Max(half + Math.Sqrt(Math.Max(0, root)), 1 + Math.Sqrt(g));
                taken += strength / (strength - 1);
            }
            var (last, next) = (variance, least + variance * g * taken / rest);
            variance = next;
            if (Math.Abs(next - last) <= 1e-12 * last)
                break;
        }
        return variance;
    }

    /// <summary>Number of eigenvalues, ascending, that are lost ranks; all of them where none is positive.</summary>
    internal static int CountOfLost(ReadOnlySpan<double> ascending)
    {
        var lost = 0;
        while (lost < ascending.Length && ascending[lost] <= LostRank * LostRank * ascending[^1])
            lost++;
        return lost;
    }

    private static double Median(ReadOnlySpan<double> ascending) =>
        (ascending[(ascending.Length - 1) / 2] + ascending[ascending.Length / 2]) / 2;

    private static int CountAbove(ReadOnlySpan<double> ascending, double edge)
    {
        var count = 0;
        while (count < ascending.Length && ascending[^(count + 1)] > edge)
            count++;
        return count;
    }
}
