// p(x) = (alpha - 1)/xmin (x/xmin)^-alpha on [xmin, infinity), P(X > x) = (x/xmin)^(1 - alpha), alpha > 1 (Pareto).
// With a finite upper end b: p / (1 - (b/xmin)^(1 - alpha)) on [xmin, b].
// MLE: alpha = 1 + 1/ubar, u = ln(x/xmin); bounded: ubar = 1/a - U/(e^{aU} - 1), a = alpha - 1, U = ln(b/xmin).
// Clauset et al. 2009, eq. 3.1.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>The continuous power law, bounded above or not.</summary>
/// <param name="Alpha">
/// Exponent of the density, > 1. The mean is infinite for alpha &lt;= 2, the variance for alpha &lt;= 3.
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
            : TailData.LogRatio(Alpha - 1, Xmin) - Alpha * TailData.LogRatio(x, Xmin) - LogMass;

    /// <inheritdoc/>
    public double LogCcdf(double x)
    {
        if (x <= Xmin)
            return 0;
        if (x >= UpperBound)
            return double.NegativeInfinity;
        var a = Alpha - 1;
        var log = -a * TailData.LogRatio(x, Xmin);
        return double.IsPositiveInfinity(UpperBound)
            ? log
            : log + Math.Log(-Special.Expm1(-a * TailData.LogRatio(UpperBound, x))) - LogMass;
    }

    /// <inheritdoc/>
    public double UpperQuantile(double q)
    {
        TailData.CheckProbability(q);
        var a = Alpha - 1;
        var atEnd = double.IsPositiveInfinity(UpperBound) ? 0 : Math.Exp(-a * TailData.LogRatio(UpperBound, Xmin));
        return Math.Min(Xmin * Math.Exp(-Math.Log(q + (1 - q) * atEnd) / a), UpperBound);
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
        var a = Exponent(tail.Value.Mean, range);
        return a > 0
            ? new PowerLawTail(1 + a, xmin, upperBound)
            : FitResult<PowerLawTail>.Failed(
                FitFailure.NoMaximum,
                $"the mean of ln(x/xmin), {tail.Value.Mean}, is at least half of ln(upper/xmin) = {range}: "
                    + "the density does not fall"
            );
    }

    /// <summary>
    /// The a for which the mean of u is 1/a - U/(e^{aU} - 1); 0 when no positive a satisfies the equation.
    /// </summary>
    internal static double Exponent(double meanLog, double range)
    {
        if (double.IsPositiveInfinity(range))
            return 1 / meanLog;
        // The bounded law's mean falls from range / 2 at a = 0 and is below the unbounded one's: 0 < a < 1 / meanLog.
        // At either end rounding may hide the change of sign: a is then zero, or the bound out of reach.
        var (least, largest) = (1e-8 / range, 1 / meanLog);
        if (!(MeanLog(least, range) > meanLog))
            return 0;
        return MeanLog(largest, range) < meanLog
            ? Roots.Find(a => MeanLog(a, range) - meanLog, least, largest)
            : largest;
    }

    /// <summary>
    /// Variance of u = ln(x/xmin), which is the Fisher information of one value on alpha:
    /// 1/a^2 - U^2 e^{aU}/(e^{aU} - 1)^2.
    /// </summary>
    internal static double Information(double a, double range)
    {
        if (double.IsPositiveInfinity(range))
            return 1 / (a * a);
        // Where a U is small the two terms cancel: U^2 (1/12 - y^2/240 + y^4/6048), y = a U.
        if (a * range is < 1e-2 and var y)
            return range * range * (1.0 / 12 - y * y * (1.0 / 240 - y * y / 6048));
        var half = Math.Sinh(Math.Min(a * range / 2, 300)) * 2 / range;
        return 1 / (a * a) - 1 / (half * half);
    }

    private static double MeanLog(double a, double range)
    {
        var y = a * range;
        return y < 1e-4 ? range * (0.5 - y / 12) : 1 / a - range / Special.Expm1(y);
    }

    private double LogMass =>
        double.IsPositiveInfinity(UpperBound)
            ? 0
            : Math.Log(-Special.Expm1((1 - Alpha) * TailData.LogRatio(UpperBound, Xmin)));

    private double Moment(int k)
    {
        var b = k + 1 - Alpha;
        if (double.IsPositiveInfinity(UpperBound))
            return b < 0 ? (Alpha - 1) / -b * Math.Pow(Xmin, k) : double.PositiveInfinity;
        var range = TailData.LogRatio(UpperBound, Xmin);
        var ratio = b == 0 ? range : Special.Expm1(b * range) / b;
        return Math.Pow(Xmin, k) * (Alpha - 1) * ratio * Math.Exp(-LogMass);
    }
}
