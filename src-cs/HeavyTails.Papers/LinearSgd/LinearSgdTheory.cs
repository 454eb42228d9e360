// x <- M x + q with random M: a stationary law exists iff rho = E ln ||M e_1|| < 0, and then P(||x|| > t) ~ t^-alpha
// with h(alpha) = E ||M e_1||^alpha = 1.
// Kesten 1973; Gurbuzbalaban, Simsekli & Zhu 2021, arXiv:2006.04740.
// h(2) = 1 - 2 eta sigma^2 + eta^2 sigma^4 (b + d + 1)/b, hence alpha = 2 at eta_crit = 2b / (sigma^2 (d + b + 1)).

using HeavyTails.Core.Fits;

namespace HeavyTails.Papers.LinearSgd;

/// <summary>Long-run behaviour of the iterates of SGD.</summary>
public enum SgdRegime
{
    /// <summary>A stationary law with finite variance: tail index above 2.</summary>
    FiniteVariance,

    /// <summary>A stationary law with infinite variance: tail index at most 2.</summary>
    InfiniteVariance,

    /// <summary>
    /// No stationary law: the iterates grow like e^{rho k}, and an estimate from them does not describe a stationary
    /// tail.
    /// </summary>
    Divergent,
}

/// <summary>
/// Theory of SGD with a constant step size on least squares, with inputs N(0, sigma^2 I_d) drawn anew at every step
/// (online).
/// It says whether a stationary law exists that an empirical tail index can describe.
/// </summary>
public sealed class LinearSgdTheory
{
    private readonly SgdContraction contraction;
    private FitResult<double>? tailIndex;

    /// <summary>The theory of one cell; computes the Lyapunov exponent.</summary>
    /// <param name="stepSize">Step size eta > 0.</param>
    /// <param name="batchSize">Batch size b >= 1.</param>
    /// <param name="dimension">Dimension d >= 1.</param>
    /// <param name="sigma">Standard deviation of the inputs, > 0; default 1.</param>
    public LinearSgdTheory(double stepSize, int batchSize, int dimension, double sigma = 1)
    {
        Check(batchSize, dimension, sigma);
        if (!(stepSize > 0) || double.IsInfinity(stepSize))
            throw new ArgumentOutOfRangeException(nameof(stepSize), $"eta must be positive and finite, got {stepSize}");
        (StepSize, BatchSize, Dimension, Sigma) = (stepSize, batchSize, dimension, sigma);
        contraction = new(stepSize, batchSize, dimension, sigma);
        Lyapunov = contraction.Lyapunov();
    }

    /// <summary>Step size eta > 0.</summary>
    public double StepSize { get; }

    /// <summary>Batch size b >= 1.</summary>
    public int BatchSize { get; }

    /// <summary>Dimension d >= 1 of the inputs.</summary>
    public int Dimension { get; }

    /// <summary>Standard deviation of the inputs.</summary>
    public double Sigma { get; }

    /// <summary>Lyapunov exponent rho = E ln ||M e_1|| per step; negative where a stationary law exists.</summary>
    public double Lyapunov { get; }

    /// <summary>
    /// Kesten's tail index alpha, to about 1e-9. Fails with OutOfRange where there is no stationary law, or where alpha
    /// is above 250 and the tail is light in practice.
    /// </summary>
    public FitResult<double> TailIndex => tailIndex ??= Solve();

    /// <summary>Long-run behaviour of the iterates.</summary>
    public SgdRegime Regime =>
        Lyapunov >= 0 ? SgdRegime.Divergent
        : StepSize < CriticalStepSize(BatchSize, Dimension, Sigma) ? SgdRegime.FiniteVariance
        : SgdRegime.InfiniteVariance;

    /// <summary>
    /// Logarithm ln h(s) = ln E ||M e_1||^s of a moment, 0 &lt;= s &lt;= 250; it is convex, and 0 at s = 0 and at
    /// s = alpha.
    /// </summary>
    public double LogMoment(double s) =>
        s is >= 0 and <= SgdContraction.LargestMoment
            ? contraction.LogMoment(s).Value
            : throw new ArgumentOutOfRangeException(
                nameof(s),
                $"s must be in 0 .. {SgdContraction.LargestMoment}, got {s}"
            );

    /// <summary>
    /// Critical step size eta_crit = 2b / (sigma^2 (d + b + 1)), from which on the variance is infinite.
    /// </summary>
    public static double CriticalStepSize(int batchSize, int dimension, double sigma = 1)
    {
        Check(batchSize, dimension, sigma);
        return 2.0 * batchSize / (sigma * sigma * (dimension + batchSize + 1));
    }

    /// <summary>
    /// Critical step size for fresh inputs N(0, H), the root of sum eta l_i / (2b - eta l_i (b + 1)) = 1: E vv' is
    /// diagonal with the entries s_i, which a step changes by
    /// s_i [-2 eta l_i + (1 + 1/b) eta^2 l_i^2] + (eta^2 / b) l_i sum l_j s_j.
    /// </summary>
    /// <param name="batchSize">Batch size b >= 1.</param>
    /// <param name="eigenvalues">Eigenvalues l of H, [d], each > 0.</param>
    public static double CriticalStepSize(int batchSize, IReadOnlyList<double> eigenvalues)
    {
        ArgumentNullException.ThrowIfNull(eigenvalues);
        Check(batchSize, eigenvalues.Count, Math.Sqrt(eigenvalues.DefaultIfEmpty().Min()));
        // The sum rises from 0 to infinity, which it reaches at the pole of the largest eigenvalue.
        var (low, high) = (0.0, 2.0 * batchSize / (eigenvalues.Max() * (batchSize + 1)));
        for (var i = 0; i < 60; i++)
        {
            var eta = (low + high) / 2;
            var sum = eigenvalues.Sum(l => eta * l / ((2.0 * batchSize) - (eta * l * (batchSize + 1))));
            (low, high) = sum < 1 ? (eta, high) : (low, eta);
        }
        return (low + high) / 2;
    }

    /// <summary>
    /// The step size eta with rho = 0, from which on no stationary law exists; its relative error is about 1e-10.
    /// </summary>
    public static double DivergenceStepSize(int batchSize, int dimension, double sigma = 1)
    {
        var low = CriticalStepSize(batchSize, dimension, sigma);
        double Rho(double eta) => new SgdContraction(eta, batchSize, dimension, sigma).Lyapunov();
        var high = low * 1.01;
        double atLow = Rho(low),
            atHigh = Rho(high);
        while (atHigh < 0)
            (low, atLow, high, atHigh) = (high, atHigh, high * 2, Rho(high * 2));
        return Root(Rho, low, atLow, high, atHigh, 1e-11 * high);
    }

    private FitResult<double> Solve()
    {
        if (Lyapunov >= 0)
            return FitResult<double>.Failed(
                FitFailure.OutOfRange,
                FormattableString.Invariant($"rho = {Lyapunov:G4} >= 0: there is no stationary law")
            );
        // ln h is convex with ln h(0) = 0 and a negative slope there: beyond the root it is positive, and Newton's
        // method from there descends to the root.
        var s = 1.0;
        while (contraction.LogMoment(s).Value < 0)
            if ((s *= 2) > SgdContraction.LargestMoment)
                return FitResult<double>.Failed(FitFailure.OutOfRange, $"alpha is above {s / 2}");
        for (var i = 0; i < 60; i++)
        {
            var (value, slope) = contraction.LogMoment(s);
            var next = s - (value / slope);
            if (!(Math.Abs(next - s) > 1e-11 * s))
                return next;
            s = next;
        }
        return s;
    }

    /// <summary>Finds a bracketed root by the Illinois variant of regula falsi.</summary>
    private static double Root(
        Func<double, double> f,
        double low,
        double atLow,
        double high,
        double atHigh,
        double tolerance
    )
    {
        var side = 0;
        while (high - low > tolerance)
        {
            var middle = ((low * atHigh) - (high * atLow)) / (atHigh - atLow);
            if (!(middle > low && middle < high))
                middle = (low + high) / 2;
            var value = f(middle);
            if (value == 0 || Math.Abs(value) < 1e-13)
                return middle;
            if (value < 0)
            {
                (low, atLow) = (middle, value);
                atHigh *= side == -1 ? .5 : 1;
                side = -1;
            }
            else
            {
                (high, atHigh) = (middle, value);
                atLow *= side == 1 ? .5 : 1;
                side = 1;
            }
        }
        return (low + high) / 2;
    }

    private static void Check(int batchSize, int dimension, double sigma)
    {
        if (batchSize < 1 || dimension < 1 || !(sigma > 0))
            throw new ArgumentException(
                $"b >= 1, d >= 1 and sigma > 0 are needed, got b = {batchSize}, d = {dimension}, sigma = {sigma}"
            );
    }
}
