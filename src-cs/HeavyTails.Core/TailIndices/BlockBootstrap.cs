// Units are drawn with replacement, as many as there are: the bootstrap of Künsch 1989 with non-overlapping blocks
// (Carlstein 1986), so that dependence inside a unit is kept. Resample r has its own counter-based stream: the same
// bits on any number of threads.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.TailIndices;

/// <summary>Sampling error of an estimate from block-bootstrap resamples.</summary>
/// <param name="StandardError">Standard deviation over the resamples.</param>
/// <param name="Low">2.5 % quantile of the resamples, the lower end of the 95 % interval.</param>
/// <param name="High">97.5 % quantile of the resamples, the upper end of the 95 % interval.</param>
public readonly record struct BootstrapError(double StandardError, double Low, double High);

internal static class BlockBootstrap
{
    /// <summary>Finite resamples that a standard error needs at least.</summary>
    private const int LeastResamples = 10;

    /// <summary>Draws the multiplicities of the units in resample r, [units].</summary>
    public static void Draw(ulong seed, int resample, Span<int> weights)
    {
        weights.Clear();
        var random = SplitMix64.ForStream(seed, (ulong)resample);
        for (var i = 0; i < weights.Length; i++)
            weights[random.NextBelow(weights.Length)]++;
    }

    /// <summary>Standard deviation and quantiles of the finite estimates among <paramref name="resamples"/>.</summary>
    public static FitResult<BootstrapError> Error(List<double> estimates, int resamples)
    {
        if (resamples == 0)
            return FitResult<BootstrapError>.Failed(
                FitFailure.NotRequested,
                "no resamples were requested (Resamples = 0)"
            );
        double[] finite = [.. estimates.Where(double.IsFinite)];
        if (finite.Length < LeastResamples)
            return FitResult<BootstrapError>.Failed(
                FitFailure.NotEnoughData,
                $"{finite.Length} of {resamples} resamples have a finite tail index, at least {LeastResamples} are "
                    + "needed"
            );
        Array.Sort(finite);
        var mean = finite.Average();
        var variance = finite.Sum(v => (v - mean) * (v - mean)) / (finite.Length - 1);
        return new BootstrapError(Math.Sqrt(variance), Quantile(finite, .025), Quantile(finite, .975));
    }

    /// <summary>Linear between the order statistics (type 7 of Hyndman and Fan 1996).</summary>
    private static double Quantile(double[] ascending, double p)
    {
        var at = p * (ascending.Length - 1);
        var i = Math.Min((int)at, ascending.Length - 2);
        return ascending[i] + ((at - i) * (ascending[i + 1] - ascending[i]));
    }
}
