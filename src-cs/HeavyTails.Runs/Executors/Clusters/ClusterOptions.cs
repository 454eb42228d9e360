namespace HeavyTails.Runs.Executors.Clusters;

/// <summary>How the cells of a run are handed to a cluster. None of these options changes their results.</summary>
public sealed record ClusterOptions
{
    /// <summary>Command that starts the program of the run; every task adds the cells that it runs.</summary>
    public required WorkerCommand Command { get; init; }

    /// <summary>
    /// Instruction set of every task: portable, avx2 or avx512. Default: null, for the best of each node, so that the
    /// last bits may depend on the node.
    /// </summary>
    public string? Isa { get; init; }

    /// <summary>Greatest number of tasks that run at a time, at least 1. Default: null, for no limit.</summary>
    public int? Throttle { get; init; }

    /// <summary>
    /// Number of cells that a task runs one after the other, at least 1. Default: null, for as many as take about five
    /// minutes by the cells that are measured already, and for 1 where none is.
    /// </summary>
    public int? Pack { get; init; }

    /// <summary>Container image in which Kubernetes runs the tasks. Default: null, for none.</summary>
    public string? Image { get; init; }

    /// <summary>Further options of sbatch, such as "--partition=long". They win over all others.</summary>
    public IReadOnlyList<string> Further { get; init; } = [];
}
