// p(x) = (x/xmin)^-alpha e^{-lambda (x - xmin)} / (xmin N) on [xmin, b]; with u = ln(x/xmin), U = ln(b/xmin) and
// theta = lambda xmin, N = int_0^U e^{-(alpha - 1) u - theta (e^u - 1)} du  (IntervalMoments.cs).
// MLE over all alpha and theta >= 0: concave, with theta = 0, the bounded power law, where that law's mean of e^u is at
// most the data's.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>The power law with exponential cut-off normalised on [xmin, xmax].</summary>
/// <param name="Alpha">Exponent, any real number.</param>
/// <param name="Lambda">Inverse cut-off length, >= 0, in units of 1 / x; 0 is the bounded power law.</param>
/// <param name="Xmin">Lower end, > 0.</param>
/// <param name="UpperBound">Upper end xmax > xmin, finite.</param>
public readonly record struct BoundedTruncatedPowerLawTail(double Alpha, double Lambda, double Xmin, double UpperBound)
    : ITail
{
    /// <summary>Largest ln(xmax / xmin) of a fit: the square of x / xmin is then a finite number.</summary>
    private const double WidestRange = 345;

    /// <inheritdoc/>
    public string Name => "bounded truncated power law";

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, double Value)> Parameters => [("alpha", Alpha), ("lambda", Lambda)];

    /// <inheritdoc/>
    public double LogPdf(double x) =>
        x < Xmin || x > UpperBound
            ? double.NegativeInfinity
            : -Alpha * TailData.LogRatio(x, Xmin) - Lambda * (x - Xmin) - Math.Log(Xmin) - LogNorm(Xmin);

    /// <inheritdoc/>
    public double LogCcdf(double x) =>
        x <= Xmin ? 0
        : x >= UpperBound ? double.NegativeInfinity
        : (1 - Alpha) * TailData.LogRatio(x, Xmin) - Lambda * (x - Xmin) + LogNorm(x) - LogNorm(Xmin);

    /// <inheritdoc/>
    public double UpperQuantile(double q) => TailData.BoundedUpperQuantile(this, UpperBound, q);

    /// <summary>Fits the law by maximum likelihood to the values in [xmin, xmax].</summary>
    public static FitResult<BoundedTruncatedPowerLawTail> Fit(ReadOnlySpan<double> data, double xmin, double upperBound)
    {
        var tail = TailData.Within(data, xmin, upperBound);
        if (!tail.Succeeded)
            return FitResult<BoundedTruncatedPowerLawTail>.Failed(tail.Failure, tail.Reason);
        var range = TailData.LogRatio(upperBound, xmin);
        if (range > WidestRange)
            return FitResult<BoundedTruncatedPowerLawTail>.Failed(
                FitFailure.NotApplicable,
                $"expected ln(xmax/xmin) <= {WidestRange}, got {range}"
            );
        var means = (tail.Value.Average(x => TailData.LogRatio(x, xmin)), tail.Value.Average(x => (x - xmin) / xmin));
        var a = ExponentialInterval.Rate(means.Item1, range);
        if (!double.IsFinite(a))
            return FitResult<BoundedTruncatedPowerLawTail>.Failed(
                FitFailure.NoMaximum,
                $"the mean of ln(x/xmin), {means.Item1}, has no finite alpha on [{xmin}, {upperBound}]"
            );
        var boundary = IntervalMoments.At<ExcessStatistic>(a, 0, range);
        if (boundary.Second <= means.Item2)
            return new BoundedTruncatedPowerLawTail(1 + a, 0, xmin, upperBound);
        // The climb starts near theta = 0, whose law is known.
        var (p, q) = PairLikelihood.Maximize(
            (p, q) => PairLikelihood.Slope(IntervalMoments.At<ExcessStatistic>(p, q, range), (p, q), means),
            (a, 1e-3 / boundary.Second),
            (_, _) => false
        );
        return double.IsFinite(q / xmin)
            ? new BoundedTruncatedPowerLawTail(1 + p, q / xmin, xmin, upperBound)
            : FitResult<BoundedTruncatedPowerLawTail>.Failed(
                FitFailure.NoMaximum,
                $"lambda = {q} / {xmin} is not a finite number"
            );
    }

    /// <summary>Logarithm of the integral from x on, in units of x and of the density's factor there.</summary>
    private double LogNorm(double x) =>
        IntervalMoments.LogNorm<ExcessStatistic>(Alpha - 1, Lambda * x, TailData.LogRatio(UpperBound, x));
}
