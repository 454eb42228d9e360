// p(x) = lambda e^{-lambda (x - xmin)}, P(X > x) = e^{-lambda (x - xmin)}.   MLE: lambda = 1 / (xbar - xmin).

using HeavyTails.Core.Fits;

namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>The exponential law above xmin: the light-tailed alternative.</summary>
/// <param name="Lambda">Rate, > 0, in units of 1 / x.</param>
/// <param name="Xmin">Lower cut-off, > 0.</param>
public readonly record struct ExponentialTail(double Lambda, double Xmin) : ITail
{
    /// <inheritdoc/>
    public string Name => "exponential";

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, double Value)> Parameters => [("lambda", Lambda)];

    /// <inheritdoc/>
    public double LogPdf(double x) => x < Xmin ? double.NegativeInfinity : Math.Log(Lambda) - Lambda * (x - Xmin);

    /// <inheritdoc/>
    public double LogCcdf(double x) => x <= Xmin ? 0 : -Lambda * (x - Xmin);

    /// <inheritdoc/>
    public double UpperQuantile(double q)
    {
        TailData.CheckProbability(q);
        return Xmin - Math.Log(q) / Lambda;
    }

    /// <summary>Fits the law by maximum likelihood above a given xmin.</summary>
    public static FitResult<ExponentialTail> Fit(ReadOnlySpan<double> data, double xmin)
    {
        var tail = TailData.Logs(data, xmin);
        if (!tail.Succeeded)
            return FitResult<ExponentialTail>.Failed(tail.Failure, tail.Reason);
        // The mean of x / xmin does not overflow for a tail of 1e300.
        var mean = 0.0;
        foreach (var u in tail.Value.Logs)
            mean += Numerics.Special.Expm1(u) / tail.Value.Logs.Length;
        return double.IsFinite(1 / (mean * xmin)) && mean * xmin < double.MaxValue
            ? new ExponentialTail(1 / mean / xmin, xmin)
            : FitResult<ExponentialTail>.Failed(
                FitFailure.NoMaximum,
                $"the rate 1 / ({mean} * {xmin}) is not a finite number"
            );
    }
}
