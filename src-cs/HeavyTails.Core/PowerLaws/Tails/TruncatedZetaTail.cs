// p(k) = y^-alpha e^{-theta (y - 1)} / N, y = k/xmin, theta = lambda xmin, on the integers k >= xmin,
// N = sum_{k >= xmin} y^-alpha e^{-theta (y - 1)} (Lerch's transcendent but for a factor; SeriesMoments.cs).
// lambda = 0: the discrete power law.
// MLE: an exponential family in (ln y, y), concave; over alpha >= 1 and theta >= 0 as for the continuous law:
// theta = 0 if the discrete power law's mean of y does not exceed the data's (TruncatedLikelihood.cs).

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>The discrete power law with exponential cut-off on the integers from xmin on.</summary>
/// <param name="Alpha">Exponent: > 1 where lambda is 0, else >= 0; a fit admits alpha >= 1.</param>
/// <param name="Lambda">Inverse cut-off length, >= 0, in units of 1 / k; 0 is the discrete power law.</param>
/// <param name="Xmin">Least integer of the law, >= 1.</param>
public readonly record struct TruncatedZetaTail(double Alpha, double Lambda, double Xmin) : ITail
{
    /// <inheritdoc/>
    public string Name => "discrete truncated power law";

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, double Value)> Parameters => [("alpha", Alpha), ("lambda", Lambda)];

    /// <summary>Logarithm ln p(k) of the probability of an integer; -infinity elsewhere.</summary>
    public double LogPdf(double x) =>
        x < Xmin || x != Math.Floor(x) ? double.NegativeInfinity : LogTerm(x) - LogNorm(Xmin);

    /// <inheritdoc/>
    public double LogCcdf(double x)
    {
        if (x < Xmin)
            return 0;
        var next = Math.Floor(x) + 1;
        return LogTerm(next) + LogNorm(next) - LogNorm(Xmin);
    }

    /// <summary>The least integer x with P(X > x) &lt;= q; +infinity beyond 1e300.</summary>
    public double UpperQuantile(double q) => TailData.DiscreteUpperQuantile(this, q);

    /// <summary>Log-likelihood sum ln p(k) over the values >= xmin.</summary>
    public double LogLikelihood(ReadOnlySpan<double> data)
    {
        var (sum, norm) = (0.0, LogNorm(Xmin));
        foreach (var x in data)
            if (x >= Xmin)
                sum += x == Math.Floor(x) ? LogTerm(x) - norm : double.NegativeInfinity;
        return sum;
    }

    /// <summary>Fits the law by maximum likelihood above a given xmin; fails on values that are not integers.</summary>
    public static FitResult<TruncatedZetaTail> Fit(ReadOnlySpan<double> data, double xmin)
    {
        var made = DiscreteTail.Of(data, xmin);
        if (!made.TryGet(out var tail))
            return FitResult<TruncatedZetaTail>.Failed(made.Failure, made.Reason);
        var (meanLog, excess) = (tail.Mean(k => TailData.LogRatio(k, xmin)), tail.Mean(k => (k - xmin) / xmin));
        if (!(excess >= TruncatedLikelihood.LeastExcess && excess < TruncatedLikelihood.LargestMean))
            return FitResult<TruncatedZetaTail>.Failed(
                FitFailure.NoMaximum,
                $"the mean of k / xmin - 1, {excess}, is not between {TruncatedLikelihood.LeastExcess} and "
                    + $"{TruncatedLikelihood.LargestMean}"
            );
        if (ZetaTail.Solve(meanLog, xmin).TryGet(out var zeta) && MeanOf(zeta) <= 1 + excess)
            return new TruncatedZetaTail(zeta.Alpha, 0, xmin);
        var (alpha, theta) = TruncatedLikelihood.MaximizeInside(
            (a, t) => SeriesMoments.At(a, t, xmin),
            meanLog,
            1 + excess,
            TruncatedPowerLawTail.LeastAlpha
        );
        return new TruncatedZetaTail(alpha, theta / xmin, xmin);
    }

    /// <summary>Mean of y under a discrete power law; +infinity for alpha &lt;= 2.</summary>
    private static double MeanOf(ZetaTail law) =>
        law.Alpha > 2
            ? HurwitzZeta.Scaled(law.Alpha - 1, law.Xmin).Value / HurwitzZeta.Scaled(law.Alpha, law.Xmin).Value
            : double.PositiveInfinity;

    private double LogTerm(double k) => -Alpha * TailData.LogRatio(k, Xmin) - Lambda * (k - Xmin);

    private double LogNorm(double from) =>
        Lambda == 0
            ? Math.Log(HurwitzZeta.Scaled(Alpha, from).Value)
            : SeriesMoments.At(Alpha, Lambda * from, from).LogNorm;
}
