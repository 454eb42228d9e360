// W [N x M], N >= M, entries independent with mean 0 and variance sigma^2 / N: the eigenvalues of W'W have, for large N
// and Q = N / M, the density
//   f(x) = Q / (2 pi sigma^2 x) sqrt((lambda+ - x)(x - lambda-)),   lambda+- = sigma^2 (1 +- 1/sqrt Q)^2.
// In s = sqrt x, for every Q, f_s(s) = Q / (pi sigma^2 s) sqrt((lambda+ - s^2)(s^2 - lambda-)); for Q = 1 the quarter
// circle sqrt(4 sigma^2 - s^2) / (pi sigma^2).
// Marchenko & Pastur 1967, Math. USSR Sbornik 1, 457.
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.RandomMatrices;

/// <summary>The Marchenko-Pastur law of eigenvalues, whose mean is sigma^2.</summary>
/// <param name="Q">Aspect ratio N / M >= 1.</param>
/// <param name="Sigma">Standard deviation sigma > 0 of the entries times sqrt N.</param>
public readonly record struct MarchenkoPastur(double Q, double Sigma)
{
    /// <summary>Lower edge lambda- = sigma^2 (1 - 1/sqrt Q)^2 of the bulk.</summary>
    public double LambdaMinus => Square(Sigma * (1 - 1 / Math.Sqrt(Q)));

    /// <summary>Upper edge lambda+ = sigma^2 (1 + 1/sqrt Q)^2 of the bulk.</summary>
    public double LambdaPlus => Square(Sigma * (1 + 1 / Math.Sqrt(Q)));

    /// <summary>Density f(x) of the eigenvalues: 0 outside the edges, infinite at x = 0 when Q = 1.</summary>
    public double Density(double x)
    {
        var (a, b) = (LambdaMinus, LambdaPlus);
        return x < a || x > b ? 0
            : x == 0 ? double.PositiveInfinity
            : Q / (2 * Math.PI * Sigma * Sigma * x) * Math.Sqrt((b - x) * (x - a));
    }

    /// <summary>Density of the singular values s = sqrt x, bounded for every Q.</summary>
    public double SingularValueDensity(double s)
    {
        var (a, b, x) = (LambdaMinus, LambdaPlus, s * s);
        if (s < 0 || x < a || x > b)
            return 0;
        var variance = Sigma * Sigma;
        return Q == 1
            ? Math.Sqrt(Math.Max(0, 4 * variance - x)) / (Math.PI * variance)
            : Q / (Math.PI * variance * s) * Math.Sqrt((b - x) * (x - a));
    }

    /// <summary>Distribution function F(x), the share of eigenvalues at most x.</summary>
    public double Cdf(double x)
    {
        var (a, b, c) = (LambdaMinus, LambdaPlus, 1 / Q);
        if (x <= a)
            return 0;
        if (x >= b)
            return 1;
        var root = Math.Sqrt(c);
        var cos = Math.Clamp((1 + c - x / (Sigma * Sigma)) / (2 * root), -1, 1);
        return Primitive(Math.Acos(cos), root);
    }

    /// <summary>
    /// Kolmogorov-Smirnov distance max |F_n - F|, 0 .. 1, between eigenvalues and the law; fails when there are none.
    /// </summary>
    public FitResult<double> Distance(ReadOnlySpan<double> ascending)
    {
        if (ascending.Length == 0)
            return FitResult<double>.Failed(
                FitFailure.NoData,
                "there are no eigenvalues to compare with the Marchenko-Pastur law"
            );
        var most = 0.0;
        for (var i = 0; i < ascending.Length; i++)
        {
            var f = Cdf(ascending[i]);
            most = Math.Max(most, Math.Max((i + 1.0) / ascending.Length - f, f - (double)i / ascending.Length));
        }
        return most;
    }

    /// <summary>
    /// Quantile: the x with F(x) = p, 0 &lt;= p &lt;= 1, by bisection, to about 1e-10 near the edges, where F is flat.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">p is outside 0 .. 1.</exception>
    public double Quantile(double p)
    {
        if (!(p >= 0 && p <= 1))
            throw new ArgumentOutOfRangeException(nameof(p), $"expected 0 <= p <= 1, got {p}");
        if (p is 0 or 1)
            return p == 0 ? LambdaMinus : LambdaPlus;
        var root = 1 / Math.Sqrt(Q);
        return Sigma * Sigma * (1 + root * root - 2 * root * Math.Cos(Angle(p, root)));
    }

    /// <summary>
    /// Exponent that Hill's estimator gives for the eigenvalues above a quantile, for N, M -> infinity:
    /// alpha = 1 + p / E[ln(x / x_q); x > x_q], p = P(x > x_q). It is the value that an untrained matrix of this aspect
    /// ratio reads, whatever its sigma: 2.1217 for Q = 1 and 2.4492 for Q = 1.5 at the median.
    /// </summary>
    /// <param name="above">Share p of the eigenvalues above x_q, 0 &lt; p &lt; 1. Default: the upper half.</param>
    /// <exception cref="ArgumentOutOfRangeException">p is outside 0 .. 1.</exception>
    public double HillAlpha(double above = .5)
    {
        if (!(above > 0 && above < 1))
            throw new ArgumentOutOfRangeException(nameof(above), $"expected 0 < p < 1, got {above}");
        var g = 1 / Math.Sqrt(Q);
        var from = Angle(1 - above, g);
        double X(double t) => 1 + g * g - 2 * g * Math.Cos(t);
        // In the angle the integrand is smooth, but near t = 0 for Q near 1: the intervals grow away from the quantile.
        var (nodes, weights) = GaussLegendre.OnUnitInterval(20);
        var (threshold, sum) = (X(from), 0.0);
        for (double low = from, high; low < Math.PI; low = high)
        {
            high = Math.Min(Math.PI, low + Math.Max(low / 2, 1e-3));
            for (var i = 0; i < nodes.Length; i++)
            {
                var t = low + (high - low) * nodes[i];
                sum += (high - low) * weights[i] * Square(Math.Sin(t)) / X(t) * Math.Log(X(t) / threshold);
            }
        }
        return 1 + above / (2 / Math.PI * sum);
    }

    // The angle t at which the primitive is p.
    private static double Angle(double p, double root)
    {
        var (low, high) = (0.0, Math.PI);
        for (var i = 0; i < 80 && low < high; i++)
        {
            var middle = (low + high) / 2;
            if (Primitive(middle, root) < p)
                low = middle;
            else
                high = middle;
        }
        return (low + high) / 2;
    }

    // By the angle t, x = sigma^2 (1 + g^2 - 2 g cos t) with g = 1/sqrt Q, the law is elementary:
    // integral_0^t (2/pi) sin^2 u / (1 + g^2 - 2 g cos u) du, 0 < g <= 1
    //   = (1/pi) [ sin t / g + t (1 + g^2) / (2 g^2) - (1 - g^2) / g^2 arctan((1 + g)/(1 - g) tan(t/2)) ]
    private static double Primitive(double t, double g)
    {
        var squared = g * g;
        var arc =
            g == 1 ? 0 : (1 - squared) / squared * Math.Atan2((1 + g) * Math.Sin(t / 2), (1 - g) * Math.Cos(t / 2));
        return Math.Clamp((Math.Sin(t) / g + t * (1 + squared) / (2 * squared) - arc) / Math.PI, 0, 1);
    }

    private static double Square(double x) => x * x;
}
