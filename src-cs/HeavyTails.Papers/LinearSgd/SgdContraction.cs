// One step of SGD on least squares with Gaussian inputs contracts a direction by ||M e_1||,
// M = I - eta/b sum_i a_i a_i^T, a_i ~ N(0, sigma^2 I_d):
//   ||M e_1||^2 = (1 - a X)^2 + a^2 X Y,   a = eta sigma^2 / b,  X ~ chi^2_b,  Y ~ chi^2_{d-1} independent.
// Proof: with u ~ N(0, sigma^2 I_b) the first coordinates of the batch, the first entry of sum a a^T e_1 is |u|^2, and
// every other is N(0, sigma^2 |u|^2) given u.
// The class holds nodes (ln weight, ln ||M e_1||^2) of a quadrature over X and Y, so that E ||M e_1||^s is a sum of
// exponentials for every s.
// X is split at 1/a, where 1 - aX changes sign: aX = 1/(1 + e^-u) below and 1 + e^u above, Y = (d - 1) e^u; in each
// u = 4 sinh t and the trapezoidal rule in t, whose error falls exponentially in the number of nodes for such
// integrands (Trefethen & Weideman 2014).
using MathNet.Numerics;

namespace HeavyTails.Papers.LinearSgd;

internal sealed class SgdContraction
{
    /// <summary>Largest s for which the nodes cover the integrand.</summary>
    public const double LargestMoment = 250;

    private const double Stretch = 4;

    /// <summary>Logarithm of the ratio to the largest node below which nodes are left out: e^-50.</summary>
    private const double Negligible = 50;

    private readonly double[] logWeights;
    private readonly double[] logNorms;

    public SgdContraction(double stepSize, int batchSize, int dimension, double sigma)
    {
        var a = stepSize * sigma * sigma / batchSize;
        // The relative width sqrt(2 / n) of chi^2_n must span a few nodes even where 4 sinh is steep.
        var degrees = Math.Max(batchSize, dimension - 1);
        var steepness = Math.Sqrt(1 + Math.Pow(Math.Log(a * batchSize) / Stretch, 2));
        var step =
            steepness > 0
                ? 1 / (Stretch * steepness * Math.Max(16, 1.6 * Math.Sqrt(degrees / 2.0)))
                : throw new ArgumentException("the step size must be positive");
        var x = Nodes(
            step,
            (u, below) =>
            {
                // aX and 1 - aX without cancellation.
                var (ax, gap, logJacobian) = below
                    ? (1 / (1 + Math.Exp(-u)), 1 / (1 + Math.Exp(u)), -u - (2 * Log1pExp(-u)))
                    : (1 + Math.Exp(u), Math.Exp(u), u);
                return new(LogDensity(ax / a, batchSize) + logJacobian - Math.Log(a), ax, gap);
            }
        );
        var y =
            dimension == 1
                ? [default(Node)]
                : Nodes(
                    step,
                    (v, below) =>
                    {
                        if (!below)
                            return new(double.NegativeInfinity, 0, 0);
                        var value = (dimension - 1) * Math.Exp(v);
                        return new(LogDensity(value, dimension - 1) + Math.Log(value), a * value, 0);
                    }
                );
        logWeights = new double[x.Length * y.Length];
        logNorms = new double[logWeights.Length];
        var at = 0;
        foreach (var p in x)
        foreach (var q in y)
        {
            logWeights[at] = p.LogWeight + q.LogWeight;
            // 1e-300 replaces an exact 0, which has probability 0 and enters only e^(s ...) with s >= 0.
            logNorms[at++] = Math.Log(Math.Max((p.Gap * p.Gap) + (p.Scaled * q.Scaled), 1e-300));
        }
    }

    /// <summary>The Lyapunov exponent rho = E ln ||M e_1||.</summary>
    public double Lyapunov()
    {
        double sum = 0,
            total = 0;
        for (var i = 0; i < logWeights.Length; i++)
        {
            var w = Math.Exp(logWeights[i]);
            total += w;
            sum += w * logNorms[i];
        }
        return .5 * sum / total;
    }

    /// <summary>
    /// Computes ln E ||M e_1||^s and its derivative in s, 0 &lt;= s &lt;= <see cref="LargestMoment"/>.
    /// </summary>
    public (double Value, double Slope) LogMoment(double s)
    {
        var largest = double.NegativeInfinity;
        for (var i = 0; i < logWeights.Length; i++)
            largest = Math.Max(largest, logWeights[i] + (.5 * s * logNorms[i]));
        double sum = 0,
            slope = 0,
            total = 0;
        for (var i = 0; i < logWeights.Length; i++)
        {
            total += Math.Exp(logWeights[i]);
            var exponent = logWeights[i] + (.5 * s * logNorms[i]) - largest;
            if (exponent < -Negligible)
                continue;
            var term = Math.Exp(exponent);
            sum += term;
            slope += term * logNorms[i];
        }
        return (largest + Math.Log(sum) - Math.Log(total), .5 * slope / sum);
    }

    /// <summary>
    /// A node of one variable: the logarithm of density x Jacobian x step, and aX and |1 - aX| there (for Y: aY and 0).
    /// </summary>
    private readonly record struct Node(double LogWeight, double Scaled, double Gap);

    private delegate Node Integrand(double u, bool below);

    /// <summary>The nodes of both parts of one variable; their weights include the step and the stretch.</summary>
    private static Node[] Nodes(double step, Integrand at)
    {
        var nodes = new List<Node>();
        foreach (var below in new[] { true, false })
        {
            var reach = (int)(5 / step);
            var part = new Node[(2 * reach) + 1];
            for (var i = 0; i < part.Length; i++)
            {
                var t = (i - reach) * step;
                var node = at(Stretch * Math.Sinh(t), below);
                part[i] = node with { LogWeight = node.LogWeight + Math.Log(step * Stretch * Math.Cosh(t)) };
            }
            // The mass moves up with s. All nodes between the least that matters at s = 0 and the greatest that matters
            // at the largest s are kept.
            double Tilted(int i) => part[i].LogWeight + (LargestMoment * Math.Log(1 + part[i].Scaled + part[i].Gap));
            var range = Enumerable.Range(0, part.Length).ToArray();
            double largest = part.Max(p => p.LogWeight),
                largestTilted = range.Max(Tilted);
            if (!double.IsFinite(largest))
                continue;
            var first = Array.FindIndex(range, i => part[i].LogWeight > largest - Negligible);
            var last = Array.FindLastIndex(
                range,
                i => part[i].LogWeight > largest - Negligible || Tilted(i) > largestTilted - Negligible
            );
            nodes.AddRange(part.AsSpan(first, last - first + 1));
        }
        return [.. nodes];
    }

    /// <summary>Logarithm of the density of chi^2_n.</summary>
    private static double LogDensity(double x, int n) =>
        x > 0
            ? (((n / 2.0) - 1) * Math.Log(x)) - (x / 2) - (n / 2.0 * Constants.Ln2) - SpecialFunctions.GammaLn(n / 2.0)
            : double.NegativeInfinity;

    private static double Log1pExp(double u) => u > 30 ? u : Math.Log(1 + Math.Exp(u));
}
