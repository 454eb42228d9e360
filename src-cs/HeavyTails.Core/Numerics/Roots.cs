// f(x) = 0 between two points of opposite sign: Brent's method (1973, ch. 4), inverse quadratic steps kept inside a
// shrinking bracket.
namespace HeavyTails.Core.Numerics;

/// <summary>Roots of continuous functions of one variable.</summary>
public static class Roots
{
    /// <summary>Finds a root of f in [low, high] to about 4 units in the last place.</summary>
    /// <exception cref="ArgumentException">f has the same sign at both ends.</exception>
    public static double Find(Func<double, double> f, double low, double high)
    {
        var (a, b) = (low, high);
        var (fa, fb) = (f(a), f(b));
        if (fa == 0)
            return a;
        if (fb == 0)
            return b;
        if (double.IsNaN(fa) || double.IsNaN(fb) || Math.Sign(fa) == Math.Sign(fb))
            throw new ArgumentException($"expected a change of sign between {low} and {high}, got f = {fa} and {fb}");
        var (c, fc) = (a, fa);
        var step = b - a;
        var previous = step;
        for (var i = 0; i < 200; i++)
        {
            if (Math.Sign(fb) == Math.Sign(fc))
            {
                (c, fc) = (a, fa);
                step = previous = b - a;
            }
            if (Math.Abs(fc) < Math.Abs(fb))
            {
                (a, b, c) = (b, c, b);
                (fa, fb, fc) = (fb, fc, fb);
            }
            var tolerance = 4.4e-16 * Math.Abs(b) + double.Epsilon;
            var middle = (c - b) / 2;
            if (fb == 0 || Math.Abs(middle) <= tolerance)
                return b;
            if (Math.Abs(previous) >= tolerance && Math.Abs(fa) > Math.Abs(fb))
            {
                var s = fb / fa;
                double p,
                    q;
                if (a == c)
                {
                    p = 2 * middle * s;
                    q = 1 - s;
                }
                else
                {
                    var (u, v) = (fa / fc, fb / fc);
                    p = s * (2 * middle * u * (u - v) - (b - a) * (v - 1));
                    q = (u - 1) * (v - 1) * (s - 1);
                }
                if (p > 0)
                    q = -q;
                p = Math.Abs(p);
                var accept = 2 * p < Math.Min(3 * middle * q - Math.Abs(tolerance * q), Math.Abs(previous * q));
                previous = accept ? step : middle;
                step = accept ? p / q : middle;
            }
            else
            {
                step = previous = middle;
            }
            (a, fa) = (b, fb);
            b += Math.Abs(step) > tolerance ? step : Math.CopySign(tolerance, middle);
            fb = f(b);
        }
        return b;
    }

    /// <summary>
    /// Finds the place of the largest value of a unimodal f on [low, high], by golden sections, to the square root of
    /// machine precision.
    /// </summary>
    public static double Maximize(Func<double, double> f, double low, double high)
    {
        var golden = (Math.Sqrt(5) - 1) / 2;
        var (x, y) = (high - golden * (high - low), low + golden * (high - low));
        var (fx, fy) = (f(x), f(y));
        while (high - low > 1e-9 * (1 + Math.Abs(low)))
        {
            if (fx >= fy)
            {
                (high, y, fy) = (y, x, fx);
                x = high - golden * (high - low);
                fx = f(x);
            }
            else
            {
                (low, x, fx) = (x, y, fy);
                y = low + golden * (high - low);
                fy = f(y);
            }
        }
        return (low + high) / 2;
    }
}
