// norm = sum lambda = ||W||_F^2,   stable_rank = sum lambda / lambda_max,   entropy = -sum p ln p / ln rank, p = lambda / sum lambda,
// r_k = sum_{i>k} lambda_i / lambda_{k+1},   R_k = (sum_{i>k} lambda_i)^2 / sum_{i>k} lambda_i^2  (Bartlett, Long, Lugosi & Tsigler 2020, arXiv:1906.11300).
// Column names and definitions: WeightWatcher 0.7.5.5, but for sv_min (theirs is a maximum) and the entropy of a zero matrix (theirs is NaN).
namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>Numbers that depend on the spectrum alone.</summary>
/// <param name="NumEvals">Eigenvalues.</param>
/// <param name="Norm">Sum of the eigenvalues, the squared Frobenius norm.</param>
/// <param name="SpectralNorm">Largest eigenvalue.</param>
/// <param name="SvMax">Largest singular value.</param>
/// <param name="SvMin">Smallest singular value, over all slices.</param>
/// <param name="StableRank">Norm / SpectralNorm; 0 for a zero matrix.</param>
/// <param name="MatrixRank">Eigenvalues whose root exceeds sv_max N eps (eps of float64).</param>
/// <param name="RankLoss">Sum over the slices of those below their own slice's sv_max N eps.</param>
/// <param name="WeakRankLoss">Eigenvalues below the tolerance.</param>
/// <param name="Entropy">Normalised to 0 .. 1 by the log of the rank; 0 when the rank is 0 or 1.</param>
/// <param name="EffectiveRank">r_0: equals the stable rank.</param>
/// <param name="EffectiveRankSquared">R_0, the participation number of the spectrum.</param>
public sealed record SpectrumMetrics(
    int NumEvals,
    double Norm,
    double SpectralNorm,
    double SvMax,
    double SvMin,
    double StableRank,
    int MatrixRank,
    int RankLoss,
    int WeakRankLoss,
    double Entropy,
    double EffectiveRank,
    double EffectiveRankSquared
)
{
    /// <summary>log10 of the norm; negative infinity for a zero matrix.</summary>
    public double LogNorm => Math.Log10(Norm);

    /// <summary>log10 of the spectral norm; negative infinity for a zero matrix.</summary>
    public double LogSpectralNorm => Math.Log10(SpectralNorm);

    /// <summary>
    /// Of one spectrum: <paramref name="singularValues"/> of all slices, slice s at [s * perSlice ..], descending within it, and the squares of all,
    /// normalised, ascending in <paramref name="eigenvalues"/>.
    /// </summary>
    /// <param name="eigenvalues">Ascending.</param>
    /// <param name="singularValues">Unsorted between slices; already multiplied by the root of what the eigenvalues were.</param>
    /// <param name="perSlice">Singular values of a slice.</param>
    /// <param name="n">Larger dimension of a slice.</param>
    /// <param name="tolerance">Of weak_rank_loss.</param>
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
        return new SpectrumMetrics(
            eigenvalues.Length,
            norm,
            max,
            svMax,
            singularValues.Length > 0 ? svMin : 0,
            stableRank,
            rank,
            rankLoss,
            weak,
            EntropyOf(eigenvalues, norm, rank),
            stableRank,
            max > 0 ? stableRank * stableRank / squares : 0
        );
    }

    /// <summary>r_k = sum_{i>k} lambda_i / lambda_{k+1} of eigenvalues given ascending; 0 when all the rest is zero.</summary>
    public static double EffectiveRankAfter(ReadOnlySpan<double> ascending, int k)
    {
        var rest = Rest(ascending, k);
        var (sum, top) = (0.0, rest[^1]);
        foreach (var x in rest)
            sum += x;
        return top > 0 ? sum / top : 0;
    }

    /// <summary>R_k = (sum_{i>k} lambda_i)^2 / sum_{i>k} lambda_i^2 of eigenvalues given ascending; 0 when all the rest is zero.</summary>
    public static double EffectiveRankSquaredAfter(ReadOnlySpan<double> ascending, int k)
    {
        var rest = Rest(ascending, k);
        var (sum, squares, top) = (0.0, 0.0, rest[^1]);
        if (!(top > 0))
            return 0;
        foreach (var x in rest)
        {
            sum += x / top;
            squares += x / top * (x / top);
        }
        return sum * sum / squares;
    }

    /// <summary>log10 sum lambda^alpha, without overflow; negative infinity for a zero matrix.</summary>
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

    // WeightWatcher adds 1e-10 to each p so that p ln p exists at 0; the limit of p ln p there is 0, but the shift is kept: it is part of its numbers.
    private static double EntropyOf(ReadOnlySpan<double> eigenvalues, double norm, int rank)
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
