// p(x) = (x/xmin)^-alpha / (xmin N(a, U)),  a = alpha - 1,  u = ln(x/xmin),  U = ln(b/xmin), b the upper end,
// N(a, U) = int_0^U e^{-a u} du = (1 - e^{-aU}) / a,   P(X > x) = e^{-a u} N(a, U - u) / N(a, U).
// Without an upper end N = 1 / a, which needs alpha > 1 (Pareto); on [xmin, b] every real alpha is a law, alpha = 1 the
// one that is uniform in ln x.
// MLE: a = 1/ubar; bounded: ubar / U = m(aU), m(y) = 1/y - 1/(e^y - 1), which falls from 1 to 0 over the real line and
// has m(-y) = 1 - m(y).
// Clauset et al. 2009, eq. 3.1.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>The continuous power law, bounded above or not.</summary>
/// <param name="Alpha">
/// Exponent of the density: > 1 without an upper end, where the mean is infinite for alpha &lt;= 2 and the variance for
/// alpha &lt;= 3; any real number with one.
/// </param>
/// <param name="Xmin">Lower cut-off, > 0.</param>
/// <param name="UpperBound">Upper end; +infinity for none.</param>
public readonly record struct PowerLawTail(double Alpha, double Xmin, double UpperBound = double.PositiveInfinity)
    : ITail
{
    /// <inheritdoc/>
    public string Name => "power law";

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, double Value)> Parameters => [("alpha", Alpha)];

    /// <summary>Mean of the law; +infinity for alpha &lt;= 2 without an upper bound.</summary>
    public double Mean => Moment(1);

    /// <summary>Variance of the law; +infinity for alpha &lt;= 3 without an upper bound.</summary>
    public double Variance =>
        double.IsPositiveInfinity(Moment(2)) ? double.PositiveInfinity : Moment(2) - Moment(1) * Moment(1);

    /// <inheritdoc/>
    public double LogPdf(double x) =>
        x < Xmin || x > UpperBound
            ? double.NegativeInfinity
            : -Math.Log(Xmin) - Alpha * TailData.LogRatio(x, Xmin) - ExponentialInterval.LogNorm(Alpha - 1, Range);

    /// <inheritdoc/>
    public double LogCcdf(double x) =>
        x <= Xmin ? 0
        : x >= UpperBound ? double.NegativeInfinity
        : ExponentialInterval.LogCcdf(Alpha - 1, TailData.LogRatio(x, Xmin), Range);

    /// <inheritdoc/>
    public double UpperQuantile(double q)
    {
        TailData.CheckProbability(q);
        return Math.Min(TailData.Times(Xmin, ExponentialInterval.UpperQuantile(Alpha - 1, q, Range)), UpperBound);
    }

    /// <summary>Fits the law by maximum likelihood above a given xmin (and below a given upper bound).</summary>
    public static FitResult<PowerLawTail> Fit(
        ReadOnlySpan<double> data,
        double xmin,
        double upperBound = double.PositiveInfinity
    )
    {
        var kept = double.IsPositiveInfinity(upperBound)
            ? data
            : data.ToArray().Where(x => !(x > upperBound)).ToArray();
        var tail = TailData.Logs(kept, xmin);
        if (!tail.Succeeded)
            return FitResult<PowerLawTail>.Failed(tail.Failure, tail.Reason);
        var range = TailData.LogRatio(upperBound, xmin);
        var a = ExponentialInterval.Rate(tail.Value.Mean, range);
        return double.IsFinite(a)
            ? new PowerLawTail(1 + a, xmin, upperBound)
            : FitResult<PowerLawTail>.Failed(
                FitFailure.NoMaximum,
                $"the mean of ln(x/xmin), {tail.Value.Mean}, has no finite alpha on [{xmin}, {upperBound}]"
            );
    }

    private double Range => TailData.LogRatio(UpperBound, Xmin);

    private double Moment(int k)
    {
        var a = Alpha - 1;
        return double.IsPositiveInfinity(UpperBound) && k >= a
            ? double.PositiveInfinity
            : Math.Exp(
                k * Math.Log(Xmin) + ExponentialInterval.LogNorm(a - k, Range) - ExponentialInterval.LogNorm(a, Range)
            );
    }
}
