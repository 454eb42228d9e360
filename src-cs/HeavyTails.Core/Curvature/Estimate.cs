// value +- t_{P-1} s, s the standard deviation of the mean over P probes, t Student's quantile.

using HeavyTails.Core.Statistics;
using MathNet.Numerics.Distributions;

namespace HeavyTails.Core.Curvature;

/// <summary>A mean over random probes with its standard error.</summary>
/// <param name="Value">The mean.</param>
/// <param name="StandardError">
/// Standard deviation of the mean, from the spread of the probes; infinite for one probe, which has no spread.
/// </param>
/// <param name="Probes">Number of probes, at least 1.</param>
public readonly record struct Estimate(double Value, double StandardError, long Probes)
{
    /// <summary>
    /// The interval that holds the true value with 95 % probability if the mean is normally distributed, by Student's
    /// law of <see cref="Probes"/> - 1 degrees of freedom.
    /// </summary>
    public ConfidenceInterval Interval
    {
        get
        {
            var half =
                StandardError == 0 ? 0
                : Probes < 2 ? double.PositiveInfinity
                : StandardError * StudentT.InvCDF(0, 1, Probes - 1, .975);
            return new(Value - half, Value + half);
        }
    }

    /// <summary>The estimate of a mean from independent values, at least one.</summary>
    public static Estimate Of(ReadOnlySpan<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, 1);
        var mean = 0.0;
        foreach (var x in values)
            mean += x / values.Length;
        var squares = 0.0;
        foreach (var x in values)
            squares += (x - mean) * (x - mean);
        var n = values.Length;
        return new(mean, n < 2 ? double.PositiveInfinity : Math.Sqrt(squares / (n - 1) / n), n);
    }

    /// <summary>Value and standard error, for example "13.06 +- 0.09 (1000 probes)".</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{Value:g6} +- {StandardError:g2} ({Probes} probes)");
}
