// p(x) = beta y^(beta - 1) e^{-z (y^beta - 1)} / (xmin N(z, W)) on [xmin, b],  y = x/xmin, z = (lambda xmin)^beta,
// W = (b/xmin)^beta - 1, N(z, W) = (1 - e^{-z W}) / z: w = y^beta - 1 has the exponential law on [0, W].
// MLE: given beta, z is the rate of that law with the data's mean of w (ExponentialInterval.cs); the profile
//   l(beta)/n = ln beta + (beta - 1) mean ln y - z mean w - ln N(z, W) - ln xmin
// is searched for its maximum. Where the best z is not positive, or beta tends to 0, the law tends to a bounded power
// law, and there is no maximum.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>The stretched exponential law normalised on [xmin, xmax].</summary>
/// <param name="Lambda">Inverse scale, > 0, in units of 1 / x.</param>
/// <param name="Beta">Stretching exponent, > 0; 1 is the exponential law.</param>
/// <param name="Xmin">Lower end, > 0.</param>
/// <param name="UpperBound">Upper end xmax > xmin, finite.</param>
public readonly record struct BoundedStretchedExponentialTail(
    double Lambda,
    double Beta,
    double Xmin,
    double UpperBound
) : ITail
{
    private const double LeastBeta = 1e-3;

    private const double LargestBeta = 1e3;

    /// <inheritdoc/>
    public string Name => "bounded stretched exponential";

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, double Value)> Parameters => [("lambda", Lambda), ("beta", Beta)];

    /// <inheritdoc/>
    public double LogPdf(double x)
    {
        if (x < Xmin || x > UpperBound)
            return double.NegativeInfinity;
        var u = TailData.LogRatio(x, Xmin);
        return Math.Log(Beta)
            - Math.Log(Xmin)
            + (Beta - 1) * u
            - Z * Special.Expm1(Beta * u)
            - ExponentialInterval.LogNorm(Z, Width);
    }

    /// <inheritdoc/>
    public double LogCcdf(double x) =>
        x <= Xmin ? 0
        : x >= UpperBound ? double.NegativeInfinity
        : ExponentialInterval.LogCcdf(Z, Special.Expm1(Beta * TailData.LogRatio(x, Xmin)), Width);

    /// <inheritdoc/>
    public double UpperQuantile(double q)
    {
        TailData.CheckProbability(q);
        var w = ExponentialInterval.UpperQuantile(Z, q, Width);
        return Math.Min(TailData.Times(Xmin, Special.Log1p(w) / Beta), UpperBound);
    }

    /// <summary>Fits the law by maximum likelihood to the values in [xmin, xmax].</summary>
    public static FitResult<BoundedStretchedExponentialTail> Fit(
        ReadOnlySpan<double> data,
        double xmin,
        double upperBound
    )
    {
        var tail = TailData.Within(data, xmin, upperBound);
        if (!tail.Succeeded)
            return FitResult<BoundedStretchedExponentialTail>.Failed(tail.Failure, tail.Reason);
        var range = TailData.LogRatio(upperBound, xmin);
        var logs = tail.Value.Select(x => TailData.LogRatio(x, xmin)).ToArray();
        var mean = logs.Average();
        var found = ProfileSearch.Maximum(Profile, (LeastBeta, Math.Min(LargestBeta, 600 / range)));
        if (!found.TryGet(out var beta))
            return FitResult<BoundedStretchedExponentialTail>.Failed(found.Failure, found.Reason);
        var z = Rate(beta);
        var lambda = Math.Exp(Math.Log(z) / beta) / xmin;
        return z > 0 && double.IsNormal(lambda) && double.IsNormal(lambda * xmin)
            ? new BoundedStretchedExponentialTail(lambda, beta, xmin, upperBound)
            : FitResult<BoundedStretchedExponentialTail>.Failed(
                FitFailure.NoMaximum,
                $"the likelihood is largest at beta = {beta}, (lambda xmin)^beta = {z}, "
                    + "where the law is a bounded power law"
            );

        // A negative rate is no stretched exponential law; its limit 0 is a power law.
        double Rate(double b) => Math.Max(0, ExponentialInterval.Rate(MeanPower(b), Special.Expm1(b * range)));

        double Profile(double b)
        {
            var (w, top) = (MeanPower(b), Special.Expm1(b * range));
            var z = Math.Max(0, ExponentialInterval.Rate(w, top));
            return Math.Log(b) + (b - 1) * mean - z * w - ExponentialInterval.LogNorm(z, top);
        }

        double MeanPower(double b)
        {
            var sum = 0.0;
            foreach (var u in logs)
                sum += Special.Expm1(b * u);
            return sum / logs.Length;
        }
    }

    private double Z => Math.Exp(Beta * (Math.Log(Lambda) + Math.Log(Xmin)));

    private double Width => Special.Expm1(Beta * TailData.LogRatio(UpperBound, Xmin));
}
