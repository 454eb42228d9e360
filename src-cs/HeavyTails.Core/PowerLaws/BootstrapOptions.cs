namespace HeavyTails.Core.PowerLaws;

/// <summary>How an interval is made of the estimates of resampled sets.</summary>
public enum IntervalMethod
{
    /// <summary>
    /// Percentiles whose levels are corrected for the bias and the skewness of the estimate (BCa, Efron 1987).
    /// </summary>
    BiasCorrectedAccelerated,

    /// <summary>Plain percentiles (Efron 1979), which cover too rarely for small n.</summary>
    Percentile,
}

/// <summary>Options of <see cref="Bootstrap"/>.</summary>
public sealed record BootstrapOptions
{
    /// <summary>The default options: 2500 sets, seed 0, level 0.95, all processors.</summary>
    public static BootstrapOptions Default { get; } = new();

    /// <summary>
    /// Number of synthetic sets, >= 1. Default 2500: p is then within 0.01 (Clauset et al. 2009, sec. 4.1: 1 / (4
    /// epsilon^2) sets for an error of epsilon).
    /// </summary>
    public int Replicates { get; init; } = 2500;

    /// <summary>Seed, default 0. Replicate r uses stream r of it, so the result does not depend on threads.</summary>
    public ulong Seed { get; init; }

    /// <summary>Coverage of the confidence intervals, in (0, 1); default 0.95.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>How confidence intervals are made. Default: bias-corrected and accelerated percentiles.</summary>
    public IntervalMethod Method { get; init; } = IntervalMethod.BiasCorrectedAccelerated;

    /// <summary>Number of threads; 0, the default, for all processors.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Options of the fit that is repeated on every set. Null, the default, for those of the fit that is tested; where
    /// only data are given, for the defaults of a fit.
    /// </summary>
    public PowerLawOptions? Fit { get; init; }

    /// <summary>Throws where a number is outside its range.</summary>
    /// <exception cref="ArgumentException">The message holds the range and the number.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Replicates, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Threads);
        if (!(Level > 0 && Level < 1))
            throw new ArgumentOutOfRangeException(nameof(Level), $"expected a level in (0, 1), got {Level}");
        Fit?.Validate();
    }
}
