// chi^2_k = 2 Gamma(k / 2): k = 1 is the square of a normal, and for k >= 2, with a = k / 2, d = a - 1/3, c = 1 /
// sqrt(9 d),
//   Gamma(a) = d v, v = (1 + c x)^3, x normal, accepted where v > 0 and ln u < x^2 / 2 + d (1 - v + ln v).
// Marsaglia & Tsang 2000, ACM Trans. Math. Softw. 26, 363; about one draw in twenty is rejected at k = 2, fewer above.
namespace HeavyTails.Core.Numerics;

/// <summary>Draws chi-squared variates.</summary>
public static class ChiSquared
{
    /// <summary>Draws the next sum of the squares of k standard normals.</summary>
    /// <param name="random">The stream, which advances by a number of steps that varies.</param>
    /// <param name="degrees">Degrees of freedom k >= 0; with 0 the sum is empty and the result 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">k is negative.</exception>
    public static double Next(ref SplitMix64 random, int degrees)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(degrees);
        if (degrees < 2)
        {
            var normal = random.NextGaussians().First;
            return degrees * normal * normal;
        }
        var d = (degrees / 2.0) - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = random.NextGaussians().First;
            var root = 1 + (c * x);
            var v = root * root * root;
            if (v > 0 && -random.NextExponential() < (x * x / 2) + (d * (1 - v + Math.Log(v))))
                return 2 * d * v;
        }
    }
}
