// The law e^{-a u} / N(a, U) on 0 <= u <= U, a any real number (> 0 where U is infinite):
//   N(a, U) = U phi(aU), phi(y) = (1 - e^{-y}) / y,       P(> u) = e^{-a u} N(a, U - u) / N(a, U),
//   mean u / U = m(aU), m(y) = 1/y - 1/(e^y - 1),         variance U^2 v(aU), v(y) = 1/y^2 - e^y / (e^y - 1)^2.
// a < 0 is the mirror image: u and U - u change places, m(-y) = 1 - m(y), v(-y) = v(y). At a = 0 the law is uniform;
// where |y| is small, the fractions that cancel are replaced by their series.
// The power law is this law of u = ln(x / xmin), the exponential law that of u = x - xmin.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>The exponential law on an interval [0, U] with a rate of either sign.</summary>
internal static class ExponentialInterval
{
    /// <summary>Value of |y| below which the series of m and v hold to rounding.</summary>
    private const double Small = 0.1;

    /// <summary>
    /// Value of aU below which ccdfs are inverted by ln(1 + z), above which by the logarithm of the ccdf.
    /// </summary>
    private const double Moderate = 0.7;

    /// <summary>The logarithm ln N(a, U) of the normaliser; -infinity for U = 0.</summary>
    internal static double LogNorm(double a, double range)
    {
        if (double.IsPositiveInfinity(range))
            return -Math.Log(a);
        var y = Math.Abs(a * range);
        var log = Math.Log(range) + (y == 0 ? 0 : Math.Log(-Special.Expm1(-y) / y));
        return a < 0 ? log + y : log;
    }

    /// <summary>The logarithm ln P(> u) of the ccdf.</summary>
    internal static double LogCcdf(double a, double u, double range) =>
        double.IsPositiveInfinity(range) ? -a * u : -a * u + LogNorm(a, range - u) - LogNorm(a, range);

    /// <summary>The distribution function P(&lt;= u).</summary>
    internal static double Cdf(double a, double u, double range) =>
        double.IsPositiveInfinity(range) ? -Special.Expm1(-a * u) : Math.Exp(LogNorm(a, u) - LogNorm(a, range));

    /// <summary>The u with P(> u) = q, 0 &lt; q &lt;= 1.</summary>
    internal static double UpperQuantile(double a, double q, double range)
    {
        if (double.IsPositiveInfinity(range))
            return -Math.Log(q) / a;
        var y = Math.Abs(a * range);
        if (y == 0)
            return range * (1 - q);
        if (a < 0)
            return range + Special.Log1p(q * Special.Expm1(-y)) * range / y;
        return y < Moderate
            ? -Special.Log1p((1 - q) * Special.Expm1(-y)) * range / y
            : -Math.Log(q + (1 - q) * Math.Exp(-y)) / a;
    }

    /// <summary>
    /// The rate a for which the mean of u is the given one; infinite where no finite rate has it (a mean of 0 or U).
    /// </summary>
    internal static double Rate(double mean, double range)
    {
        if (double.IsPositiveInfinity(range))
            return 1 / mean;
        var share = mean / range;
        if (!(share > 0))
            return double.PositiveInfinity;
        if (!(share < 1))
            return double.NegativeInfinity;
        return share <= 0.5 ? Solve(share) / range : -Solve((range - mean) / range) / range;
    }

    /// <summary>
    /// The variance of u, which is the Fisher information of one value on a.
    /// </summary>
    internal static double Variance(double a, double range)
    {
        if (double.IsPositiveInfinity(range))
            return 1 / (a * a);
        var y = Math.Abs(a * range);
        if (y < Small)
            return range * range * (1.0 / 12 - y * y * (1.0 / 240 - y * y * (1.0 / 6048 - y * y / 172800)));
        var half = Math.Sinh(Math.Min(y / 2, 300)) * 2 / range;
        return range / y * (range / y) - 1 / (half * half);
    }

    /// <summary>The y >= 0 with m(y) = share, 0 &lt; share &lt;= 1/2; it is below 1 / share.</summary>
    private static double Solve(double share)
    {
        var largest = 1 / share;
        return !(MeanShare(0) > share) ? 0
            : double.IsFinite(largest) && MeanShare(largest) < share ? Roots.Find(y => MeanShare(y) - share, 0, largest)
            : largest;
    }

    private static double MeanShare(double y) =>
        y < Small
            ? 0.5 - y * (1.0 / 12 - y * y * (1.0 / 720 - y * y * (1.0 / 30240 - y * y / 1209600)))
            : 1 / y - 1 / Special.Expm1(y);
}
