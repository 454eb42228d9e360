using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.PowerLaws.Tails;

namespace HeavyTails.Reports.Figures;

/// <summary>The distributions that a layer's fit and its alternatives describe, for drawing them.</summary>
static class FittedLaws
{
    /// <summary>The fitted power law or truncated power law, above xmin.</summary>
    public static ITail Of(TailFit fit) =>
        fit.Lambda is { } rate && rate > 0
            ? new TruncatedPowerLawTail(fit.Alpha, rate, fit.Xmin)
            : new PowerLawTail(fit.Alpha, fit.Xmin);

    /// <summary>
    /// An alternative above xmin; null if its name is not known here or one of its parameters is missing.
    /// </summary>
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

    /// <summary>n_tail / n, the share of the eigenvalues that the fit describes.</summary>
    public static double TailShare(LayerResult layer, TailFit fit) => (double)fit.TailLength / layer.Eigenvalues.Length;

    /// <summary>
    /// The density of the whole spectrum at an eigenvalue of the tail according to the fit: n_tail / n times the
    /// density of the fitted law, which is one of the tail alone.
    /// </summary>
    public static double DensityOf(LayerResult layer, TailFit fit, double eigenvalue) =>
        TailShare(layer, fit) * Of(fit).Pdf(eigenvalue);
}
