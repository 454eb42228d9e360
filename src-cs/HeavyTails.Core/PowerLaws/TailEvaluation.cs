// The fit of one law to one tail, for every distance and every form of the law that the options name:
//   continuous   F = 1 - (x/xmin)^-a                 a = 1 / mean ln(x/xmin)
//   bounded      F = that / (1 - (b/xmin)^-a)         a, of either sign, from mean ln(x/xmin) = 1/a - U/(e^{aU} - 1),
//                                                     U = ln(b/xmin)
//   discrete     F = P(X < x) = 1 - zeta(alpha, x)/zeta(alpha, xmin)
// D+ = max(F - e), D- = max(e - F), e = (s_j - s_i)/n: D = max(D+, D-), V = D+ + D-,
// A^2 = sum_{j>=1} (F - e)^2 / (F (1 - F) + 1e-12).   powerlaw 1.5.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws.Tails;

namespace HeavyTails.Core.PowerLaws;

/// <summary>The values >= xmin of a sample.</summary>
internal readonly record struct Tail
{
    /// <summary>Lower cut-off of the tail, positive.</summary>
    internal required double Xmin { get; init; }

    /// <summary>Distinct values of the tail, ascending.</summary>
    internal required ArraySegment<double> Values { get; init; }

    /// <summary>Number of values of the sample below each distinct value.</summary>
    internal required ArraySegment<double> Ranks { get; init; }

    /// <summary>Number n of values in the tail.</summary>
    internal required int Count { get; init; }

    /// <summary>Mean of ln(x / xmin) over the tail.</summary>
    internal required double MeanLog { get; init; }
}

internal static class TailEvaluation
{
    /// <summary>Keeps Anderson-Darling's terms finite at the ends, as powerlaw 1.5 does.</summary>
    private const double AndersonDarlingFloor = 1e-12;

    /// <summary>Fits the law that the options name to a tail.</summary>
    internal static FitResult<PowerLawFit> Fit(Tail tail, PowerLawOptions options)
    {
        var upper =
            options.XmaxTreatment == XmaxTreatment.Bound
                ? options.Xmax ?? double.PositiveInfinity
                : double.PositiveInfinity;
        return options.Discrete ? FitDiscrete(tail, options) : FitContinuous(tail, upper, options);
    }

    private static FitResult<PowerLawFit> FitContinuous(Tail tail, double upper, PowerLawOptions options)
    {
        var range = TailData.LogRatio(upper, tail.Xmin);
        var a = ExponentialInterval.Rate(tail.MeanLog, range);
        if (!double.IsFinite(a))
            return FitResult<PowerLawFit>.Failed(
                FitFailure.NoMaximum,
                $"mean ln(x/xmin) = {tail.MeanLog} has no finite alpha on [{tail.Xmin}, {upper}]"
            );
        var law = new PowerLawTail(1 + a, tail.Xmin, upper);
        var (d, distance) = Distances(
            tail,
            x => ExponentialInterval.Cdf(a, TailData.LogRatio(x, tail.Xmin), range),
            options
        );
        return new PowerLawFit
        {
            Alpha = law.Alpha,
            Xmin = tail.Xmin,
            Xmax = tail.Values[^1],
            D = d,
            Sigma = 1 / Math.Sqrt(tail.Count * ExponentialInterval.Variance(a, range)),
            TailLength = tail.Count,
            Distance = distance,
            UpperBound = upper,
            LogLikelihood =
                -tail.Count * (Math.Log(tail.Xmin) + (1 + a) * tail.MeanLog + ExponentialInterval.LogNorm(a, range)),
        };
    }

    private static FitResult<PowerLawFit> FitDiscrete(Tail tail, PowerLawOptions options)
    {
        var solved =
            options.DiscreteEstimator == DiscreteEstimator.Exact
                ? ZetaTail.Solve(tail.MeanLog, tail.Xmin)
                : new ZetaTail(1 + 1 / (tail.MeanLog + Math.Log(tail.Xmin / (tail.Xmin - 0.5))), tail.Xmin);
        if (!solved.Succeeded)
            return FitResult<PowerLawFit>.Failed(solved.Failure, solved.Reason);
        var law = solved.Value;
        if (!ZetaTail.Admits(law.Alpha))
            return FitResult<PowerLawFit>.Failed(
                FitFailure.NoMaximum,
                $"mean ln(x/xmin) = {tail.MeanLog} requires alpha = {law.Alpha}"
            );
        var (d, distance) = Distances(tail, law.CdfBelow, options);
        var logZeta = HurwitzZeta.Log(law.Alpha, tail.Xmin);
        return new PowerLawFit
        {
            Alpha = law.Alpha,
            Xmin = tail.Xmin,
            Xmax = tail.Values[^1],
            D = d,
            Sigma = 1 / Math.Sqrt(tail.Count * law.Information),
            TailLength = tail.Count,
            Distance = distance,
            IsDiscrete = true,
            LogLikelihood = -tail.Count * (logZeta + law.Alpha * (tail.MeanLog + Math.Log(tail.Xmin))),
        };
    }

    private static (double D, double Distance) Distances(Tail tail, Func<double, double> cdf, PowerLawOptions options)
    {
        var (above, below, square) = (0.0, 0.0, 0.0);
        for (var j = 0; j < tail.Values.Count; j++)
        {
            var f = cdf(tail.Values[j]);
            var before = (tail.Ranks[j] - tail.Ranks[0]) / tail.Count;
            var after = (j + 1 < tail.Values.Count ? tail.Ranks[j + 1] - tail.Ranks[0] : tail.Count) / tail.Count;
            above = Math.Max(above, f - before);
            below = Math.Max(below, (options.TwoSided ? after : before) - f);
            if (j > 0)
                square += (f - before) * (f - before) / (f * (1 - f) + AndersonDarlingFloor);
        }
        var d = Math.Max(above, below);
        return (
            d,
            options.Distance switch
            {
                XminDistance.Kuiper => above + below,
                XminDistance.AndersonDarling => square,
                _ => d,
            }
        );
    }
}
