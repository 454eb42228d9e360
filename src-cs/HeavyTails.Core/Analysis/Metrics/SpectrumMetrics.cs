// norm = sum lambda = ||W||_F^2,  stable_rank = norm / lambda_max,  entropy = -sum p ln p / ln rank, p = lambda / norm,
// r_k = sum_{i>k} lambda_i / lambda_{k+1},   R_k = (sum_{i>k} lambda_i)^2 / sum_{i>k} lambda_i^2
// (Bartlett, Long, Lugosi & Tsigler 2020, arXiv:1906.11300). Column names and definitions: WeightWatcher 0.7.5.5,
// except sv_min (WeightWatcher's is a maximum over slices) and the entropy of a zero matrix (WeightWatcher's is NaN).
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>Norms, ranks and entropy, which depend on the spectrum alone.</summary>
public sealed record SpectrumMetrics
{
    /// <summary>Number of eigenvalues of the spectrum.</summary>
    public required int NumEvals { get; init; }

    /// <summary>Sum of the eigenvalues, the squared Frobenius norm.</summary>
    public required double Norm { get; init; }

    /// <summary>Largest eigenvalue, the squared spectral norm.</summary>
    public required double SpectralNorm { get; init; }

    /// <summary>Largest singular value over all slices.</summary>
    public required double SvMax { get; init; }

    /// <summary>Smallest singular value over all slices.</summary>
    public required double SvMin { get; init; }

    /// <summary>Stable rank, Norm / SpectralNorm, at least 1; 0 for a zero matrix.</summary>
    public required double StableRank { get; init; }

    /// <summary>Number of eigenvalues whose square root exceeds sv_max N eps (eps of float64).</summary>
    public required int MatrixRank { get; init; }

    /// <summary>Number of singular values at most sv_max N eps of their own slice.</summary>
    public required int RankLoss { get; init; }

    /// <summary>Number of eigenvalues below the tolerance.</summary>
    public required int WeakRankLoss { get; init; }

    /// <summary>
    /// Entropy of lambda / norm over the logarithm of the rank, in 0 .. 1; 0 when the rank is 0 or 1.
    /// </summary>
    public required double Entropy { get; init; }

    /// <summary>Bartlett's R_0, the participation number of the spectrum.</summary>
    public required double EffectiveRankSquared { get; init; }

    /// <summary>Decimal logarithm of the norm; negative infinity for a zero matrix.</summary>
    public double LogNorm => Math.Log10(Norm);

    /// <summary>Decimal logarithm of the spectral norm; negative infinity for a zero matrix.</summary>
    public double LogSpectralNorm => Math.Log10(SpectralNorm);

    /// <summary>
    /// Returns the metrics of one spectrum. Slice s of <paramref name="singularValues"/> begins at s * perSlice and
    /// descends; <paramref name="eigenvalues"/> are the squares of all of them.
    /// </summary>
    /// <param name="eigenvalues">The normalised eigenvalues in ascending order, [num_evals].</param>
    /// <param name="singularValues">
    /// The singular values slice by slice, multiplied by the square root of the eigenvalues' factor.
    /// </param>
    /// <param name="perSlice">Number of singular values of a slice.</param>
    /// <param name="n">Larger dimension of a slice.</param>
    /// <param name="tolerance">Eigenvalues below it are counted by weak_rank_loss. Default: 1e-6.</param>
    public static SpectrumMetrics Of(
        ReadOnlySpan<double> eigenvalues,
        ReadOnlySpan<double> singularValues,
        int perSlice,
        int n,
        double tolerance = 1e-6
    )
    {
        var (norm, squares, max) = (0.0, 0.0, eigenvalues.Length > 0 ? eigenvalues[^1] : 0.0);
        foreach (var x in eigenvalues)
        {
            norm += x;
            if (max > 0)
                squares += x / max * (x / max);
        }
        var (svMax, svMin, rankLoss) = (0.0, double.PositiveInfinity, 0);
        for (var s = 0; s + perSlice <= singularValues.Length && perSlice > 0; s += perSlice)
        {
            var slice = singularValues.Slice(s, perSlice);
            var sliceMax = slice[0];
            foreach (var x in slice)
            {
                if (x <= sliceMax * n * Epsilon)
                    rankLoss++;
                svMin = Math.Min(svMin, x);
            }
            svMax = Math.Max(svMax, sliceMax);
        }
        var (rank, weak) = (0, 0);
        var rankThreshold = Math.Sqrt(max) * n * Epsilon;
        foreach (var x in eigenvalues)
        {
            if (Math.Sqrt(x) > rankThreshold)
                rank++;
            if (x < tolerance)
                weak++;
        }
        var stableRank = max > 0 ? norm / max : 0;
        return new SpectrumMetrics
        {
            NumEvals = eigenvalues.Length,
            Norm = norm,
            SpectralNorm = max,
            SvMax = svMax,
            SvMin = singularValues.Length > 0 ? svMin : 0,
            StableRank = stableRank,
            MatrixRank = rank,
            RankLoss = rankLoss,
            WeakRankLoss = weak,
            Entropy = EntropyOf(eigenvalues, norm, rank),
            EffectiveRankSquared = max > 0 ? stableRank * stableRank / squares : 0,
        };
    }

    /// <summary>
    /// Returns r_k = sum_{i>k} lambda_i / lambda_{k+1} of ascending eigenvalues; 0 when all lambda_i, i > k, are zero.
    /// </summary>
    public static double EffectiveRankAfter(ReadOnlySpan<double> ascending, int k) =>
        EffectiveRanks.Of(Rest(ascending, k)).Small is [var first, ..] ? first : 0;

    /// <summary>
    /// Returns R_k = (sum_{i>k} lambda_i)^2 / sum_{i>k} lambda_i^2 of ascending eigenvalues; 0 when all lambda_i, i >
    /// k, are zero.
    /// </summary>
    public static double EffectiveRankSquaredAfter(ReadOnlySpan<double> ascending, int k) =>
        EffectiveRanks.Of(Rest(ascending, k)).Large is [var first, ..] ? first : 0;

    /// <summary>Returns log10 sum lambda^alpha, without overflow; negative infinity for a zero matrix.</summary>
    public static double LogAlphaNorm(ReadOnlySpan<double> eigenvalues, double alpha)
    {
        var max = 0.0;
        foreach (var x in eigenvalues)
            max = Math.Max(max, x);
        if (!(max > 0))
            return double.NegativeInfinity;
        var sum = 0.0;
        foreach (var x in eigenvalues)
            sum += Math.Pow(x / max, alpha);
        return alpha * Math.Log10(max) + Math.Log10(sum);
    }

    private const double Epsilon = 2.220446049250313e-16;

    // WeightWatcher adds 1e-10 to each p so that p ln p exists at p = 0. The limit there is 0, but the shift is kept
    // because it is part of WeightWatcher's numbers.
    internal static double EntropyOf(ReadOnlySpan<double> eigenvalues, double norm, int rank)
    {
        if (rank < 2 || !(norm > 0))
            return 0;
        var sum = 0.0;
        foreach (var x in eigenvalues)
        {
            var p = x / norm + 1e-10;
            sum -= p * Math.Log(p);
        }
        return sum / Math.Log(rank);
    }

    private static ReadOnlySpan<double> Rest(ReadOnlySpan<double> ascending, int k) =>
        k >= 0 && k < ascending.Length
            ? ascending[..^k]
            : throw new ArgumentOutOfRangeException(
                nameof(k),
                $"expected 0 <= k < {ascending.Length} eigenvalues, got k = {k}"
            );
}
