namespace HeavyTails.Papers.LinearSgd;

/// <summary>A regression on finite data with a given Hessian, and the chains that are run on it.</summary>
public sealed record FiniteRegressionOptions
{
    /// <summary>Eigenvalues of the Hessian A'A / n, [d], each > 0; coordinate i has eigenvalue i.</summary>
    public required IReadOnlyList<double> Eigenvalues { get; init; }

    /// <summary>Number of samples n > d. Default 1000.</summary>
    public int Samples { get; init; } = 1000;

    /// <summary>Standard deviation of the label noise, > 0, the scale of the stationary law. Default 1.</summary>
    public double Noise { get; init; } = 1;

    /// <summary>Ridge penalty delta >= 0, that is (delta / 2) |v|^2 in the loss. Default 0.</summary>
    public double Ridge { get; init; }

    /// <summary>Number of steps of a chain, >= 1. Default 300.</summary>
    public int Steps { get; init; } = 300;

    /// <summary>Number of independent chains, >= 1. Default 20,000.</summary>
    public int Chains { get; init; } = 20_000;

    /// <summary>Seed of data, batches and noise. Default 7.</summary>
    public ulong Seed { get; init; } = 7;

    /// <summary>Most threads; 0, the default, for all processors. The result does not depend on it.</summary>
    public int MaxThreads { get; init; }

    internal void Validate()
    {
        if (Eigenvalues.Count < 1 || Eigenvalues.Any(l => !(l > 0 && double.IsFinite(l))))
            throw new ArgumentException(
                "at least one eigenvalue is needed, and each is to be positive and finite; got "
                    + string.Join(", ", Eigenvalues.Select(l => FormattableString.Invariant($"{l}")))
            );
        if (Samples <= Eigenvalues.Count || Steps < 1 || Chains < 1)
            throw new ArgumentException(
                $"n > d, steps >= 1 and chains >= 1 are needed, got n = {Samples}, d = {Eigenvalues.Count}, "
                    + $"steps = {Steps} and chains = {Chains}"
            );
        if (!(Noise > 0) || !(Ridge >= 0))
            throw new ArgumentException(
                FormattableString.Invariant($"label noise > 0 and a ridge penalty >= 0 are needed, got {Noise} and ")
                    + FormattableString.Invariant($"{Ridge}")
            );
    }
}
