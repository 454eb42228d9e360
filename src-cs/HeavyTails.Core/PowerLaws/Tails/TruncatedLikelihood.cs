// l(alpha, theta) / n = -ln E_alpha(theta) - alpha mean(ln y) - theta mean(y),  y = x/xmin >= 1;
// gradient (E ln y - mean ln y, E y - mean y), Hessian minus the covariance of (ln y, y): concave.
namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>Maximises the likelihood of the truncated power law, given its two sufficient statistics.</summary>
internal static class TruncatedLikelihood
{
    /// <summary>
    /// Newton decrement, in log-likelihood per value, at which the maximum is reached up to rounding.
    /// </summary>
    private const double Converged = 1e-22;

    /// <summary>
    /// Least mean of y - 1, from which on two of its digits, and so those of lambda, are significant.
    /// </summary>
    internal const double LeastExcess = 1e-14;

    /// <summary>Largest mean of y up to which the second moments are finite numbers.</summary>
    internal const double LargestMean = 1e150;

    /// <summary>Whether a mean of y lies within these bounds.</summary>
    internal static bool Admits(double mean) => mean - 1 >= LeastExcess && mean < LargestMean;

    /// <summary>
    /// The maximum over alpha >= alphaMin and theta >= 0; theta is 0 where the data fall no faster than a power law.
    /// </summary>
    internal static (double Alpha, double Theta) Maximize(double meanLog, double mean, double alphaMin)
    {
        var a = 1 / meanLog;
        // On theta = 0 the best alpha is that of the power law. Its mean is infinite up to alpha = 2, and then a small
        // theta always increases the likelihood.
        if (a > 1 && 1 + a >= alphaMin && a / (a - 1) <= mean)
            return (1 + a, 0);
        return MaximizeInside(TruncatedMoments.At, meanLog, mean, alphaMin);
    }

    /// <summary>
    /// The maximum over alpha >= alphaMin and theta > 0 of any law in (ln y, y), where theta = 0 is known not to be it.
    /// </summary>
    internal static (double Alpha, double Theta) MaximizeInside(
        Func<double, double, TruncatedMoments> moments,
        double meanLog,
        double mean,
        double alphaMin
    )
    {
        var theta = Along(moments, alphaMin, mean);
        var edge = moments(alphaMin, theta);
        return edge.MeanLog <= meanLog ? (alphaMin, theta) : Newton(moments, (alphaMin, theta), meanLog, mean);
    }

    /// <summary>
    /// The theta with E y = mean at fixed alpha, by Newton's method in logarithms, kept in a bracket: E y - 1 falls
    /// like a power of theta for small and for large theta.
    /// </summary>
    private static double Along(Func<double, double, TruncatedMoments> moments, double alpha, double mean)
    {
        var (low, high) = (double.NegativeInfinity, double.PositiveInfinity);
        var x = -Math.Log(mean - 1);
        for (var i = 0; i < 100; i++)
        {
            var theta = Math.Exp(x);
            var at = moments(alpha, theta);
            var error = Math.Log((at.Mean - 1) / (mean - 1));
            if (error > 0)
                low = x;
            else
                high = x;
            var change = error * (at.Mean - 1) / (theta * at.Variance);
            var next = x + Math.Clamp(change, -3, 3);
            if (!(next > low && next < high) && double.IsFinite(low + high))
                next = (low + high) / 2;
            if (Math.Abs(next - x) <= 1e-14 * (1 + Math.Abs(x)))
                break;
            x = next;
        }
        return Math.Exp(x);
    }

    private static (double Alpha, double Theta) Newton(
        Func<double, double, TruncatedMoments> moments,
        (double Alpha, double Theta) start,
        double meanLog,
        double mean
    )
    {
        var (alpha, theta) = start;
        var at = moments(alpha, theta);
        var value = Value(at, alpha, theta);
        for (var i = 0; i < 200; i++)
        {
            var (g, h) = (at.MeanLog - meanLog, at.Mean - mean);
            var determinant = at.VarLog * at.Variance - at.Covariance * at.Covariance;
            var stepAlpha = (at.Variance * g - at.Covariance * h) / determinant;
            var stepTheta = (at.VarLog * h - at.Covariance * g) / determinant;
            var decrement = g * stepAlpha + h * stepTheta;
            if (!(decrement > Converged))
                break;
            // A step covers at most half the distance to theta = 0, because the boundary itself has been excluded.
            var length = stepTheta < 0 ? Math.Min(1, -0.5 * theta / stepTheta) : 1;
            var moved = false;
            for (var halving = 0; halving < 40 && !moved; halving++, length /= 2)
            {
                var (nextAlpha, nextTheta) = (alpha + length * stepAlpha, theta + length * stepTheta);
                var next = moments(nextAlpha, nextTheta);
                var nextValue = Value(next, nextAlpha, nextTheta);
                // Armijo's rule, with a tolerance for the rounding of a value near its maximum.
                moved = nextValue >= value + 0.1 * length * decrement - 1e-15 * (1 + Math.Abs(value));
                if (moved)
                    (alpha, theta, at, value) = (nextAlpha, nextTheta, next, nextValue);
            }
            if (!moved)
                break;
        }
        return (alpha, theta);

        double Value(TruncatedMoments of, double alphaAt, double thetaAt) =>
            -of.LogNorm - alphaAt * meanLog - thetaAt * (mean - 1);
    }
}
