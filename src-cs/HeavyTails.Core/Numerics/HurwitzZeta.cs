// zeta(s, q) = sum_{k>=0} (q + k)^-s,  s > 1, q > 0, by Euler and Maclaurin with A = q + N >= max(12, s):
//   sum_{k<N} (q+k)^-s + A^{1-s}/(s-1) + A^-s/2 + sum_j B_2j/(2j)! s(s+1)...(s+2j-2) A^{-s-2j+1}   (DLMF 25.11.5),
// and its first two derivatives in s term by term.
namespace HeavyTails.Core.Numerics;

/// <summary>Hurwitz's zeta function, the normaliser of the discrete power law; relative error below 1e-14.</summary>
public static class HurwitzZeta
{
    /// <summary>Coefficients B_2j / (2j)! of the Euler-Maclaurin series, j = 1 .. 12.</summary>
    private static readonly double[] Bernoulli =
    [
        1.0 / 12,
        -1.0 / 720,
        1.0 / 30240,
        -1.0 / 1209600,
        1.0 / 47900160,
        -691.0 / 1307674368000,
        1.0 / 74724249600,
        -3617.0 / 10670622842880000,
        43867.0 / 5109094217170944000,
        -174611.0 / 802857662698291200000.0,
        77683.0 / 14101100039391805440000.0,
        -236364091.0 / 1693824136731743669452800000.0,
    ];

    /// <summary>The value zeta(s, q).</summary>
    /// <param name="s">Exponent s > 1.</param>
    /// <param name="q">First term q > 0.</param>
    public static double Value(double s, double q) => Scaled(s, q).Value * Math.Exp(-s * Math.Log(q));

    /// <summary>The logarithm ln zeta(s, q), also where zeta itself underflows.</summary>
    public static double Log(double s, double q) => Math.Log(Scaled(s, q).Value) - s * Math.Log(q);

    /// <summary>
    /// The scaled value Z = q^s zeta(s, q) = sum (1 + k/q)^-s with dZ/ds and d^2 Z/ds^2. The mean and the variance of
    /// ln(x/q) are -Z'/Z and Z''/Z - (Z'/Z)^2.
    /// </summary>
    public static (double Value, double First, double Second) Scaled(double s, double q)
    {
        if (!(s > 1) || !(q > 0) || !double.IsFinite(s))
            throw new ArgumentOutOfRangeException(nameof(s), $"expected finite s > 1 and q > 0, got s = {s}, q = {q}");
        double value = 0,
            first = 0,
            second = 0;
        var a = q;
        var start = Math.Max(12, Math.Min(s, 1000));
        for (; a < start; a++)
            Add(Math.Exp(-s * Math.Log(a / q)), -Math.Log(a / q), 0);
        var ln = Math.Log(a / q);
        var tail = Math.Exp(-s * ln);
        var inverse = 1 / (s - 1);
        Add(a * tail * inverse, -ln - inverse, inverse * inverse);
        Add(tail / 2, -ln, 0);
        // product = s (s+1) ... (s+2j-2) a^{-s-2j+1}; its logarithmic derivative is sum 1/(s+i) - ln a.
        var product = s * tail / a;
        var (slope, curvature) = (1 / s - ln, -1 / (s * s));
        for (var j = 0; j < Bernoulli.Length; j++)
        {
            if (j > 0)
            {
                var (u, v) = (s + 2 * j - 1, s + 2 * j);
                product *= u * v / (a * a);
                slope += 1 / u + 1 / v;
                curvature -= 1 / (u * u) + 1 / (v * v);
            }
            // The series is asymptotic: for large s it is cut where its terms stop decreasing.
            var term = Bernoulli[j] * product;
            if (Math.Abs(term) < 1e-18 * value)
                break;
            Add(term, slope, curvature);
        }
        return (value, first, second);

        // A term t with (ln t)' = slope and (ln t)'' = curvature.
        void Add(double term, double slopeOf, double curvatureOf)
        {
            value += term;
            first += term * slopeOf;
            second += term * (slopeOf * slopeOf + curvatureOf);
        }
    }
}
