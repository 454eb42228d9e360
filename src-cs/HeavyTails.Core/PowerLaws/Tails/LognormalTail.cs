// p(x) = sqrt(2 / (pi sigma^2)) / x e^{-(ln x - mu)^2 / (2 sigma^2)} / erfc((ln xmin - mu) / (sqrt 2 sigma)),
// and P(X > x) is a ratio of two erfc.
// u = ln(x/xmin) is a normal variable truncated at 0. With t = (ln xmin - mu)/sigma and the hazard h(t) = phi(t)/Q(t),
// A = h - t:
//   E u = sigma A,  E u^2 = sigma^2 (1 - t A),
// so the MLE solves (1 - t A)/A^2 = mean u^2 / (mean u)^2, one equation in t whose left side goes from 1 to 2.
// From a ratio of 2 on there is no maximum: the likelihood grows towards mu -> -infinity, where the law is the power
// law.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>The lognormal law above xmin.</summary>
/// <param name="Mu">Mean of ln x before truncation at xmin.</param>
/// <param name="Sigma">Standard deviation of ln x before truncation at xmin, > 0.</param>
/// <param name="Xmin">Lower cut-off, > 0.</param>
public readonly record struct LognormalTail(double Mu, double Sigma, double Xmin) : ITail
{
    /// <summary>
    /// Value of t from which the asymptotic series of the hazard is exact to double precision; the difference h - t is
    /// not.
    /// </summary>
    private const double Asymptotic = 50;

    /// <summary>Largest |t| that is searched; at 1e4 the law differs from a power law by 1e-8.</summary>
    private const double LargestCut = 1e4;

    private const double SqrtTwo = 1.4142135623730950488;

    /// <inheritdoc/>
    public string Name => "lognormal";

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, double Value)> Parameters => [("mu", Mu), ("sigma", Sigma)];

    /// <inheritdoc/>
    public double LogPdf(double x)
    {
        if (x < Xmin)
            return double.NegativeInfinity;
        var z = (Math.Log(x) - Mu) / Sigma;
        var (cut, log) = (Cut, Math.Log(2 / Math.PI) / 2 - Math.Log(x) - Math.Log(Sigma));
        // For cut > 0 the two large squares are subtracted first, so that the rest keeps its digits.
        return cut > 0
            ? log - (z - cut) * (z + cut) / 2 - Math.Log(Special.ErfcScaled(cut / SqrtTwo))
            : log - z * z / 2 - Special.LogErfc(cut / SqrtTwo);
    }

    /// <inheritdoc/>
    public double LogCcdf(double x)
    {
        if (x <= Xmin)
            return 0;
        var (z, cut) = ((Math.Log(x) - Mu) / Sigma, Cut);
        return cut > 0
            ? Math.Log(Special.ErfcScaled(z / SqrtTwo) / Special.ErfcScaled(cut / SqrtTwo)) - (z - cut) * (z + cut) / 2
            : Special.LogErfc(z / SqrtTwo) - Special.LogErfc(cut / SqrtTwo);
    }

    /// <inheritdoc/>
    public double UpperQuantile(double q)
    {
        TailData.CheckProbability(q);
        if (q == 1)
            return Xmin;
        return Math.Max(
            Xmin,
            Math.Exp(Mu + Sigma * SqrtTwo * Special.InverseLogErfc(Math.Log(q) + Special.LogErfc(Cut / SqrtTwo)))
        );
    }

    /// <summary>Fits the law by maximum likelihood above a given xmin, over all mu and sigma > 0.</summary>
    public static FitResult<LognormalTail> Fit(ReadOnlySpan<double> data, double xmin)
    {
        var tail = TailData.Logs(data, xmin);
        if (!tail.Succeeded)
            return FitResult<LognormalTail>.Failed(tail.Failure, tail.Reason);
        var m1 = tail.Value.Mean;
        var m2 = tail.Value.Logs.Average(u => u * u);
        var ratio = m2 / (m1 * m1);
        if (!(ratio < Ratio(LargestCut)))
            return FitResult<LognormalTail>.Failed(
                FitFailure.NoMaximum,
                $"mean u^2 / (mean u)^2 = {ratio} of u = ln(x/xmin) is not below 2: "
                    + $"the likelihood grows towards the power law with alpha = {1 + 1 / m1}"
            );
        var t = ratio <= Ratio(-LargestCut) ? -LargestCut : Roots.Find(x => Ratio(x) - ratio, -LargestCut, LargestCut);
        var sigma = m1 / Excess(t).A;
        return new LognormalTail(Math.Log(xmin) - t * sigma, sigma, xmin);
    }

    /// <summary>
    /// Fits the law by maximum likelihood under mu >= 0 (powerlaw's lognormal_positive): where the unconstrained
    /// maximum has mu &lt; 0, the result is the best sigma at mu = 0.
    /// </summary>
    public static FitResult<LognormalTail> FitPositive(ReadOnlySpan<double> data, double xmin)
    {
        var free = Fit(data, xmin);
        if (free.Succeeded ? free.Value.Mu >= 0 : free.Failure != FitFailure.NoMaximum)
            return free;
        var log = Math.Log(xmin);
        var tail = TailData.Logs(data, xmin).Value;
        var square = tail.Logs.Average(u => (u + log) * (u + log));
        // E ln^2 x = sigma^2 (1 + t h(t)) with t = ln xmin / sigma grows with sigma.
        double Excess2(double logSigma)
        {
            var sigma = Math.Exp(logSigma);
            var t = log / sigma;
            return sigma * sigma * (1 + t * (Excess(t).A + t)) - square;
        }
        var (low, high) = (Math.Log(Math.Sqrt(square)) - 20, Math.Log(Math.Sqrt(square)) + 5);
        if (!(Excess2(low) < 0) || !(Excess2(high) > 0))
            return FitResult<LognormalTail>.Failed(
                FitFailure.NoMaximum,
                $"no sigma at mu = 0 gives the tail's mean of ln^2 x, {square}"
            );
        return new LognormalTail(0, Math.Exp(Roots.Find(Excess2, low, high)), xmin);
    }

    private double Cut => (Math.Log(Xmin) - Mu) / Sigma;

    private static double Ratio(double t)
    {
        var (a, second) = Excess(t);
        return second / (a * a);
    }

    /// <summary>The first two moments of the excess of a standard normal over t, A = h(t) - t and 1 - t A.</summary>
    private static (double A, double Second) Excess(double t)
    {
        if (t > Asymptotic)
        {
            var y = 1 / (t * t);
            var series = 1 - y * (2 - y * (10 - y * (74 - y * 706)));
            return (series / t, y * (2 - y * (10 - y * (74 - y * 706))));
        }
        var hazard =
            t > 0
                ? Math.Sqrt(2 / Math.PI) / Special.ErfcScaled(t / SqrtTwo)
                : Math.Sqrt(2 / Math.PI) * Math.Exp(-t * t / 2) / Special.Erfc(t / SqrtTwo);
        var a = hazard - t;
        return (a, 1 - t * a);
    }
}
