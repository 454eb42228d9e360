using HeavyTails.Core.Numerics;
using HeavyTails.Data.Synthetic;
using HeavyTails.Papers.SingleIndex;

namespace HeavyTails.Tests.Papers.SingleIndex;

/// <summary>
/// The exact case of the specification, n = 40, h = 30, d = 20: X, beta (normalised), W, a and noise are one stream of
/// normals of seed 101; y = softplus(X beta) + 0.3 noise.
/// </summary>
internal sealed record SmallCase(SingleIndexSample Sample, double[] Beta, Student Student)
{
    public const int Count = 40,
        Width = 30,
        Dimension = 20;

    public static SmallCase Draw()
    {
        var random = new SplitMix64(101);
        var (x, beta) = (new double[Count * Dimension], new double[Dimension]);
        var (w, a, noise) = (new double[Width * Dimension], new double[Width], new double[Count]);
        foreach (var part in new[] { x, beta, w, a, noise })
            Variates.Gaussian(ref random, part);
        var norm = Math.Sqrt(Vectors.Dot(beta, beta));
        beta = Array.ConvertAll(beta, b => b / norm);
        var y = new double[Count];
        for (var i = 0; i < Count; i++)
            y[i] = SyntheticData.Softplus(Vectors.Dot(x.AsSpan(i * Dimension, Dimension), beta)) + (.3 * noise[i]);
        return new(new(x, y), beta, new([w], a));
    }
}
