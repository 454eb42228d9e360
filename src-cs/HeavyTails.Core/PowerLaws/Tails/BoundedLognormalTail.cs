// p(x) = e^{-p u - q u^2} / (x N(p, q)) on [xmin, b],  u = ln(x/xmin), q = 1 / (2 sigma^2),
// p = (ln xmin - mu) / sigma^2, N(p, q) = int_0^U e^{-p u - q u^2} du, U = ln(b/xmin)  (IntervalMoments.cs): a normal
// law of ln x, cut at both ends.
// MLE: concave in (p, q). For q -> 0 at fixed p the law is the bounded power law with alpha = 1 + p; where
// the likelihood does not grow from there, q > 0 has no maximum.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>The lognormal law normalised on [xmin, xmax].</summary>
/// <param name="Mu">Mean of ln x before the law is cut.</param>
/// <param name="Sigma">Standard deviation of ln x before the law is cut, > 0.</param>
/// <param name="Xmin">Lower end, > 0.</param>
/// <param name="UpperBound">Upper end xmax > xmin, finite.</param>
public readonly record struct BoundedLognormalTail(double Mu, double Sigma, double Xmin, double UpperBound) : ITail
{
    /// <inheritdoc/>
    public string Name => "bounded lognormal";

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, double Value)> Parameters => [("mu", Mu), ("sigma", Sigma)];

    /// <inheritdoc/>
    public double LogPdf(double x) =>
        x < Xmin || x > UpperBound ? double.NegativeInfinity : Exponent(x) - Math.Log(x) - LogNorm(Xmin);

    /// <inheritdoc/>
    public double LogCcdf(double x) =>
        x <= Xmin ? 0
        : x >= UpperBound ? double.NegativeInfinity
        : Exponent(x) + LogNorm(x) - LogNorm(Xmin);

    /// <inheritdoc/>
    public double UpperQuantile(double q) => TailData.BoundedUpperQuantile(this, UpperBound, q);

    /// <summary>Fits the law by maximum likelihood to the values in [xmin, xmax], over all mu and sigma > 0.</summary>
    public static FitResult<BoundedLognormalTail> Fit(ReadOnlySpan<double> data, double xmin, double upperBound)
    {
        var tail = TailData.Within(data, xmin, upperBound);
        if (!tail.Succeeded)
            return FitResult<BoundedLognormalTail>.Failed(tail.Failure, tail.Reason);
        var range = TailData.LogRatio(upperBound, xmin);
        var logs = tail.Value.Select(x => TailData.LogRatio(x, xmin)).ToArray();
        var means = (logs.Average(), logs.Average(u => u * u));
        var a = ExponentialInterval.Rate(means.Item1, range);
        if (!double.IsFinite(a))
            return FitResult<BoundedLognormalTail>.Failed(
                FitFailure.NoMaximum,
                $"the mean of ln(x/xmin), {means.Item1}, has no finite alpha on [{xmin}, {upperBound}]"
            );
        var boundary = IntervalMoments.At<SquareStatistic>(a, 0, range);
        if (!(boundary.Second > means.Item2 * (1 + 1e-9)))
            return FitResult<BoundedLognormalTail>.Failed(
                FitFailure.NoMaximum,
                $"mean u^2 = {means.Item2} of u = ln(x/xmin) is not below {boundary.Second}: "
                    + $"the likelihood grows towards the power law with alpha = {1 + a}"
            );
        var (p, q) = PairLikelihood.Maximize(
            (p, q) => PairLikelihood.Slope(IntervalMoments.At<SquareStatistic>(p, q, range), (p, q), means),
            (a, 1e-3 / boundary.Second),
            (_, _) => false
        );
        return new BoundedLognormalTail(Math.Log(xmin) - p / (2 * q), 1 / Math.Sqrt(2 * q), xmin, upperBound);
    }

    /// <summary>
    /// Fits the law by maximum likelihood under mu >= 0: where the unconstrained maximum has mu &lt; 0, or there is
    /// none, the result is the best sigma at mu = 0.
    /// </summary>
    public static FitResult<BoundedLognormalTail> FitPositive(ReadOnlySpan<double> data, double xmin, double upperBound)
    {
        var free = Fit(data, xmin, upperBound);
        if (free.Succeeded ? free.Value.Mu >= 0 : free.Failure != FitFailure.NoMaximum)
            return free;
        var (log, range) = (Math.Log(xmin), TailData.LogRatio(upperBound, xmin));
        var square = TailData.Within(data, xmin, upperBound).Value.Average(x => Math.Log(x) * Math.Log(x));
        // E ln^2 x falls as 1 / (2 sigma^2) grows.
        double Excess(double logQ)
        {
            var q = Math.Exp(logQ);
            var at = IntervalMoments.At<SquareStatistic>(2 * q * log, q, range);
            return at.Second + 2 * log * at.First + log * log - square;
        }
        var (low, high) = (Math.Log(1e-8 / square), Math.Log(1e8 / square));
        return Excess(low) > 0 && Excess(high) < 0
            ? new BoundedLognormalTail(0, 1 / Math.Sqrt(2 * Math.Exp(Roots.Find(Excess, low, high))), xmin, upperBound)
            : FitResult<BoundedLognormalTail>.Failed(
                FitFailure.NoMaximum,
                $"no sigma at mu = 0 gives the tail's mean of ln^2 x, {square}"
            );
    }

    private double Q => 1 / (2 * Sigma * Sigma);

    private double P(double x) => (Math.Log(x) - Mu) / (Sigma * Sigma);

    private double Exponent(double x)
    {
        var u = TailData.LogRatio(x, Xmin);
        return -u * (P(Xmin) + Q * u);
    }

    /// <summary>Logarithm of the integral from x on, in units of the density of ln x at x.</summary>
    private double LogNorm(double x) =>
        IntervalMoments.LogNorm<SquareStatistic>(P(x), Q, TailData.LogRatio(UpperBound, x));
}
