// The edge of the bulk of W_0 + M, W_0 [h x d] of sigma N(0, 1), M independent of it with singular values b_j. Outside
// the bulk, z^2(x) = x (1 + S_h(x))(1 + S_d(x)) is the square of the singular value of W_0 + M that a spike of strength
// sqrt x has, with S_h = sigma^2 sum 1/(x - b_j^2) over the h left directions of M, those of b = 0 too, and S_d over
// the d right ones. It falls from infinity at x = b_1^2 to its minimum, the square of the edge, and rises after it:
//   edge^2 = min z^2(x), x > b_1^2.  For M = 0 this is sigma^2 (sqrt h + sqrt d)^2 at x = sigma^2 sqrt(h d).
// Benaych-Georges & Nadakuditi 2012, arXiv:1103.2221, for noise of any spectrum; Dozier & Silverstein 2007.
// Measured at n = 2000, d = 1000, h = 1500, seed 1, second singular value of W | edge, without the first of M: after
// one step of FB-Adam .1 70.67 | 70.44, .3 71.53 | 71.39, 1 87.39 | 87.13; after two .1 70.91 | 70.53, .3 73.94 |
// 71.99, 1 125.7 | 115.7: the bulk of the second update does depend on the weights, and widens theirs further.
using HeavyTails.Core.RandomMatrices;

namespace HeavyTails.Papers.SingleIndex.Probes;

/// <summary>The bulk of weights that an update of full rank has widened.</summary>
public static class WidenedBulk
{
    /// <summary>The largest singular value of the bulk.</summary>
    /// <param name="noise">The law of W_0: its shape and the deviation of its entries.</param>
    /// <param name="rest">
    /// Singular values of the update without those of its spikes, descending, at most min(h, d); the others are 0.
    /// </param>
    /// <exception cref="ArgumentException">The singular values do not fit the shape.</exception>
    public static double Edge(SpikeTheory noise, ReadOnlySpan<double> rest)
    {
        if (rest.Length == 0)
            return noise.BulkEdge;
        AlignmentTheory.Check(noise.Rows, noise.Columns, rest);
        var scale = Math.Max(noise.Sigma, rest[0]);
        double[] squares = [.. rest];
        foreach (ref var b in squares.AsSpan())
            b = b / scale * (b / scale);
        var law = new Law(squares, noise.Sigma / scale * (noise.Sigma / scale), noise.Rows, noise.Columns);
        var (low, high) = (squares[0], squares[0] + (law.Variance * Math.Sqrt((double)noise.Rows * noise.Columns)));
        // Noise that is lost beside the largest square moves the edge by about 1e-7 of itself.
        if (!(high - squares[0] > 1e-14))
            return rest[0];
        while (law.Falls(high))
            (low, high) = (high, squares[0] + (2 * (high - squares[0])));
        for (var i = 0; i < 100; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = law.Falls(middle) ? (middle, high) : (low, middle);
        }
        return scale * Math.Sqrt(law.Square(high));
    }

    private sealed record Law(double[] Squares, double Variance, int Rows, int Columns)
    {
        public double Square(double x)
        {
            var sums = Sums(x);
            return x * (1 + sums.Rows) * (1 + sums.Columns);
        }

        // d ln z^2 / dx = 1/x - T_h / (1 + S_h) - T_d / (1 + S_d), T = -dS/dx.
        public bool Falls(double x)
        {
            var (rows, columns, slope) = Sums(x);
            double Rate(double sum, int side) => (slope + (Variance * (side - Squares.Length) / (x * x))) / (1 + sum);
            return !(Rate(rows, Rows) + Rate(columns, Columns) < 1 / x);
        }

        private (double Rows, double Columns, double Slope) Sums(double x)
        {
            var (sum, slope) = (0.0, 0.0);
            foreach (var square in Squares)
            {
                sum += Variance / (x - square);
                slope += Variance / ((x - square) * (x - square));
            }
            double Whole(int side) => sum + (Variance * (side - Squares.Length) / x);
            return (Whole(Rows), Whole(Columns), slope);
        }
    }
}
