// p(x) = x^-alpha / zeta(alpha, xmin) on the integers x >= xmin,  P(X >= x) = zeta(alpha, x) / zeta(alpha, xmin).
// MLE: -zeta'(alpha, xmin) / zeta(alpha, xmin) = mean ln x; the standard error is
// 1 / sqrt(n (zeta''/zeta - (zeta'/zeta)^2)).
// Clauset, Shalizi & Newman 2009, eqs. 3.5 and 3.6.
// Up to 2^53 float64 represents every integer. Above, the law is on the integers that it represents: they are
// 1e-16 x apart, which is not visible in any sample.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>The discrete power law on the integers from xmin on.</summary>
/// <param name="Alpha">Exponent, > 1.</param>
/// <param name="Xmin">Least integer of the law, >= 1.</param>
public readonly record struct ZetaTail(double Alpha, double Xmin) : ITail
{
    private const double LargestAlpha = 500;

    /// <summary>
    /// Largest value of a fit; for larger ones zeta(alpha, x) x^alpha = x / (alpha - 1) + ... may overflow.
    /// </summary>
    internal const double LargestValue = 1e300;

    /// <inheritdoc/>
    public string Name => "discrete power law";

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, double Value)> Parameters => [("alpha", Alpha)];

    /// <inheritdoc/>
    public double LogPdf(double x) =>
        x < Xmin || x != Math.Floor(x) ? double.NegativeInfinity : -Alpha * Math.Log(x) - HurwitzZeta.Log(Alpha, Xmin);

    /// <summary>Logarithm ln P(X > x) of the ccdf.</summary>
    public double LogCcdf(double x) =>
        x < Xmin ? 0 : HurwitzZeta.Log(Alpha, Math.Floor(x) + 1) - HurwitzZeta.Log(Alpha, Xmin);

    /// <summary>The left limit P(X &lt; x) of the distribution function.</summary>
    public double CdfBelow(double x) =>
        x <= Xmin ? 0 : -Special.Expm1(HurwitzZeta.Log(Alpha, Math.Ceiling(x)) - HurwitzZeta.Log(Alpha, Xmin));

    /// <summary>
    /// The least integer x with P(X > x) &lt;= q, above 2^53 the least that float64 represents; +infinity beyond 1e300.
    /// </summary>
    public double UpperQuantile(double q) => TailData.DiscreteUpperQuantile(this, q);

    /// <summary>Fits the law by maximum likelihood above a given xmin; fails on values that are not integers.</summary>
    public static FitResult<ZetaTail> Fit(ReadOnlySpan<double> data, double xmin)
    {
        if (xmin < 1 || xmin != Math.Floor(xmin))
            throw new ArgumentOutOfRangeException(nameof(xmin), $"expected an integer xmin >= 1, got {xmin}");
        foreach (var x in data)
            if (double.IsFinite(x) && WhyNot(x) is { } reason)
                return FitResult<ZetaTail>.Failed(FitFailure.NotDiscrete, reason);
        var tail = TailData.Logs(data, xmin);
        return tail.Succeeded ? Solve(tail.Value.Mean, xmin) : FitResult<ZetaTail>.Failed(tail.Failure, tail.Reason);
    }

    /// <summary>Why a value cannot belong to a discrete law; null when it can.</summary>
    internal static string? WhyNot(double x) =>
        x != Math.Floor(x) ? $"{x} is not an integer"
        : x > LargestValue ? $"{x} is above {LargestValue}, the largest value of a discrete law"
        : null;

    /// <summary>Whether a fit may have this alpha.</summary>
    internal static bool Admits(double alpha) => alpha > 1 && alpha < LargestAlpha * 0.999;

    /// <summary>
    /// The law with the given mean of ln(x / xmin), by Newton's method on a monotone function, safeguarded by
    /// bisection.
    /// </summary>
    internal static FitResult<ZetaTail> Solve(double meanLog, double xmin)
    {
        // Clauset's approximation, eq. 3.7, starts within a few per cent.
        var (low, high) = (1.0, LargestAlpha);
        var alpha = Math.Min(1 + 1 / (meanLog + Math.Log(xmin / (xmin - 0.5))), LargestAlpha / 2);
        for (var i = 0; i < 100; i++)
        {
            var (mean, information) = Moments(alpha, xmin);
            if (mean > meanLog)
                low = alpha;
            else
                high = alpha;
            var next = alpha + (mean - meanLog) / information;
            if (!(next > low && next < high))
                next = (low + high) / 2;
            if (Math.Abs(next - alpha) <= 1e-15 * alpha)
                break;
            alpha = next;
        }
        return Admits(alpha)
            ? new ZetaTail(alpha, xmin)
            : FitResult<ZetaTail>.Failed(
                FitFailure.NoMaximum,
                $"the mean of ln(x/xmin), {meanLog}, requires alpha > {LargestAlpha}"
            );
    }

    /// <summary>Fisher information of one value on alpha, which is the variance of ln x.</summary>
    internal double Information => Moments(Alpha, Xmin).Variance;

    private static (double Mean, double Variance) Moments(double alpha, double xmin)
    {
        var (value, first, second) = HurwitzZeta.Scaled(alpha, xmin);
        return (-first / value, second / value - first / value * (first / value));
    }
}
