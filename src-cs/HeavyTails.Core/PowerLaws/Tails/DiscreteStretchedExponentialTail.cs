// P(X >= k) = e^{-z (y^beta - 1)}, y = k/xmin, z = (lambda xmin)^beta, on the integers k >= xmin: the discrete Weibull
// law of Nakagawa & Osaki 1975 (IEEE Trans. Reliab. 24, 300), cut at xmin; beta = 1 is the geometric law.
//   p(k) = e^{-z w_k} (1 - e^{-z s_k}),  w_k = y^beta - 1,  s_k = y^beta ((1 + 1/k)^beta - 1)
// MLE: given beta, the log-likelihood is concave in z, with its maximum where mean w = mean s / (e^{z s} - 1), between
// 1 / mean(w + s) and 1 / mean w; the profile in beta is searched. For beta -> 0 the law tends to
// P(X >= k) = y^-a: data of a power law may have no maximum.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>The discrete stretched exponential law on the integers from xmin on.</summary>
/// <param name="Lambda">Inverse scale, > 0, in units of 1 / k.</param>
/// <param name="Beta">Stretching exponent, > 0; 1 is the geometric law.</param>
/// <param name="Xmin">Least integer of the law, >= 1.</param>
public readonly record struct DiscreteStretchedExponentialTail(double Lambda, double Beta, double Xmin) : ITail
{
    private const double LeastBeta = 1e-3;

    private const double LargestBeta = 1e3;

    /// <inheritdoc/>
    public string Name => "discrete stretched exponential";

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, double Value)> Parameters => [("lambda", Lambda), ("beta", Beta)];

    /// <summary>Logarithm ln p(k) of the probability of an integer; -infinity elsewhere.</summary>
    public double LogPdf(double x)
    {
        if (x < Xmin || x != Math.Floor(x))
            return double.NegativeInfinity;
        var (w, s) = Steps(x, Beta, Xmin);
        return -Z * w + Math.Log(-Special.Expm1(-Z * s));
    }

    /// <inheritdoc/>
    public double LogCcdf(double x) =>
        x < Xmin ? 0 : -Z * Special.Expm1(Beta * TailData.LogRatio(Math.Floor(x) + 1, Xmin));

    /// <summary>The least integer x with P(X > x) &lt;= q; +infinity beyond 1e300.</summary>
    public double UpperQuantile(double q) => TailData.DiscreteUpperQuantile(this, q);

    /// <summary>Fits the law by maximum likelihood above a given xmin; fails on values that are not integers.</summary>
    public static FitResult<DiscreteStretchedExponentialTail> Fit(ReadOnlySpan<double> data, double xmin)
    {
        var made = DiscreteTail.Of(data, xmin);
        if (!made.TryGet(out var tail))
            return FitResult<DiscreteStretchedExponentialTail>.Failed(made.Failure, made.Reason);
        var largest = TailData.LogRatio(tail.Values[^1], xmin);
        var found = ProfileSearch.Maximum(
            beta => LogLikelihood(beta, BestZ(beta)),
            (LeastBeta, Math.Min(LargestBeta, 600 / largest))
        );
        if (!found.TryGet(out var best))
            return FitResult<DiscreteStretchedExponentialTail>.Failed(found.Failure, found.Reason);
        var z = BestZ(best);
        var lambda = Math.Exp(Math.Log(z) / best) / xmin;
        return double.IsNormal(lambda) && double.IsNormal(lambda * xmin)
            ? new DiscreteStretchedExponentialTail(lambda, best, xmin)
            : FitResult<DiscreteStretchedExponentialTail>.Failed(
                FitFailure.NoMaximum,
                $"lambda = {z}^(1/{best}) / {xmin} is not a normal number"
            );

        double LogLikelihood(double beta, double z) =>
            tail.Mean(k =>
            {
                var (w, s) = Steps(k, beta, xmin);
                return -z * w + Math.Log(-Special.Expm1(-z * s));
            });

        double BestZ(double beta)
        {
            var mean = tail.Mean(k => Steps(k, beta, xmin).W);
            // z times the derivative in z, which falls as z grows.
            double Slope(double logZ)
            {
                var z = Math.Exp(logZ);
                return tail.Mean(k =>
                    {
                        var y = z * Steps(k, beta, xmin).S;
                        return y > 700 ? 0 : y / Special.Expm1(y);
                    })
                    - z * mean;
            }
            var (low, high) = (-Math.Log(mean + tail.Mean(k => Steps(k, beta, xmin).S)), -Math.Log(mean));
            return !(Slope(low) > 0) ? Math.Exp(low)
                : Slope(high) < 0 ? Math.Exp(Roots.Find(Slope, low, high))
                : Math.Exp(high);
        }
    }

    private double Z => Math.Exp(Beta * (Math.Log(Lambda) + Math.Log(Xmin)));

    private static (double W, double S) Steps(double k, double beta, double xmin)
    {
        var w = Special.Expm1(beta * TailData.LogRatio(k, xmin));
        return (w, (w + 1) * Special.Expm1(beta * Special.Log1p(1 / k)));
    }
}
