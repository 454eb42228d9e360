namespace HeavyTails.Core.PowerLaws;

/// <summary>Options of <see cref="Bootstrap"/>.</summary>
public sealed record BootstrapOptions
{
    /// <summary>All defaults.</summary>
    public static BootstrapOptions Default { get; } = new();

    /// <summary>Synthetic sets. Default 2500: p is then within 0.01 (Clauset et al. 2009, sec. 4.1: 1 / (4 epsilon^2) sets for epsilon).</summary>
    public int Replicates { get; init; } = 2500;

    /// <summary>Seed; replicate r uses stream r of it, so the answer does not depend on threads.</summary>
    public ulong Seed { get; init; }

    /// <summary>Coverage of the confidence intervals, in (0, 1); default 0.95.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>Threads; 0, the default, for all processors.</summary>
    public int Threads { get; init; }

    /// <summary>The fit that is repeated on every set: the same options as the original fit had.</summary>
    public PowerLawOptions Fit { get; init; } = PowerLawOptions.Default;

    /// <summary>Throws where a number is out of its range.</summary>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Replicates, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Threads);
        if (!(Level > 0 && Level < 1))
            throw new ArgumentOutOfRangeException(nameof(Level), $"expected a level in (0, 1), got {Level}");
        Fit.Validate();
    }
}
