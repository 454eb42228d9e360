// Laws with the density e^{-p s - q t} / N(p, q) in two statistics s and t of the value: ln N has the gradient
// -(E s, E t) and the covariance of (s, t) as Hessian, so the log-likelihood of one value,
//   l(p, q) = -ln N - p mean(s) - q mean(t),
// is concave, with the gradient (E s - mean s, E t - mean t): its maximum is found by Newton's method.
namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>The normaliser of a law with two statistics s and t, and their means and covariances under it.</summary>
internal readonly record struct PairMoments
{
    /// <summary>Logarithm ln N of the normaliser.</summary>
    internal required double LogNorm { get; init; }

    /// <summary>Mean of s.</summary>
    internal required double First { get; init; }

    /// <summary>Mean of t.</summary>
    internal required double Second { get; init; }

    /// <summary>Variance of s.</summary>
    internal required double VarFirst { get; init; }

    /// <summary>Covariance of s and t.</summary>
    internal required double Covariance { get; init; }

    /// <summary>Variance of t.</summary>
    internal required double VarSecond { get; init; }
}

/// <summary>A function of two parameters p and q: value, gradient and the negative of its Hessian.</summary>
internal readonly record struct PairSlope(
    double Value,
    double P,
    double Q,
    (double PP, double PQ, double QQ) Curvature
);

/// <summary>Maximises log-likelihoods in two parameters.</summary>
internal static class PairLikelihood
{
    /// <summary>Newton decrement per value at which the maximum is reached up to rounding.</summary>
    private const double Converged = 1e-22;

    private const int MostSteps = 300;

    /// <summary>The log-likelihood of one value, its gradient and its negative Hessian.</summary>
    internal static PairSlope Slope(PairMoments at, (double P, double Q) parameters, (double S, double T) means) =>
        new(
            -at.LogNorm - parameters.P * means.S - parameters.Q * means.T,
            at.First - means.S,
            at.Second - means.T,
            (at.VarFirst, at.Covariance, at.VarSecond)
        );

    /// <summary>
    /// Climbs from a start with q > 0 to the maximum over q > 0. Stops early, with a small q, where the likelihood grows
    /// towards q = 0.
    /// </summary>
    /// <param name="at">The function; where its curvature is not positive definite, it must still be an ascent's.</param>
    /// <param name="start">Parameters to start from.</param>
    /// <param name="stop">Whether parameters are so close to the boundary that the climb ends there.</param>
    internal static (double P, double Q) Maximize(
        Func<double, double, PairSlope> at,
        (double P, double Q) start,
        Func<double, double, bool> stop
    )
    {
        var (p, q) = start;
        var here = at(p, q);
        for (var i = 0; i < MostSteps && !stop(p, q); i++)
        {
            var (pp, pq, qq) = here.Curvature;
            var determinant = pp * qq - pq * pq;
            var stepP = (qq * here.P - pq * here.Q) / determinant;
            var stepQ = (pp * here.Q - pq * here.P) / determinant;
            var decrement = here.P * stepP + here.Q * stepQ;
            // Where rounding makes the curvature singular, no direction is left to climb in.
            if (!(decrement > Converged && double.IsFinite(stepP) && double.IsFinite(stepQ)))
                break;
            var length = stepQ < 0 ? Math.Min(1, -0.5 * q / stepQ) : 1;
            var moved = false;
            for (var halving = 0; halving < 60 && !moved; halving++, length /= 2)
            {
                var next = at(p + length * stepP, q + length * stepQ);
                // Armijo's rule, with a tolerance for the rounding of a value near its maximum.
                moved = next.Value >= here.Value + 0.1 * length * decrement - 1e-15 * (1 + Math.Abs(here.Value));
                if (moved)
                    (p, q, here) = (p + length * stepP, q + length * stepQ, next);
            }
            if (!moved)
                break;
        }
        return (p, q);
    }
}
