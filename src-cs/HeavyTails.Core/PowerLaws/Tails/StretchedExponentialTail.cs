// p(x) = beta lambda (lambda x)^(beta - 1) e^{(lambda xmin)^beta - (lambda x)^beta},
// P(X > x) = e^{(lambda xmin)^beta - (lambda x)^beta} (Weibull).
// MLE, y = x/xmin, z = (lambda xmin)^beta: given beta, 1/z = mean(y^beta - 1); the profile likelihood
//   l(beta)/n = ln beta - ln mean(y^beta - 1) + (beta - 1) mean ln y - 1 - ln xmin
// tends to the power law's for beta -> 0: data with a power-law tail may have no maximum at all.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>The stretched exponential law above xmin.</summary>
/// <param name="Lambda">Inverse scale, > 0, in units of 1 / x.</param>
/// <param name="Beta">Stretching exponent, > 0; 1 is the exponential law.</param>
/// <param name="Xmin">Lower cut-off, > 0.</param>
public readonly record struct StretchedExponentialTail(double Lambda, double Beta, double Xmin) : ITail
{
    /// <summary>
    /// Beta below which the law is a power law to within 1e-4 in ln y per decade, and lambda underflows.
    /// </summary>
    private const double LeastBeta = 1e-3;

    private const double LargestBeta = 1e3;

    /// <inheritdoc/>
    public string Name => "stretched exponential";

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, double Value)> Parameters => [("lambda", Lambda), ("beta", Beta)];

    /// <inheritdoc/>
    public double LogPdf(double x) =>
        x < Xmin
            ? double.NegativeInfinity
            : Math.Log(Beta) + Math.Log(Z) - Math.Log(Xmin) + (Beta - 1) * TailData.LogRatio(x, Xmin) + LogCcdf(x);

    /// <inheritdoc/>
    public double LogCcdf(double x) => x <= Xmin ? 0 : -Z * Special.Expm1(Beta * TailData.LogRatio(x, Xmin));

    /// <inheritdoc/>
    public double UpperQuantile(double q)
    {
        TailData.CheckProbability(q);
        return TailData.Times(Xmin, Special.Log1p(-Math.Log(q) / Z) / Beta);
    }

    /// <summary>Fits the law by maximum likelihood above a given xmin.</summary>
    public static FitResult<StretchedExponentialTail> Fit(ReadOnlySpan<double> data, double xmin)
    {
        var tail = TailData.Logs(data, xmin);
        if (!tail.Succeeded)
            return FitResult<StretchedExponentialTail>.Failed(tail.Failure, tail.Reason);
        var logs = tail.Value.Logs;
        var mean = tail.Value.Mean;
        var largest = logs.Max();
        // The likelihood can have its maximum anywhere between 1e-3 and 1e3: a coarse search in ln beta brackets the
        // maximum, which is then refined.
        var (from, to) = (Math.Log(LeastBeta), Math.Log(Math.Min(LargestBeta, 600 / largest)));
        const int Steps = 60;
        var best = Enumerable.Range(0, Steps + 1).MaxBy(k => Profile(from + (to - from) * k / Steps));
        if (best is 0)
            return FitResult<StretchedExponentialTail>.Failed(
                FitFailure.NoMaximum,
                $"the likelihood still grows at beta = {LeastBeta}, "
                    + $"where the law is a power law with alpha = {1 + 1 / mean}"
            );
        if (best is Steps)
            return FitResult<StretchedExponentialTail>.Failed(
                FitFailure.NoMaximum,
                $"the likelihood still grows at beta = {Math.Exp(to)}"
            );
        var h = (to - from) / Steps;
        var beta = Math.Exp(Refine(from + h * (best - 1), from + h * (best + 1)));
        var z = 1 / MeanPower(beta);
        var lambda = Math.Exp(Math.Log(z) / beta) / xmin;
        return double.IsNormal(lambda) && double.IsNormal(lambda * xmin)
            ? new StretchedExponentialTail(lambda, beta, xmin)
            : FitResult<StretchedExponentialTail>.Failed(
                FitFailure.NoMaximum,
                $"lambda = {z}^(1/{beta}) / {xmin} is not a normal number"
            );

        double MeanPower(double b)
        {
            var sum = 0.0;
            foreach (var u in logs)
                sum += Special.Expm1(b * u);
            return sum / logs.Length;
        }

        double Profile(double logBeta)
        {
            var b = Math.Exp(logBeta);
            return logBeta - Math.Log(MeanPower(b)) + (b - 1) * mean;
        }

        // d l / d beta = 1/beta - mean(y^beta ln y) / mean(y^beta - 1) + mean ln y changes sign at the maximum.
        double Refine(double low, double high)
        {
            return Slope(low) > 0 && Slope(high) < 0
                ? Roots.Find(Slope, low, high)
                : Roots.Maximize(Profile, low, high);
        }

        double Slope(double logBeta)
        {
            var b = Math.Exp(logBeta);
            var (up, down) = (0.0, 0.0);
            foreach (var u in logs)
            {
                up += Math.Exp(b * u) * u;
                down += Special.Expm1(b * u);
            }
            return 1 / b - up / down + mean;
        }
    }

    /// <summary>The constant z = (lambda xmin)^beta of the equations above.</summary>
    private double Z => Math.Exp(Beta * (Math.Log(Lambda) + Math.Log(Xmin)));
}
