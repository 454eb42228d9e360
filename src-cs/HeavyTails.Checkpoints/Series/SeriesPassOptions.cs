using HeavyTails.Checkpoints.IO;
using HeavyTails.Core.Layers;

namespace HeavyTails.Checkpoints.Series;

/// <summary>How a series of nets is read.</summary>
public sealed record SeriesPassOptions
{
    /// <summary>What to read of each checkpoint. Default: <see cref="CheckpointOptions.Default"/>.</summary>
    public CheckpointOptions Checkpoint { get; init; } = CheckpointOptions.Default;

    /// <summary>Which layers are averaged. Default: all with a weight matrix.</summary>
    public Func<Layer, bool> Keeps { get; init; } = _ => true;

    /// <summary>
    /// Most threads, each of which holds one layer; 0, the default, for all processors. No bit depends on it.
    /// </summary>
    public int MaxThreads { get; init; }

    /// <summary>Is told how many nets of how many are read, by any thread. Default: nothing.</summary>
    public Action<int, int>? Progress { get; init; }

    /// <summary>Ends the pass before the next net. Default: never.</summary>
    public CancellationToken Cancellation { get; init; }
}
