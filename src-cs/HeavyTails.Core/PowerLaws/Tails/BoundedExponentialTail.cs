// p(x) = e^{-lambda (x - xmin)} / N(lambda, R) on [xmin, b], R = b - xmin, N(lambda, R) = (1 - e^{-lambda R}) / lambda.
// MLE: (xbar - xmin) / R = 1/y - 1/(e^y - 1), y = lambda R, of either sign (ExponentialInterval.cs).

using HeavyTails.Core.Fits;

namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>The exponential law normalised on [xmin, xmax].</summary>
/// <param name="Lambda">Rate in units of 1 / x, any real number; the density grows where it is negative.</param>
/// <param name="Xmin">Lower end, > 0.</param>
/// <param name="UpperBound">Upper end xmax > xmin, finite.</param>
public readonly record struct BoundedExponentialTail(double Lambda, double Xmin, double UpperBound) : ITail
{
    /// <inheritdoc/>
    public string Name => "bounded exponential";

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, double Value)> Parameters => [("lambda", Lambda)];

    /// <inheritdoc/>
    public double LogPdf(double x) =>
        x < Xmin || x > UpperBound
            ? double.NegativeInfinity
            : -Lambda * (x - Xmin) - ExponentialInterval.LogNorm(Lambda, UpperBound - Xmin);

    /// <inheritdoc/>
    public double LogCcdf(double x) =>
        x <= Xmin ? 0
        : x >= UpperBound ? double.NegativeInfinity
        : ExponentialInterval.LogCcdf(Lambda, x - Xmin, UpperBound - Xmin);

    /// <inheritdoc/>
    public double UpperQuantile(double q)
    {
        TailData.CheckProbability(q);
        return Math.Min(Xmin + ExponentialInterval.UpperQuantile(Lambda, q, UpperBound - Xmin), UpperBound);
    }

    /// <summary>Fits the law by maximum likelihood to the values in [xmin, xmax].</summary>
    public static FitResult<BoundedExponentialTail> Fit(ReadOnlySpan<double> data, double xmin, double upperBound)
    {
        var tail = TailData.Within(data, xmin, upperBound);
        if (!tail.Succeeded)
            return FitResult<BoundedExponentialTail>.Failed(tail.Failure, tail.Reason);
        var mean = tail.Value.Average(x => x - xmin);
        var lambda = ExponentialInterval.Rate(mean, upperBound - xmin);
        return double.IsFinite(lambda) && double.IsFinite(lambda * (upperBound - xmin))
            ? new BoundedExponentialTail(lambda, xmin, upperBound)
            : FitResult<BoundedExponentialTail>.Failed(
                FitFailure.NoMaximum,
                $"the mean of x - xmin, {mean}, has no finite rate on [{xmin}, {upperBound}]"
            );
    }
}
