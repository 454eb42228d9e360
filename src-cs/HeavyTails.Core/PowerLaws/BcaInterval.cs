// The bias-corrected and accelerated interval of Efron 1987, J. Amer. Statist. Assoc. 82, 171: percentiles of the
// bootstrap at Phi(z0 + (z0 + z) / (1 - a (z0 + z))) instead of at Phi(z),
//   z0 = Phi^-1(share of the estimates below that of the data, ties by half),
//   a  = sum d_i^3 / (6 (sum d_i^2)^(3/2)),  d_i = mean of the jackknife - its i-th value.
// z0 = a = 0 gives the percentile interval of Efron 1979.
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws;

/// <summary>The shift z0 and the acceleration a of an interval, in standard normal units.</summary>
internal readonly record struct Correction(double Shift, double Acceleration)
{
    internal static Correction None { get; } = new(0, 0);
}

/// <summary>Intervals from bootstrap estimates.</summary>
internal static class BcaInterval
{
    private const double SqrtTwo = 1.4142135623730950488;

    /// <summary>The correction of an estimate from its resamples and its jackknife.</summary>
    /// <param name="ascending">Estimates of the resamples, ascending.</param>
    /// <param name="estimate">Estimate of the data.</param>
    /// <param name="jackknife">Estimates without one value (or group) each; fewer than 3 give no acceleration.</param>
    internal static Correction Correct(double[] ascending, double estimate, double[] jackknife)
    {
        var (below, equal) = (ascending.Count(x => x < estimate), ascending.Count(x => x == estimate));
        // An estimate beyond all resamples counts as half a resample inside, so that z0 is finite.
        var share = Math.Clamp(
            (below + equal / 2.0) / ascending.Length,
            0.5 / ascending.Length,
            1 - 0.5 / ascending.Length
        );
        if (jackknife.Length < 3)
            return new(Quantile(share), 0);
        var mean = jackknife.Average();
        var square = jackknife.Sum(x => (mean - x) * (mean - x));
        var cube = jackknife.Sum(x => (mean - x) * (mean - x) * (mean - x));
        return new(Quantile(share), square > 0 ? cube / (6 * Math.Pow(square, 1.5)) : 0);
    }

    /// <summary>The interval of a level, by linear interpolation between the order statistics.</summary>
    internal static Interval Of(double[] ascending, double level, Correction correction)
    {
        return new(At((1 - level) / 2), At((1 + level) / 2));

        double At(double p)
        {
            var shifted = correction.Shift + Quantile(p);
            var z = correction.Shift + shifted / (1 - correction.Acceleration * shifted);
            // From 1 / a on the transformation has no meaning: the interval ends at the last resample.
            var adjusted =
                correction == Correction.None ? p
                : correction.Acceleration * shifted < 1 ? Special.Erfc(-z / SqrtTwo) / 2
                : Math.Sign(shifted) > 0 ? 1
                : 0;
            var position = adjusted * (ascending.Length - 1);
            var below = (int)position;
            var above = Math.Min(below + 1, ascending.Length - 1);
            return ascending[below] + (position - below) * (ascending[above] - ascending[below]);
        }
    }

    /// <summary>The z with Phi(z) = p.</summary>
    private static double Quantile(double p) => -SqrtTwo * Special.InverseLogErfc(Math.Log(2 * p));
}
