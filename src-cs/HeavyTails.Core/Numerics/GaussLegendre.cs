// int_a^b f = (b - a)/2 sum_i w_i f((a + b)/2 + (b - a)/2 x_i) with the zeros x_i of the Legendre polynomial P_n; exact
// to degree 2n - 1.
namespace HeavyTails.Core.Numerics;

/// <summary>
/// Nodes and weights of the Gauss-Legendre rule, by Newton's method on P_n, accurate to the last place.
/// </summary>
internal static class GaussLegendre
{
    /// <summary>The n nodes on [0, 1] and their weights, which sum to 1.</summary>
    internal static (double[] Nodes, double[] Weights) OnUnitInterval(int n)
    {
        var (nodes, weights) = (new double[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            var x = Math.Cos(Math.PI * (i + 0.75) / (n + 0.5));
            double slope = 0;
            for (var step = 0; step < 10; step++)
            {
                var (p, before) = (1.0, 0.0);
                for (var k = 1; k <= n; k++)
                    (p, before) = (((2 * k - 1) * x * p - (k - 1) * before) / k, p);
                slope = n * (x * p - before) / (x * x - 1);
                x -= p / slope;
            }
            nodes[i] = (1 - x) / 2;
            weights[i] = 1 / ((1 - x * x) * slope * slope);
        }
        return (nodes, weights);
    }
}
