// Heavy tails with xi = 1/2 by their upper quantiles Q(u), P(X > Q(u)) = u, with ln Q(1/t) = ln(t) / 2 - c / t + ...:
// the second-order parameter is -1, Hill's estimate from k values has the bias c k / (2 n) and the variance 1 / (4 k),
// and the best k is (n / (sqrt 2 c))^{2/3}, from (1/4) / k^2 = 2 k (c / (2 n))^2.
using HeavyTails.Core.Numerics;

namespace HeavyTails.Tests.Core.TailEstimators;

internal static class Laws
{
    internal static double Pareto(double u) => Math.Pow(u, -0.5);

    /// <summary>Burr's law: sqrt(1/u - 1), c = 1/2.</summary>
    internal static double Burr(double u) => Math.Sqrt(1 / u - 1);

    /// <summary>Frechet's law: (-ln(1 - u))^(-1/2), c = 1/4.</summary>
    internal static double Frechet(double u) => 1 / Math.Sqrt(-Math.Log(1 - u));

    /// <summary>Absolute values of Student's t with 2 degrees of freedom, c = 3/4.</summary>
    internal static double StudentT(double u) => (1 - u) * Math.Sqrt(2 / (u * (2 - u)));

    internal static Func<double, double> Named(string name) =>
        name switch
        {
            nameof(Pareto) => Pareto,
            nameof(Burr) => Burr,
            nameof(Frechet) => Frechet,
            _ => StudentT,
        };

    /// <summary>Draws n values, ascending.</summary>
    internal static double[] Draw(Func<double, double> quantile, int n, ulong seed)
    {
        var random = new SplitMix64(seed);
        return [.. Enumerable.Range(0, n).Select(_ => quantile(1 - random.NextUniform())).Order()];
    }
}
