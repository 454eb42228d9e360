// Twin: the same entries in a random order, matrix by matrix. Its spectrum keeps the histogram of the entries but not
// their correlations.
// rand_distance = sqrt((KL(p||m) + KL(q||m)) / 2), p and q the sorted spectra of layer and twin over their sums,
// m = (p + q) / 2, natural logarithm.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.RandomMatrices;

/// <summary>How a randomised twin is made.</summary>
public sealed record TwinOptions
{
    /// <summary>Factor from squared singular values to the layer's eigenvalues; default 1.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>
    /// Seed of the random order of the entries in the first replica, which is the order in which <see cref="Traps"/>
    /// looks for traps with the same seed; those of further replicas derive from it. Default 0.
    /// </summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Variant of the twin's Marchenko-Pastur fit: by likelihood when corrected (default), otherwise WeightWatcher's.
    /// </summary>
    public Variant Variant { get; init; } = Variant.Corrected;
}

/// <summary>Makes randomised twins and compares their spectra with the layer's.</summary>
public static class Twins
{
    /// <summary>Number of eigenvalues below which the twin has five replicas; WeightWatcher's rule.</summary>
    public const int FewEigenvalues = 100;

    /// <summary>Makes the twin of a layer's matrices.</summary>
    /// <param name="matrices">Matrices of one layer.</param>
    /// <param name="ascending">The layer's ESD, its squared singular values times the scale, ascending.</param>
    /// <param name="backend">Computes the singular values of the shuffled matrices.</param>
    /// <param name="options">Scale, seed and variant.</param>
    public static RandomTwin Of(
        MatrixSet matrices,
        ReadOnlySpan<double> ascending,
        ISpectralBackend backend,
        TwinOptions options
    ) => Of(ShuffledReplica.Of(matrices, backend, options.Seed), ascending, backend, matrices, options);

    /// <summary>Makes the twin whose first replica is at hand; its seed takes the place of the options'.</summary>
    internal static RandomTwin Of(
        ShuffledReplica first,
        ReadOnlySpan<double> ascending,
        ISpectralBackend backend,
        MatrixSet matrices,
        TwinOptions options
    )
    {
        var replicas = ascending.Length < FewEigenvalues ? 5 : 1;
        var (all, distance) = (new List<double>(replicas * ascending.Length), 0.0);
        for (var r = 0; r < replicas; r++)
        {
            var replica = r == 0 ? first : ShuffledReplica.Of(matrices, backend, Shuffle.Mix(first.Seed, (ulong)r));
            var twin = replica.Esd.Eigenvalues(options.Scale, options.Variant);
            distance += JensenShannonDistance(ascending, twin) / replicas;
            all.AddRange(twin);
        }
        all.Sort();
        double[] pooled = [.. all];
        var (max, rows, columns) = (pooled[^1], matrices.Rows, matrices.Columns);
        var (n, m) = (Math.Max(rows, columns), Math.Min(rows, columns));
        return new RandomTwin
        {
            Eigenvalues = pooled,
            Replicas = replicas,
            MaxEval = max,
            Distance = distance,
            SoftRank = max / ascending[^1],
            MaxDistance = ascending[^1] - max,
            MpFit =
                !matrices.CanBeRandom
                    ? FitResult<MarchenkoPasturFit>.Failed(
                        FitFailure.NotApplicable,
                        "the Marchenko-Pastur law presumes independent real entries, which a low-rank product and "
                            + "complex matrices do not have"
                    )
                : options.Variant == Variant.Legacy
                    ? MarchenkoPasturDensityFit.Fit(pooled, (double)n / m, m, Variant.Legacy)
                : MarchenkoPasturLikelihoodFit.Fit(pooled, n, m),
            Seed = first.Seed,
        };
    }

    /// <summary>
    /// Root of the Jensen-Shannon divergence (nats) of two non-negative vectors of one length, each over its sum; 0
    /// when both are zero.
    /// </summary>
    public static double JensenShannonDistance(ReadOnlySpan<double> p, ReadOnlySpan<double> q)
    {
        if (p.Length != q.Length)
            throw new ArgumentException($"expected two spectra of one length, got {p.Length} and {q.Length}");
        var (sumP, sumQ) = (0.0, 0.0);
        for (var i = 0; i < p.Length; i++)
        {
            sumP += p[i];
            sumQ += q[i];
        }
        if (!(sumP > 0) || !(sumQ > 0))
            return sumP > 0 || sumQ > 0 ? Math.Sqrt(Math.Log(2)) : 0;
        var divergence = 0.0;
        for (var i = 0; i < p.Length; i++)
        {
            var (x, y) = (p[i] / sumP, q[i] / sumQ);
            var m = (x + y) / 2;
            if (x > 0)
                divergence += x * Math.Log(x / m);
            if (y > 0)
                divergence += y * Math.Log(y / m);
        }
        return Math.Sqrt(Math.Max(0, divergence / 2));
    }
}
