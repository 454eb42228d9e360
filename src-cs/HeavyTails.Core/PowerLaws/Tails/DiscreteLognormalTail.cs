// The lognormal law rounded to integers: P(X >= k) = S(k - 1/2) / S(xmin - 1/2),
//   S(x) = erfc((ln x - mu) / (sqrt 2 sigma)),
//   p(k) = (S(k - 1/2) - S(k + 1/2)) / S(xmin - 1/2), k >= xmin
// (the discrete lognormal law of Clauset, Shalizi & Newman's own code and of poweRlaw, Gillespie 2015, J. Stat. Softw.
// 64(2)).  With u = ln(x / (xmin - 1/2)), q = 1 / (2 sigma^2), p = (ln(xmin - 1/2) - mu) / sigma^2 it is the ratio of
// the integrals of e^{-p u - q u^2} over the cell of k and over u >= 0 (IntervalMoments.cs), which never cancels.
// MLE: Newton in (p, q); gradient and Hessian are the differences of the means and covariances of (u, u^2) over the
// tail and over the cells. Where the Hessian is not negative, that of the tail alone is used (the step of the EM
// algorithm). For q -> 0 the law is a rounded power law: where the likelihood grows towards it, there is no maximum.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>The discrete (rounded) lognormal law on the integers from xmin on.</summary>
/// <param name="Mu">Mean of ln x before rounding and truncation at xmin.</param>
/// <param name="Sigma">Standard deviation of ln x before rounding and truncation at xmin, > 0.</param>
/// <param name="Xmin">Least integer of the law, >= 1.</param>
public readonly record struct DiscreteLognormalTail(double Mu, double Sigma, double Xmin) : ITail
{
    /// <summary>Largest (ln(xmin - 1/2) - mu) / sigma; there the law differs from a power law by 1e-8.</summary>
    private const double LargestCut = 1e4;

    private const double SqrtTwo = 1.4142135623730950488;

    /// <inheritdoc/>
    public string Name => "discrete lognormal";

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, double Value)> Parameters => [("mu", Mu), ("sigma", Sigma)];

    /// <summary>Logarithm ln p(k) of the probability of an integer; -infinity elsewhere.</summary>
    public double LogPdf(double x) =>
        x < Xmin || x != Math.Floor(x) ? double.NegativeInfinity : LogCell(P, Q, x, Xmin - 0.5) - LogNorm(P, Q);

    /// <inheritdoc/>
    public double LogCcdf(double x)
    {
        if (x < Xmin)
            return 0;
        var u = TailData.LogRatio(Math.Floor(x) + 0.5, Xmin - 0.5);
        return -u * (P + Q * u) + LogNorm(P + 2 * Q * u, Q) - LogNorm(P, Q);
    }

    /// <summary>The least integer x with P(X > x) &lt;= q; +infinity beyond 1e300.</summary>
    public double UpperQuantile(double q) => TailData.DiscreteUpperQuantile(this, q);

    /// <summary>
    /// Fits the law by maximum likelihood above a given xmin, over all mu and sigma > 0; fails on values that are not
    /// integers.
    /// </summary>
    public static FitResult<DiscreteLognormalTail> Fit(ReadOnlySpan<double> data, double xmin)
    {
        var made = DiscreteTail.Of(data, xmin);
        if (!made.TryGet(out var tail))
            return FitResult<DiscreteLognormalTail>.Failed(made.Failure, made.Reason);
        var least = xmin - 0.5;
        var logs = tail.Mean(k => TailData.LogRatio(k, least));
        var start = LognormalTail.Fit(data, xmin).TryGet(out var near)
            ? ((Math.Log(least) - near.Mu) / (near.Sigma * near.Sigma), 1 / (2 * near.Sigma * near.Sigma))
            : (1 / logs, 1e-2 / (logs * logs));
        var (p, q) = PairLikelihood.Maximize((p, q) => Slope(tail, least, p, q), start, BeyondCut);
        return BeyondCut(p, q)
            ? FitResult<DiscreteLognormalTail>.Failed(
                FitFailure.NoMaximum,
                $"the likelihood grows towards the rounded power law with alpha = {1 + p}"
            )
            : new DiscreteLognormalTail(Math.Log(least) - p / (2 * q), 1 / Math.Sqrt(2 * q), xmin);
    }

    /// <summary>
    /// Fits the law by maximum likelihood under mu >= 0: where the unconstrained maximum has mu &lt; 0, or there is
    /// none, the result is the best sigma at mu = 0.
    /// </summary>
    public static FitResult<DiscreteLognormalTail> FitPositive(ReadOnlySpan<double> data, double xmin)
    {
        var free = Fit(data, xmin);
        if (free.Succeeded ? free.Value.Mu >= 0 : free.Failure != FitFailure.NoMaximum)
            return free;
        var tail = DiscreteTail.Of(data, xmin).Value;
        var scale = Math.Sqrt(tail.Mean(k => Math.Log(k) * Math.Log(k)));
        return ProfileSearch
            .Maximum(
                sigma =>
                {
                    var law = new DiscreteLognormalTail(0, sigma, xmin);
                    return tail.Mean(law.LogPdf);
                },
                (1e-2 * scale, 1e3 * scale)
            )
            .Map(sigma => new DiscreteLognormalTail(0, sigma, xmin));
    }

    private double Q => 1 / (2 * Sigma * Sigma);

    private double P => (Math.Log(Xmin - 0.5) - Mu) / (Sigma * Sigma);

    private static bool BeyondCut(double p, double q) => p > 0 && p > LargestCut * Math.Sqrt(2 * q);

    private static PairSlope Slope(DiscreteTail tail, double least, double p, double q)
    {
        var whole = IntervalMoments.At<SquareStatistic>(p, q, double.PositiveInfinity);
        double value = -whole.LogNorm,
            first = 0,
            second = 0,
            pp = 0,
            pq = 0,
            qq = 0;
        for (var i = 0; i < tail.Values.Length; i++)
        {
            var weight = (double)tail.Counts[i] / tail.Total;
            var (u, width) = Cell(tail.Values[i], least);
            // With v = u + t: the statistics of the cell are v and v^2.
            var at = IntervalMoments.At<SquareStatistic>(p + 2 * q * u, q, width);
            value += weight * (at.LogNorm - u * (p + q * u));
            first += weight * (u + at.First);
            second += weight * (u * u + 2 * u * at.First + at.Second);
            pp += weight * at.VarFirst;
            pq += weight * (at.Covariance + 2 * u * at.VarFirst);
            qq += weight * (at.VarSecond + 4 * u * at.Covariance + 4 * u * u * at.VarFirst);
        }
        var exact = (whole.VarFirst - pp, whole.Covariance - pq, whole.VarSecond - qq);
        var positive = exact.Item1 > 0 && exact.Item1 * exact.Item3 > exact.Item2 * exact.Item2;
        return new(
            value,
            whole.First - first,
            whole.Second - second,
            positive ? exact : (whole.VarFirst, whole.Covariance, whole.VarSecond)
        );
    }

    /// <summary>Begin and width of the cell of k in u.</summary>
    private static (double From, double Width) Cell(double k, double least) =>
        (TailData.LogRatio(k - 0.5, least), Special.Log1p(1 / (k - 0.5)));

    private static double LogCell(double p, double q, double k, double least)
    {
        var (u, width) = Cell(k, least);
        return -u * (p + q * u) + IntervalMoments.LogNorm<SquareStatistic>(p + 2 * q * u, q, width);
    }

    /// <summary>Logarithm of the integral of e^{-p u - q u^2} over u >= 0, in closed form.</summary>
    private static double LogNorm(double p, double q)
    {
        var t = p / Math.Sqrt(2 * q);
        var scaled = t > 0 ? Math.Log(Special.ErfcScaled(t / SqrtTwo)) : Special.LogErfc(t / SqrtTwo) + t * t / 2;
        return scaled + Math.Log(Math.PI / (4 * q)) / 2;
    }
}
