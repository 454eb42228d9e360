// Largest eigenvalue of X'X, X [N x M] of standard normals: (l - mu) / s -> Tracy-Widom of order 1,
//   mu = (sqrt(N - 1) + sqrt M)^2,   s = (sqrt(N - 1) + sqrt M) (1 / sqrt(N - 1) + 1 / sqrt M)^(1/3).     Johnstone 2001, Ann. Statist. 29, 295, theorem 1.1.
// WeightWatcher's margin is sqrt(Q^(-1/2) lambda+^(2/3) M^(-2/3)): a third power instead of a two-thirds one, wider for M > 1.
namespace HeavyTails.Core;

/// <summary>How far beyond the bulk's edge the largest eigenvalue of a random matrix strays.</summary>
public static class TracyWidom
{
    /// <summary>Quantile 0.99 of the Tracy-Widom law of order 1 (Bejan 2005, table 1: 2.0234).</summary>
    public const double Quantile99 = 2.0234;

    /// <summary>
    /// An eigenvalue of W'W above this is a spike at the one-percent level, when W [n x m] has independent entries of variance
    /// <paramref name="variance"/>. Order of n and m does not matter.
    /// </summary>
    public static double Edge(int n, int m, double variance, double quantile = Quantile99)
    {
        var (large, small) = (Math.Sqrt(Math.Max(1, Math.Max(n, m) - 1)), Math.Sqrt(Math.Min(n, m)));
        return variance * ((large + small) * (large + small) + quantile * (large + small) * Math.Cbrt(1 / large + 1 / small));
    }

    /// <summary>WeightWatcher's margin beyond <paramref name="lambdaPlus"/>, for eigenvalues of mean one.</summary>
    public static double WeightWatcherMargin(double q, double lambdaPlus, int m) =>
        Math.Sqrt(Math.Cbrt(lambdaPlus / m) * Math.Cbrt(lambdaPlus / m) / Math.Sqrt(q));
}
