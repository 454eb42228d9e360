// Moments of u = ln t and t under t^-alpha e^{-theta t} on t >= 1:
//   int_0^inf u^j e^{k u} e^{(1 - alpha) u - theta (e^u - 1)} du  for j + k <= 2.
// By composite Gauss-Legendre quadrature in u: panels as wide as four e-foldings of the integrand (at most 2), 16
// points each, until 1e-18 is left.
// One sweep gives the normaliser, the gradient and the Hessian of the log-likelihood, vector by vector.

using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>Log-normaliser, means and covariance of (ln t, t).</summary>
internal readonly record struct TruncatedMoments
{
    /// <summary>Logarithm of the normaliser, ln E_alpha(theta) + theta.</summary>
    internal required double LogNorm { get; init; }

    /// <summary>Mean of ln t under the law.</summary>
    internal required double MeanLog { get; init; }

    /// <summary>Mean of t under the law.</summary>
    internal required double Mean { get; init; }

    /// <summary>Variance of ln t under the law.</summary>
    internal required double VarLog { get; init; }

    /// <summary>Covariance of ln t and t under the law.</summary>
    internal required double Covariance { get; init; }

    /// <summary>Variance of t under the law.</summary>
    internal required double Variance { get; init; }

    /// <summary>All moments are NaN if an integrand needs too many panels; comparisons are then false.</summary>
    private static TruncatedMoments NotComputable { get; } =
        new()
        {
            LogNorm = double.NaN,
            MeanLog = double.NaN,
            Mean = double.NaN,
            VarLog = double.NaN,
            Covariance = double.NaN,
            Variance = double.NaN,
        };

    private const int Points = 16;
    private const double Widest = 2;
    private const double EFoldings = 4;

    /// <summary>Most panels of an integrand; one that needs more is not computable, and no search accepts it.</summary>
    private const int MostPanels = 100_000;

    /// <summary>Exponent of a negligible remainder: e^-44 = 8e-20.</summary>
    private const double Negligible = 44;

    private static readonly (double[] Nodes, double[] Weights) Rule = GaussLegendre.OnUnitInterval(Points);

    /// <summary>The moments at exponent alpha and cut-off theta = lambda xmin > 0.</summary>
    internal static TruncatedMoments At(double alpha, double theta) =>
        Lanes.Resolve(LaneWidth.Best, Points) == LaneWidth.Bits256
            ? At<Lanes256>(alpha, theta)
            : At<Lanes64>(alpha, theta);

    private static unsafe TruncatedMoments At<T>(double alpha, double theta)
        where T : struct, ILanes<T>
    {
        var a = alpha - 1;
        var (norm, first, second) = (T.All(0), T.All(0), T.All(0));
        var (mean, mixed, square) = (T.All(0), T.All(0), T.All(0));
        var (minusA, minusTheta, one) = (T.All(-a), T.All(-theta), T.All(1));
        fixed (
            double* nodes = Rule.Nodes,
                weights = Rule.Weights
        )
        {
            var (u, panels) = (0.0, 0);
            // The integral ends where even the term with the largest weight, t^2 = e^{2u}, is negligible. The excess is
            // t - 1.
            var (t, excess) = (1.0, 0.0);
            while ((a - 2) * u + theta * excess < Negligible || a * u + theta * excess < Negligible)
            {
                if (++panels > MostPanels)
                    return NotComputable;
                var width = Math.Min(Widest, EFoldings / (Math.Abs(a) + theta * t));
                var (origin, scale) = (T.All(u), T.All(width));
                for (var i = 0; i < Points; i += T.Count)
                {
                    var log = T.MultiplyAdd(scale, T.Load(nodes + i), origin);
                    var x = FastExp.Of(log);
                    var f = T.Load(weights + i) * scale * FastExp.Of(T.MultiplyAdd(minusTheta, x - one, minusA * log));
                    var (fu, fx) = (f * log, f * x);
                    norm += f;
                    first += fu;
                    second = T.MultiplyAdd(fu, log, second);
                    mean += fx;
                    mixed = T.MultiplyAdd(fu, x, mixed);
                    square = T.MultiplyAdd(fx, x, square);
                }
                u += width;
                t = Math.Exp(u);
                excess = u < 1e-5 ? Special.Expm1(u) : t - 1;
                if (u > 700)
                    break;
            }
        }
        var z = norm.Sum();
        var (mu, mt) = (first.Sum() / z, mean.Sum() / z);
        return new()
        {
            LogNorm = Math.Log(z),
            MeanLog = mu,
            Mean = mt,
            VarLog = second.Sum() / z - mu * mu,
            Covariance = mixed.Sum() / z - mu * mt,
            Variance = square.Sum() / z - mt * mt,
        };
    }
}
