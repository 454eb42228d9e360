// erfc(x) = Gamma(1/2, x^2) / sqrt(pi) (x > 0), digamma psi(x) = d ln Gamma / dx, and the elementary functions near
// their zeros.
namespace HeavyTails.Core.Numerics;

/// <summary>Error functions, digamma, and the inverse of the normal tail; relative error below 1e-13.</summary>
public static class Special
{
    private const double SqrtPi = 1.7724538509055160273;

    /// <summary>Computes e^x - 1 without cancellation (Kahan's quotient).</summary>
    public static double Expm1(double x)
    {
        if (Math.Abs(x) > 0.5)
            return Math.Exp(x) - 1;
        var e = Math.Exp(x);
        return e == 1 ? x : (e - 1) * x / Math.Log(e);
    }

    /// <summary>Computes ln(1 + x) without cancellation, x > -1.</summary>
    public static double Log1p(double x)
    {
        var y = 1 + x;
        return y == 1 ? x : Math.Log(y) * x / (y - 1);
    }

    /// <summary>
    /// The complementary error function erfc(x) = 2 / sqrt(pi) int_x^inf e^{-t^2} dt; it underflows to 0
    /// above x = 27.2.
    /// </summary>
    public static double Erfc(double x) => x < 0 ? 2 - Erfc(-x) : ErfcScaled(x) * Math.Exp(-x * x);

    /// <summary>The scaled complementary error function e^{x^2} erfc(x), x >= 0.</summary>
    public static double ErfcScaled(double x)
    {
        if (x < 0)
            throw new ArgumentOutOfRangeException(nameof(x), $"expected x >= 0, got {x}");
        if (x > 1e7)
            return 1 / (x * SqrtPi);
        return x < 1e-9 ? 1 - 2 * x / SqrtPi : x / SqrtPi * ExponentialIntegral.Scaled(0.5, x * x);
    }

    /// <summary>The logarithm ln erfc(x), finite for every finite x up to 1e154.</summary>
    public static double LogErfc(double x) => x < 0 ? Math.Log(2 - Erfc(-x)) : Math.Log(ErfcScaled(x)) - x * x;

    /// <summary>
    /// The x with ln erfc(x) = <paramref name="log"/>, log &lt; ln 2: the quantile of the normal tail without
    /// underflow, by Newton's method on the concave ln erfc.
    /// </summary>
    public static double InverseLogErfc(double log)
    {
        if (!(log < Math.Log(2)))
            throw new ArgumentOutOfRangeException(nameof(log), $"expected a logarithm of erfc below ln 2, got {log}");
        if (log > -0.1)
            return -Math.Sign(log) * InverseErfMagnitude(log);
        // ln erfc(x) ~ -x^2 - ln(x sqrt(pi)) gives the start; a concave decreasing function lets Newton approach from
        // the right.
        var x = Math.Sqrt(-log);
        for (var i = 0; i < 100; i++)
        {
            // (ln erfc)' = -2 / (sqrt(pi) erfcx(x)).
            var change = (LogErfc(x) - log) * SqrtPi * ErfcScaled(Math.Max(x, 0)) / 2;
            x = Math.Max(x + change, 0);
            if (Math.Abs(change) <= 1e-16 * Math.Abs(x))
                break;
        }
        return x;
    }

    /// <summary>The digamma function psi(x) of any real x; NaN at its poles 0, -1, -2, ...</summary>
    public static double Digamma(double x)
    {
        if (x <= 0)
            return x == Math.Floor(x) ? double.NaN : Digamma(1 - x) - Math.PI / Math.Tan(Math.PI * x);
        var shift = 0.0;
        for (; x < 12; x++)
            shift -= 1 / x;
        var y = 1 / (x * x);
        // ln x - 1/(2x) - sum B_2j / (2j x^2j), DLMF 5.11.2.
        var tail =
            y
            * (
                1.0 / 12
                - y * (1.0 / 120 - y * (1.0 / 252 - y * (1.0 / 240 - y * (1.0 / 132 - y * (691.0 / 32760 - y / 12)))))
            );
        return shift + Math.Log(x) - 0.5 / x - tail;
    }

    /// <summary>
    /// The |x| with erfc(±x) = e^log for log near 0 or positive, by Newton's method on erf, which is nearly linear
    /// there.
    /// </summary>
    private static double InverseErfMagnitude(double log)
    {
        var target = Math.Abs(Expm1(log));
        var x = target * SqrtPi / 2;
        for (var i = 0; i < 100; i++)
        {
            var change = (target - (1 - Erfc(x))) * SqrtPi / 2 * Math.Exp(x * x);
            x += change;
            if (Math.Abs(change) <= 1e-16 * x)
                break;
        }
        return x;
    }
}
