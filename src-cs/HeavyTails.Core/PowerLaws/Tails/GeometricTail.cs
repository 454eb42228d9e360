// p(k) = (1 - e^{-lambda}) e^{-lambda (k - xmin)} on the integers k >= xmin,  P(X > k) = e^{-lambda (k - xmin + 1)}.
// MLE: lambda = ln(1 + 1 / (kbar - xmin)).   Clauset, Shalizi & Newman 2009, table 2.1.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>The discrete exponential law, which is the geometric law, on the integers from xmin on.</summary>
/// <param name="Lambda">Rate, > 0, per unit of k.</param>
/// <param name="Xmin">Least integer of the law, >= 1.</param>
public readonly record struct GeometricTail(double Lambda, double Xmin) : ITail
{
    /// <inheritdoc/>
    public string Name => "discrete exponential";

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, double Value)> Parameters => [("lambda", Lambda)];

    /// <summary>Logarithm ln p(k) of the probability of an integer; -infinity elsewhere.</summary>
    public double LogPdf(double x) =>
        x < Xmin || x != Math.Floor(x)
            ? double.NegativeInfinity
            : Math.Log(-Special.Expm1(-Lambda)) - Lambda * (x - Xmin);

    /// <inheritdoc/>
    public double LogCcdf(double x) => x < Xmin ? 0 : -Lambda * (Math.Floor(x) - Xmin + 1);

    /// <summary>The least integer x with P(X > x) &lt;= q; +infinity beyond 1e300.</summary>
    public double UpperQuantile(double q) => TailData.DiscreteUpperQuantile(this, q);

    /// <summary>Fits the law by maximum likelihood above a given xmin; fails on values that are not integers.</summary>
    public static FitResult<GeometricTail> Fit(ReadOnlySpan<double> data, double xmin)
    {
        var tail = DiscreteTail.Of(data, xmin);
        if (!tail.Succeeded)
            return FitResult<GeometricTail>.Failed(tail.Failure, tail.Reason);
        var mean = tail.Value.Mean(k => k - xmin);
        return new GeometricTail(Special.Log1p(1 / mean), xmin);
    }
}
