namespace HeavyTails.Native.Curvature;

/// <summary>The number type of a stored Krylov basis.</summary>
public enum KrylovBasis
{
    /// <summary>The number type of the operator.</summary>
    OfOperator = 0,

    /// <summary>Basis in float32: half the memory for an operator in float64.</summary>
    Single = 1,

    /// <summary>Basis in float64.</summary>
    Double = 2,
}

/// <summary>Distribution of the entries of random probes; each has the unit matrix as its covariance.</summary>
public enum ProbeDistribution
{
    /// <summary>+1 and -1 with equal probability. Hutchinson 1989: the least variance for a trace.</summary>
    Rademacher = 0,

    /// <summary>Uniform on the sphere of radius sqrt n.</summary>
    Sphere = 1,
}

/// <summary>Options that all iterative methods of curvature have in common.</summary>
public abstract record IterationOptions
{
    /// <summary>Seed of all random numbers. Default: 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Whether the operator's symmetry and rounding error are checked first, by three products. Default: true.
    /// </summary>
    public bool CheckSymmetry { get; init; } = true;

    /// <summary>
    /// Number of threads of the method itself, the products not included; results have the same bits for every number.
    /// Default: 0, one a processor, as .NET counts them.
    /// </summary>
    public int Threads { get; init; }

    /// <summary>Called after each block of products with the number of products so far. Default: null.</summary>
    public Action<long>? Progress { get; init; }

    /// <summary>
    /// Asked before each block of products; cancelling ends the call by <see cref="OperationCanceledException"/>.
    /// Default: none.
    /// </summary>
    public CancellationToken Cancellation { get; init; }
}
