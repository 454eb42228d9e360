// E_p(x) = int_1^inf e^{-x t} t^{-p} dt,  real p, x > 0;  Gamma(s, x) = x^s E_{1-s}(x).   DLMF 8.19, 8.17.
// The truncated power law is normalised by an upper incomplete gamma function of negative order, which is this
// integral.
//   x >= 1, p >= 0:                e^x E_p(x) = 1/(x+p - 1 p/(x+p+2 - 2 (p+1)/(x+p+4 - ...)))  (DLMF 8.19.17, by Lentz)
//   x < 1, s = 1 - p in (-1/2, 1]: Gamma(s, x) =
//                                    (Gamma(1+s) - 1)/s - (x^s - 1)/s - x^s sum_{k>=1} (-x)^k / (k! (s + k)),
//                                  whose two fractions stay finite through s = 0: no cancellation at integer p
//   other p:                       p E_{p+1} = e^{-x} - x E_p upwards (stable for x < 1),
//                                  E_{p-1} = (e^{-x} + (1-p) E_p) / x downwards (positive terms).
namespace HeavyTails.Core.Numerics;

/// <summary>
/// The generalised exponential integral of any real order, scaled by e^x; relative error below 1e-13.
/// </summary>
public static class ExponentialIntegral
{
    /// <summary>Order p from which the four-term expansion in 1 / p is exact to double precision.</summary>
    private const double LargeOrder = 1e4;

    private const double OneMinusEuler = 0.42278433509846713939;

    /// <summary>The scaled integral e^x E_p(x), which neither overflows nor underflows for moderate p.</summary>
    /// <param name="p">Order p, any finite real.</param>
    /// <param name="x">Argument x > 0; x = 0 gives 1 / (p - 1) for p > 1, else +infinity.</param>
    public static double Scaled(double p, double x)
    {
        if (!double.IsFinite(p) || !(x >= 0))
            throw new ArgumentOutOfRangeException(nameof(x), $"expected finite p and x >= 0, got p = {p}, x = {x}");
        if (x == 0)
            return p > 1 ? 1 / (p - 1) : double.PositiveInfinity;
        if (double.IsPositiveInfinity(x))
            return 0;
        if (x >= 1 && p >= 0.5)
            return ContinuedFraction(p, x);
        if (p > LargeOrder)
            return LargeOrderExpansion(p, x);
        // The recursion starts at an order that differs from p by an integer: in [1/2, 3/2) to go up, in [0, 1) to go
        // down, where all terms are positive.
        var steps = (int)Math.Floor(p >= 0.5 ? p - 0.5 : p);
        var order = p - steps;
        var e = x >= 1 ? ContinuedFraction(order, x) : Series(order, x);
        for (var i = 0; i < steps; i++)
            e = (1 - x * e) / (order + i);
        for (var i = 0; i > steps; i--)
            e = (1 + (1 - (order + i)) * e) / x;
        return e;
    }

    private static double ContinuedFraction(double p, double x)
    {
        var b = x + p;
        var c = 1e300;
        var d = 1 / b;
        var h = d;
        for (var i = 1; i < 10_000; i++)
        {
            var a = -i * (p + i - 1);
            b += 2;
            d = 1 / (a * d + b);
            c = b + a / c;
            var change = c * d;
            h *= change;
            if (Math.Abs(change - 1) <= 2.3e-16)
                break;
        }
        return h;
    }

    /// <summary>
    /// Expansion for large p, (1 + p/(x+p)^2 + p (p - 2x)/(x+p)^4 + p (6 x^2 - 8 p x + p^2)/(x+p)^6) / (x+p), DLMF
    /// 8.20.6.
    /// </summary>
    private static double LargeOrderExpansion(double p, double x)
    {
        var q = 1 / (x + p);
        var q2 = q * q;
        return q * (1 + p * q2 * (1 + q2 * (p - 2 * x + q2 * (6 * x * x - 8 * p * x + p * p))));
    }

    private static double Series(double p, double x)
    {
        var s = 1 - p;
        var log = Math.Log(x);
        var power = s * log;
        var difference = s == 0 ? log : Special.Expm1(power) / s;
        var term = 1.0;
        var sum = 0.0;
        for (var k = 1; k < 200; k++)
        {
            term *= -x / k;
            var add = term / (s + k);
            sum += add;
            if (Math.Abs(add) < 1e-17 * Math.Abs(sum))
                break;
        }
        var gamma = GammaMinusOneOver(s) - difference - Math.Exp(power) * sum;
        return gamma * Math.Exp(x - power);
    }

    /// <summary>
    /// (Gamma(1 + s) - 1) / s for -1/2 &lt;= s &lt;= 1, with
    /// ln Gamma(1+s) = -ln(1+s) + (1 - gamma) s + sum_{k>=2} (zeta(k) - 1) (-s)^k / k.
    /// </summary>
    private static double GammaMinusOneOver(double s)
    {
        var series = 0.0;
        for (var k = ZetaMinusOne.Length - 1; k >= 0; k--)
            series = series * -s + ZetaMinusOne[k] / (k + 2);
        // ln Gamma(1 + s) / s
        var slope = OneMinusEuler + s * series - (s == 0 ? 1 : Special.Log1p(s) / s);
        return s == 0 ? slope : Special.Expm1(s * slope) / s;
    }

    /// <summary>Values of zeta(k) - 1 for k = 2, 3, ..., 56.</summary>
    private static readonly double[] ZetaMinusOne = [.. Enumerable.Range(2, 55).Select(k => HurwitzZeta.Value(k, 2))];
}
