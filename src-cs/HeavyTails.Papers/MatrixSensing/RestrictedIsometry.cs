// (1/m) sum_i <A_i, M>^2 / ||M||_F^2 over symmetric M of rank <= k. For one M and Gaussian A_i its mean is 1 and its
// deviation sqrt(2/m). Over all M the range is 1 -+ delta_k, delta_k ~ sqrt(d k / m). Random M do not reach its ends,
// but steps along the gradient of the Rayleigh quotient, truncated to rank k, come near:
//   M <- P_k(M +- (N(M) - rho M) / 2),   N(M) = (1/m) sum_i <A_i, M> (A_i + A_i') / 2,   rho = <M, N(M)>,
//   ||M||_F = 1.
// Candes & Plan 2011, arXiv:1001.0339.

using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Papers.MatrixSensing;

/// <summary>Options of <see cref="RestrictedIsometry"/>.</summary>
public sealed record IsometryOptions
{
    /// <summary>Seed of the random matrices, default 0. Sample i depends on the seed and i alone.</summary>
    public ulong Seed { get; init; }

    /// <summary>Number of random matrices, >= 1; default 200.</summary>
    public int Samples { get; init; } = 200;

    /// <summary>
    /// Number of steps of each search for an end of the range, default 60. After 60 steps the ratio changes in its
    /// third digit (found by trying, d = 100, m = 5000).
    /// </summary>
    public int Steps { get; init; } = 60;

    /// <summary>Number of threads; 0, the default, for one a processor.</summary>
    public int Threads { get; init; }
}

/// <summary>Measures how near measurements are to an isometry on matrices of low rank.</summary>
public static class RestrictedIsometry
{
    /// <summary>The ratios for random matrices sum_j s_j g_j g_j', g_j Gaussian, s_j = +-1, j = 1 .. k.</summary>
    /// <param name="sensing">The measurements.</param>
    /// <param name="rank">Rank k of the matrices, in 1 .. d.</param>
    /// <param name="options">Number of samples, seed and threads.</param>
    /// <exception cref="ArgumentException">The rank or the number of samples is outside its range.</exception>
    public static double[] Ratios(SensingOperator sensing, int rank, IsometryOptions options)
    {
        Check(sensing, rank);
        var (samples, seed, threads) = (options.Samples, options.Seed, options.Threads);
        if (samples < 1)
            throw new ArgumentException($"samples >= 1 are needed, got {samples}");
        const int atOnce = 24; // 1 MB of vectors at d = 100
        var ratios = new double[samples];
        var area = sensing.Dimension * sensing.Dimension;
        for (var first = 0; first < samples; first += atOnce)
        {
            var count = Math.Min(atOnce, samples - first);
            var matrices = new double[count * area];
            for (var i = 0; i < count; i++)
                RandomMatrix(
                    sensing.Dimension,
                    rank,
                    SplitMix64.ForStream(seed, (ulong)(first + i)),
                    matrices.AsSpan(i * area, area)
                );
            var (loss, _) = sensing.LossAndDerivative(matrices, threads);
            for (var i = 0; i < count; i++)
                ratios[first + i] =
                    loss[i] / Vectors.Dot(matrices.AsSpan(i * area, area), matrices.AsSpan(i * area, area));
        }
        return ratios;
    }

    /// <summary>
    /// A ratio near the least and one near the greatest. The isometry constant delta_k is at least
    /// max(1 - Least, Greatest - 1).
    /// </summary>
    /// <param name="sensing">The measurements.</param>
    /// <param name="rank">Rank k of the matrices, in 1 .. d.</param>
    /// <param name="backend">Computes the eigenvalues that truncate a matrix to rank k.</param>
    /// <param name="options">Steps, seed of the random matrix from which both searches start, and threads.</param>
    /// <exception cref="ArgumentException">The rank is outside its range.</exception>
    public static (double Least, double Greatest) Range(
        SensingOperator sensing,
        int rank,
        ISpectralBackend backend,
        IsometryOptions options
    )
    {
        Check(sensing, rank);
        var (seed, steps, threads) = (options.Seed, options.Steps, options.Threads);
        var d = sensing.Dimension;
        var area = d * d;
        var both = new double[2 * area];
        RandomMatrix(d, rank, SplitMix64.ForStream(seed, 0), both.AsSpan(0, area));
        Normalise(both.AsSpan(0, area));
        both.AsSpan(0, area).CopyTo(both.AsSpan(area));
        for (var t = 0; ; t++)
        {
            var (rho, derivative) = sensing.LossAndDerivative(both, threads);
            if (t == steps)
                return (rho[0], rho[1]);
            for (var c = 0; c < 2; c++)
            {
                var m = both.AsSpan(c * area, area);
                var towards = c == 0 ? -.5 : .5;
                for (var k = 0; k < area; k++)
                    m[k] += towards * ((derivative[(c * area) + k] / 2) - (rho[c] * m[k]));
                CutToRank(m, d, rank, backend);
                Normalise(m);
            }
        }
    }

    private static void CutToRank(Span<double> m, int d, int rank, ISpectralBackend backend)
    {
        var eigen = backend.Eigen(m, d, vectors: true);
        m.Clear();
        foreach (var j in Enumerable.Range(0, d).OrderByDescending(j => Math.Abs(eigen.L[j])).Take(rank))
            for (var p = 0; p < d; p++)
                Vectors.AddScaled(eigen.L[j] * eigen.Vt[(j * d) + p], eigen.Vt.AsSpan(j * d, d), m.Slice(p * d, d));
    }

    private static void RandomMatrix(int d, int rank, SplitMix64 random, Span<double> m)
    {
        var g = new double[d];
        for (var j = 0; j < rank; j++)
        {
            Variates.Gaussian(ref random, g);
            var sign = (random.NextBits() & 1) == 0 ? 1 : -1;
            for (var p = 0; p < d; p++)
                Vectors.AddScaled(sign * g[p], g, m.Slice(p * d, d));
        }
    }

    private static void Normalise(Span<double> m)
    {
        var norm = Math.Sqrt(Vectors.Dot(m, m));
        for (var k = 0; k < m.Length; k++)
            m[k] /= norm;
    }

    private static void Check(SensingOperator sensing, int rank)
    {
        if (rank < 1 || rank > sensing.Dimension)
            throw new ArgumentException($"a rank in 1 .. d = {sensing.Dimension} is needed, got {rank}");
    }
}
