// Largest eigenvalue of X'X, X [N x M] of standard normals: (l - mu) / s -> Tracy-Widom of order 1,
//   mu = (sqrt(N - 1/2) + sqrt(M - 1/2))^2,
//   s  = (sqrt(N - 1/2) + sqrt(M - 1/2)) (1 / sqrt(N - 1/2) + 1 / sqrt(M - 1/2))^(1/3).
// Johnstone 2001, Ann. Statist. 29, 295, theorem 1.1, with the centring of Ma 2012, Bernoulli 18, 322, whose error
// falls as M^(-2/3) instead of M^(-1/3).
// Where the variance is fitted to the same matrix, the edge fluctuates with it, and the quantile s is raised to
//   s + (2.5 + 4.3 s) / (sqrt(N M) - 1.5),
// which was found by simulation (no theory gives it: Nadler 2011, J. Multivar. Anal. 102, 363, corrects for the trace
// of all eigenvalues, of which spikes are a part). Without it MarchenkoPasturLikelihoodFit has a spike in 3.6 % of
// Gaussian matrices [10 x 10] and in 1.3 % [64 x 64] at the level of 1 %; with it the rates of that class's first
// comment.
// WeightWatcher's margin is sqrt(Q^(-1/2) lambda+^(2/3) M^(-2/3)): it falls as the power -1/3 of M instead of -2/3, so
// it is wider for M > 1.
namespace HeavyTails.Core.RandomMatrices;

/// <summary>Edges of the bulk with the fluctuation of the largest eigenvalue of a random matrix.</summary>
public static class TracyWidom
{
    /// <summary>Share of purely random layers that may show a spike: 0.01.</summary>
    public const double Level = 0.01;

    // Fitted by hand to the quantiles of 20,000 Gaussian matrices of each of 20 shapes, M 10 .. 64 and Q 1 .. 16, at
    // the levels 0.001, 0.01 and 0.05. Other matrices gave the rates of MarchenkoPasturLikelihoodFit's first comment.
    private const double FittedOffset = 2.5,
        FittedSlope = 4.3,
        FittedLoss = 1.5;

    // Upper quantiles of the law of order 1, by Painleve II (tests/reference/make_tracy_widom.py); Bejan 2005, table 1,
    // has 0.9793 and 2.0234 for the first two.
    private static readonly (double Tail, double Quantile)[] Upper =
    [
        (0.05, 0.97932),
        (1e-2, 2.02345),
        (1e-3, 3.27220),
        (1e-4, 4.35942),
        (1e-5, 5.34430),
        (1e-6, 6.25635),
    ];

    /// <summary>
    /// An eigenvalue of W'W above this is a spike at the one-percent level, when W [n x m] has independent entries of
    /// variance
    /// <paramref name="variance"/>. Order of n and m does not matter.
    /// </summary>
    /// <param name="n">One dimension of a matrix.</param>
    /// <param name="m">The other dimension of the matrix.</param>
    /// <param name="variance">Variance of the entries.</param>
    /// <param name="matrices">
    /// Number of matrices that share the one-percent level: that of each is 1 - 0.99^(1/matrices). Default 1.
    /// </param>
    public static double Edge(int n, int m, double variance, double matrices = 1) =>
        EdgeAt(n, m, variance, -double.ExpM1(Math.Log(1 - Level) / Math.Max(1, matrices)));

    /// <summary>
    /// An eigenvalue of W'W that the largest one of a random W [n x m] exceeds with a given probability. Order of n and
    /// m does not matter.
    /// </summary>
    /// <param name="n">One dimension of a matrix.</param>
    /// <param name="m">The other dimension of the matrix.</param>
    /// <param name="variance">Variance of the independent entries.</param>
    /// <param name="level">The probability, 0 &lt; level &lt;= 0.05.</param>
    public static double EdgeAt(int n, int m, double variance, double level) =>
        EdgeAbove(n, m, variance, UpperQuantile(level));

    /// <summary>
    /// The quantile for a variance that was fitted to the eigenvalues which are then tested: larger than
    /// <see cref="UpperQuantile"/> by (2.5 + 4.3 s) / (sqrt(entries) - 1.5), which was found by simulation.
    /// </summary>
    /// <param name="tail">Probability of a spike in noise, 0 &lt; tail &lt;= 0.05.</param>
    /// <param name="entries">Number N M of entries of the matrix, or of all matrices of the fit.</param>
    public static double FittedUpperQuantile(double tail, double entries)
    {
        var s = UpperQuantile(tail);
        return s + (FittedOffset + FittedSlope * s) / Math.Max(1, Math.Sqrt(entries) - FittedLoss);
    }

    /// <summary>The centre of the law of the largest eigenvalue plus a multiple of its scale.</summary>
    internal static double EdgeAbove(int n, int m, double variance, double quantile)
    {
        var (large, small) = (Math.Sqrt(Math.Max(n, m) - 0.5), Math.Sqrt(Math.Min(n, m) - 0.5));
        return variance
            * ((large + small) * (large + small) + quantile * (large + small) * Math.Cbrt(1 / large + 1 / small));
    }

    /// <summary>
    /// The x that the law of order 1 exceeds with probability <paramref name="tail"/>, 0 &lt; tail &lt;= 0.05, to
    /// within 0.005.
    /// </summary>
    public static double UpperQuantile(double tail)
    {
        if (!(tail > 0 && tail <= Upper[0].Tail))
            throw new ArgumentOutOfRangeException(nameof(tail), $"expected 0 < tail <= {Upper[0].Tail}, got {tail}");
        // 1 - F(x) falls as exp(-2/3 x^(3/2)): x is nearly linear in (-ln tail)^(2/3).
        var at = Array.FindIndex(Upper, u => u.Tail <= tail);
        at = at < 0 ? Upper.Length - 1 : Math.Max(1, at);
        var (left, right) = (Upper[at - 1], Upper[at]);
        var (a, b) = (Abscissa(left.Tail), Abscissa(right.Tail));
        return left.Quantile + (right.Quantile - left.Quantile) * (Abscissa(tail) - a) / (b - a);
    }

    /// <summary>WeightWatcher's margin beyond <paramref name="lambdaPlus"/>, for eigenvalues of mean one.</summary>
    public static double WeightWatcherMargin(double q, double lambdaPlus, int m) =>
        Math.Sqrt(Math.Cbrt(lambdaPlus / m) * Math.Cbrt(lambdaPlus / m) / Math.Sqrt(q));

    private static double Abscissa(double tail) => Math.Cbrt(Math.Log(tail) * Math.Log(tail));
}
