// chi^2_k = 2 Gamma(k / 2): k = 1 is the square of a normal, and for k >= 2, with a = k / 2, d = a - 1/3, c = 1 /
// sqrt(9 d),
//   Gamma(a) = d v, v = (1 + c x)^3, x normal, accepted where v > 0 and ln u < x^2 / 2 + d (1 - v + ln v).
// u < 1 - 0.0331 x^4 implies this, and spares nine draws in ten both logarithms.
// Marsaglia & Tsang 2000, ACM Trans. Math. Softw. 26, 363; about one draw in twenty is rejected at k = 2, fewer above.
namespace HeavyTails.Core.Numerics;

/// <summary>Draws chi-squared variates.</summary>
public static class ChiSquared
{
    private const double Squeeze = 0.0331;

    /// <summary>Draws the next chi-squared variate: for whole k the sum of the squares of k standard normals.</summary>
    /// <param name="random">The stream, which advances by a number of steps that varies.</param>
    /// <param name="degrees">
    /// Degrees of freedom k: 0, 1, or any number of at least 2; with 0 the sum is empty and the result 0.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">k is another number.</exception>
    public static double Next(ref SplitMix64 random, double degrees)
    {
        if (!(degrees >= 2))
        {
            if (degrees is not (0 or 1))
                throw new ArgumentOutOfRangeException(
                    nameof(degrees),
                    $"expected 0, 1 or at least 2 degrees of freedom, got {degrees}"
                );
            var normal = Normal(ref random);
            return degrees * normal * normal;
        }
        var d = (degrees / 2) - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = Normal(ref random);
            var root = 1 + (c * x);
            var v = root * root * root;
            if (!(v > 0))
                continue;
            var (u, square) = (1 - random.NextUniform(), x * x);
            if (u < 1 - (Squeeze * square * square) || Math.Log(u) < (square / 2) + (d * (1 - v + Math.Log(v))))
                return 2 * d * v;
        }
    }

    // The first of SplitMix64's pairs of normals, without the sine.
    private static double Normal(ref SplitMix64 random)
    {
        var r = Math.Sqrt(2 * random.NextExponential());
        return r * Math.Cos(2 * Math.PI * random.NextUniform());
    }
}
