// p(x) = (x/xmin)^-alpha e^{-lambda x} / (xmin E_alpha(lambda xmin)),
// P(X > x) = (x/xmin)^(1 - alpha) E_alpha(lambda x) / E_alpha(lambda xmin), E_p the generalised exponential integral
// (xmin^(1-alpha) E_alpha(lambda xmin) = lambda^(alpha-1) Gamma(1 - alpha, lambda xmin)).   lambda = 0: the power law.
// MLE: with y = x/xmin and theta = lambda xmin this is an exponential family in (ln y, y), so the log-likelihood is
// concave in (alpha, theta) and its maximum over alpha >= alphaMin, theta >= 0 is unique:  theta = 0 if the power law's
// mean (alpha-1)/(alpha-2) does not exceed ybar; alpha = alphaMin if there E ln y <= mean ln y; else Newton with the
// covariance of (ln y, y) as Hessian.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>The power law with exponential cut-off.</summary>
/// <param name="Alpha">Exponent, > 1 where lambda is 0, else any.</param>
/// <param name="Lambda">Inverse cut-off length, >= 0, in units of 1 / x.</param>
/// <param name="Xmin">Lower cut-off, > 0.</param>
public readonly record struct TruncatedPowerLawTail(double Alpha, double Lambda, double Xmin) : ITail
{
    /// <summary>
    /// Least alpha, 1: powerlaw and WeightWatcher admit alpha > 1 only, and the supremum over the open range is the
    /// maximum over the closed one.
    /// </summary>
    public const double LeastAlpha = 1;

    /// <summary>Value of alpha - 1 and lambda xmin below which fewer than 1 in 20 draws is accepted.</summary>
    private const double RarelyAccepted = 0.01;

    /// <inheritdoc/>
    public string Name => "truncated power law";

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, double Value)> Parameters => [("alpha", Alpha), ("lambda", Lambda)];

    /// <inheritdoc/>
    public double LogPdf(double x) =>
        x < Xmin
            ? double.NegativeInfinity
            : -Alpha * TailData.LogRatio(x, Xmin) - Lambda * (x - Xmin) - Math.Log(Xmin) - LogNorm;

    /// <inheritdoc/>
    public double LogCcdf(double x)
    {
        if (x <= Xmin)
            return 0;
        var power = (1 - Alpha) * TailData.LogRatio(x, Xmin);
        return Lambda == 0
            ? power
            : power - Lambda * (x - Xmin) + Math.Log(ExponentialIntegral.Scaled(Alpha, Lambda * x)) - LogNorm;
    }

    /// <inheritdoc/>
    public double UpperQuantile(double q) =>
        Lambda == 0 ? new PowerLawTail(Alpha, Xmin).UpperQuantile(q) : TailData.UpperQuantile(this, q);

    /// <summary>
    /// Draws one variate by rejection: from the exponential law, accepted with probability (x/xmin)^-alpha, or from the
    /// power law, accepted with probability e^{-lambda (x - xmin)}. Where both would nearly always reject, the quantile
    /// is used.
    /// </summary>
    public double Sample(ref SplitMix64 random)
    {
        var theta = Lambda * Xmin;
        // Acceptance rates are theta e^theta E_alpha(theta) and (alpha - 1) e^theta E_alpha(theta).
        var fromPowerLaw = Alpha - 1 > theta;
        if (Alpha < 0 || Math.Max(theta, Alpha - 1) < RarelyAccepted)
            return UpperQuantile(1 - random.NextUniform());
        while (true)
        {
            var e = random.NextExponential();
            var y = fromPowerLaw ? Math.Exp(e / (Alpha - 1)) : 1 + e / theta;
            var logAccept = fromPowerLaw ? -theta * (y - 1) : -Alpha * Math.Log(y);
            if (-random.NextExponential() <= logAccept)
                return Xmin * y;
        }
    }

    /// <summary>
    /// Fits the law by maximum likelihood above a given xmin, over alpha >= <paramref name="alphaMin"/> and
    /// lambda >= 0.
    /// </summary>
    public static FitResult<TruncatedPowerLawTail> Fit(
        ReadOnlySpan<double> data,
        double xmin,
        double alphaMin = LeastAlpha
    )
    {
        var tail = TailData.Logs(data, xmin);
        if (!tail.Succeeded)
            return FitResult<TruncatedPowerLawTail>.Failed(tail.Failure, tail.Reason);
        var meanExcess = 0.0;
        foreach (var u in tail.Value.Logs)
            meanExcess += Special.Expm1(u) / tail.Value.Logs.Length;
        if (!(meanExcess >= TruncatedLikelihood.LeastExcess))
            return FitResult<TruncatedPowerLawTail>.Failed(
                FitFailure.NoMaximum,
                $"the mean of x / xmin - 1, {meanExcess}, is below {TruncatedLikelihood.LeastExcess}, "
                    + "which is no more than rounding"
            );
        if (!(meanExcess < TruncatedLikelihood.LargestMean))
            return FitResult<TruncatedPowerLawTail>.Failed(
                FitFailure.NoMaximum,
                $"the mean of x / xmin, {meanExcess + 1}, is above {TruncatedLikelihood.LargestMean}: "
                    + "its square would overflow"
            );
        var (alpha, theta) = TruncatedLikelihood.Maximize(tail.Value.Mean, 1 + meanExcess, alphaMin);
        return double.IsFinite(theta / xmin)
            ? new TruncatedPowerLawTail(alpha, theta / xmin, xmin)
            : FitResult<TruncatedPowerLawTail>.Failed(
                FitFailure.NoMaximum,
                $"lambda = {theta} / {xmin} is not a finite number"
            );
    }

    /// <summary>Logarithm of the normaliser, ln(e^theta E_alpha(theta)).</summary>
    private double LogNorm =>
        Lambda == 0 ? -Math.Log(Alpha - 1) : Math.Log(ExponentialIntegral.Scaled(Alpha, Lambda * Xmin));
}
