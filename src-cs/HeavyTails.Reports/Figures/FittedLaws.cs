using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.PowerLaws.Tails;

namespace HeavyTails.Reports.Figures;

/// <summary>The laws behind the numbers of a layer's fit, for drawing.</summary>
static class FittedLaws
{
    /// <summary>The fitted power law, or truncated power law.</summary>
    public static ITail Of(TailFit fit) =>
        fit.Lambda is { } rate && rate > 0
            ? new TruncatedPowerLawTail(fit.Alpha, rate, fit.Xmin)
            : new PowerLawTail(fit.Alpha, fit.Xmin);

    /// <summary>An alternative above xmin; null for a law, or for parameters, that this does not know.</summary>
    public static ITail? Of(TailAlternative other, double xmin)
    {
        double? Named(string name) => other.Parameters.TryGetValue(name, out var value) ? value : null;
        return (other.Law, Named("lambda"), Named("beta"), Named("alpha"), Named("mu"), Named("sigma")) switch
        {
            ("exponential", { } rate, _, _, _, _) => new ExponentialTail(rate, xmin),
            ("stretched_exponential", { } rate, { } beta, _, _, _) => new StretchedExponentialTail(rate, beta, xmin),
            ("lognormal" or "lognormal_positive", _, _, _, { } mu, { } sigma) => new LognormalTail(mu, sigma, xmin),
            ("truncated_power_law", { } rate, _, { } alpha, _, _) => new TruncatedPowerLawTail(alpha, rate, xmin),
            _ => null,
        };
    }
}
