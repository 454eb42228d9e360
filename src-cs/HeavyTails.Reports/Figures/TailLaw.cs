// Density and complementary distribution of a fitted tail law, both one at xmin and above, as the figures draw them.
using HeavyTails.Core;
using MathNet.Numerics;

namespace HeavyTails.Reports;

sealed record TailLaw(Func<double, double> Density, Func<double, double> Ccdf)
{
    /// <summary>p = (a-1)/xmin (x/xmin)^-a, or with the cut-off p = x^-a exp(-L x) / Z, Z = integral from xmin.</summary>
    public static TailLaw Of(TailFit fit)
    {
        if (fit.Lambda is not { } rate || rate <= 0)
            return new(x => (fit.Alpha - 1) / fit.Xmin * Math.Pow(x / fit.Xmin, -fit.Alpha), x => Math.Pow(x / fit.Xmin, 1 - fit.Alpha));
        return Numerical(x => -fit.Alpha * Math.Log(x / fit.Xmin) - rate * (x - fit.Xmin), fit.Xmin);
    }

    /// <summary>The alternative above xmin; null for a law or parameters that have no name here.</summary>
    public static TailLaw? Of(TailAlternative other, double xmin)
    {
        double? Named(params string[] names) => names.Where(other.Parameters.ContainsKey).Select(n => (double?)other.Parameters[n]).FirstOrDefault();
        return (other.Law, Named("lambda", "Lambda", "rate"), Named("beta"), Named("alpha"), Named("mu"), Named("sigma")) switch
        {
            ("exponential", { } rate, _, _, _, _) => new(x => rate * Math.Exp(-rate * (x - xmin)), x => Math.Exp(-rate * (x - xmin))),
            ("stretched_exponential", { } rate, { } beta, _, _, _) => Numerical(x => (beta - 1) * Math.Log(x / xmin) - Math.Pow(rate * x, beta) + Math.Pow(rate * xmin, beta), xmin),
            ("lognormal" or "lognormal_positive", _, _, _, { } mu, { } sigma) => Lognormal(mu, sigma, xmin),
            ("truncated_power_law", { } rate, _, { } alpha, _, _) => Numerical(x => -alpha * Math.Log(x / xmin) - rate * (x - xmin), xmin),
            _ => null,
        };
    }

    static TailLaw Lognormal(double mu, double sigma, double xmin) =>
        Numerical(x => -Math.Log(x / xmin) - (Square((Math.Log(x) - mu) / sigma) - Square((Math.Log(xmin) - mu) / sigma)) / 2, xmin);

    static double Square(double x) => x * x;

    // By quadrature in u = ln x, where all these densities are smooth; the integrand is one at xmin, so nothing overflows. Enough for drawing: 1e-6.
    static TailLaw Numerical(Func<double, double> logDensity, double xmin)
    {
        double Integrand(double u) => Math.Exp(logDensity(xmin * Math.Exp(u)) + u);
        // Panels as wide as the integrand's own scale, at most a unit of ln x, until the rest is negligible.
        double From(double u)
        {
            var (sum, at) = (0.0, u);
            for (var panel = 0; panel < 400; panel++)
            {
                var slope = (logDensity(xmin * Math.Exp(at + 1e-6)) - logDensity(xmin * Math.Exp(at))) / 1e-6 + 1;
                var width = Math.Clamp(4 / Math.Abs(slope), 1e-9, 1);
                var piece = Integrate.GaussLegendre(Integrand, at, at + width, 20);
                sum += piece;
                at += width;
                if (slope < 0 && piece <= 1e-9 * sum) break;
            }
            return sum;
        }
        var whole = From(0);
        return new(x => Math.Exp(logDensity(x)) / (whole * xmin), x => From(Math.Log(x / xmin)) / whole);
    }
}
