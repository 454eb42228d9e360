namespace HeavyTails.Cli.Commands;

/// <summary>The network and the samples that the command hessian is asked for.</summary>
internal sealed record HessianRequest
{
    /// <summary>The value of --net; null if it is not given.</summary>
    public required string? Net { get; init; }

    /// <summary>The value of --data.</summary>
    public required string Data { get; init; }

    /// <summary>The value of --loss.</summary>
    public required string Loss { get; init; }

    /// <summary>The value of --activation.</summary>
    public required string Activation { get; init; }

    /// <summary>The value of --normalise.</summary>
    public required string Normalise { get; init; }

    /// <summary>Number of samples; null for the default.</summary>
    public required int? Samples { get; init; }

    /// <summary>Largest number of samples in a batch.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Whether batch norm takes the statistics of each batch.</summary>
    public required bool BatchStatistics { get; init; }

    /// <summary>Whether weights and products are in float64.</summary>
    public required bool IsDouble { get; init; }

    /// <summary>Where libtorch computes: "cpu", "cuda" or "cuda:N".</summary>
    public required string Device { get; init; }

    /// <summary>Seed of the images of digits.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Number of threads of products.</summary>
    public required int Threads { get; init; }
}
