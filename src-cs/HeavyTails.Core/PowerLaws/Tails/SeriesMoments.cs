// N(alpha, theta) = sum_{k >= xmin} y^-alpha e^{-theta (y - 1)},  y = k/xmin, theta = lambda xmin > 0, with the moments
// of (ln y, y) under that law. The first terms are added one by one; then come blocks of n integers from a on, over
// which a term falls by less than e^8 and k by less than a factor of 3:
//   sum_{k=a}^{a+n-1} f(k) = sum_i w_i f(x_i),  16 nodes,
// Gauss's rule of the uniform law on n integers. It is exact for polynomials of degree 31, and its polynomials are
// Chebyshev's discrete ones: about the middle, p_{k+1} = x p_k - b_k p_{k-1}, b_k = k^2 (n^2 - k^2) / (4 (4 k^2 - 1)).
// Nodes: eigenvalues of the Jacobi matrix; weights: n / sum_k (orthonormal p_k)^2.  Errors are below 1e-14.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>Sums over all integers from xmin on of the truncated discrete power law.</summary>
internal static class SeriesMoments
{
    private const int Points = 16;

    private const double MostFall = 8;

    /// <summary>Exponent of a negligible remainder: e^-44 = 8e-20.</summary>
    private const double Negligible = 44;

    /// <summary>
    /// Binary logarithm of the longest block whose rule differs from Gauss and Legendre's by rounding.
    /// </summary>
    private const int LongestRule = 30;

    private static readonly (double[] Nodes, double[] Weights)[] Rules =
    [
        .. Enumerable.Range(0, LongestRule + 1).Select(j => j < 5 ? ([], []) : Rule(Math.ScaleB(1, j))),
    ];

    /// <summary>The normaliser and the moments of ln y and y at exponent alpha >= 0 and theta > 0.</summary>
    internal static TruncatedMoments At(double alpha, double theta, double xmin)
    {
        var sums = new IntervalMoments.Sums();
        var (at, inverse) = (xmin, 1 / xmin);
        while (true)
        {
            var y = at * inverse;
            var log = Math.Log(y);
            var fall = alpha * log + theta * (y - 1);
            if (fall - 2 * log > Negligible || y > 1e150)
                break;
            // ln k changes by at most ln 3 in a block, k by at most a factor of 3.
            var most = Math.Min(
                at * Math.Min(2, Special.Expm1(MostFall / 2 / alpha)),
                MostFall / 2 / (theta * inverse)
            );
            if (most < 32)
            {
                for (var i = 0; i < 32; i++)
                    Add(at + i, 1);
                at += 32;
                continue;
            }
            var power = Math.ILogB(most);
            var (nodes, weights) = Rules[Math.Min(power, LongestRule)];
            var (length, scale) = (Math.ScaleB(1, power), Math.ScaleB(1, Math.Max(0, power - LongestRule)));
            for (var i = 0; i < Points; i++)
                Add(at + (length - 1) / 2 + scale * nodes[i], scale * weights[i]);
            at += length;
        }
        var (first, second) = (sums.S / sums.One, sums.T / sums.One);
        return new()
        {
            LogNorm = Math.Log(sums.One),
            MeanLog = first,
            Mean = second,
            VarLog = sums.SS / sums.One - first * first,
            Covariance = sums.ST / sums.One - first * second,
            Variance = sums.TT / sums.One - second * second,
        };

        void Add(double k, double weight)
        {
            var y = k * inverse;
            var log = Math.Log(y);
            sums.Add(weight * Math.Exp(-alpha * log - theta * (y - 1)), log, y);
        }
    }

    /// <summary>Nodes about the middle and weights of Gauss's rule of n integers.</summary>
    private static (double[] Nodes, double[] Weights) Rule(double n)
    {
        var b = new double[Points];
        for (var k = 1; k < Points; k++)
            b[k] = (double)k * k * (n * n - k * k) / (4 * (4.0 * k * k - 1));
        var nodes = new double[Points];
        TridiagonalEigenvalues.InPlace(nodes, b[1..]);
        var weights = new double[Points];
        for (var i = 0; i < Points; i++)
        {
            var (before, now, sum) = (0.0, 1.0, 1.0);
            for (var k = 0; k < Points - 1; k++)
            {
                (before, now) = (now, (nodes[i] * now - Math.Sqrt(b[k]) * before) / Math.Sqrt(b[k + 1]));
                sum += now * now;
            }
            weights[i] = n / sum;
        }
        return (nodes, weights);
    }
}
