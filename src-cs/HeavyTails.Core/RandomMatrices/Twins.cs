// Twin: the same entries in a random order, matrix by matrix. Its spectrum has the entries' histogram but no correlations.
// rand_distance = sqrt((KL(p||m) + KL(q||m)) / 2), p and q the sorted spectra of layer and twin over their sums, m = (p + q) / 2, natural logarithm.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Core.RandomMatrices;

/// <summary>Randomised twins.</summary>
public static class Twins
{
    /// <summary>Below this many eigenvalues the twin has five replicas: WeightWatcher's rule.</summary>
    public const int FewEigenvalues = 100;

    /// <summary>The twin of <paramref name="matrices"/>, whose ESD is <paramref name="ascending"/> = squared singular values times <paramref name="scale"/>.</summary>
    public static RandomTwin Of(
        MatrixSet matrices,
        ReadOnlySpan<double> ascending,
        double scale,
        ISpectralBackend backend,
        ulong seed,
        Variant variant
    )
    {
        var replicas = ascending.Length < FewEigenvalues ? 5 : 1;
        var (all, distance) = (new List<double>(replicas * ascending.Length), 0.0);
        for (var r = 0; r < replicas; r++)
        {
            var twin = Esd.Of(matrices.Shuffled(Shuffle.Mix(seed, (ulong)r)), backend, SpectralAccuracy.Fast)
                .Eigenvalues(scale);
            distance += JensenShannonDistance(ascending, twin) / replicas;
            all.AddRange(twin);
        }
        all.Sort();
        double[] pooled = [.. all];
        var (max, rows, columns) = (pooled[^1], matrices.Rows, matrices.Columns);
        var (n, m) = (Math.Max(rows, columns), Math.Min(rows, columns));
        var fit = matrices.CanBeRandom ? MarchenkoPasturDensityFit.Fit(pooled, (double)n / m, m, variant) : null;
        return new RandomTwin(pooled, replicas, max, distance, max / ascending[^1], ascending[^1] - max, fit, seed);
    }

    /// <summary>sqrt of the Jensen-Shannon divergence (nats) of two non-negative vectors of one length, each over its sum; 0 when both are zero.</summary>
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
