namespace HeavyTails.Training.Trainers;

/// <summary>How a run is carried out. None of these options changes a bit of its result.</summary>
public sealed record TrainerOptions
{
    /// <summary>
    /// Folder of runs; the run is stored in its subfolder that bears the hash of its context. Null (the default): the
    /// run writes nothing to the disk and cannot be resumed.
    /// </summary>
    public string? Runs { get; init; }

    /// <summary>Receives the state of the run a few times a second.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>
    /// Ends the run after the current step and returns what has been computed; a run with a folder can be resumed.
    /// </summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>
    /// Time between two saves of a run with a folder: a killed run loses at most this much. Default: 20 s, chosen
    /// because saving a small network takes milliseconds.
    /// </summary>
    public TimeSpan SaveEvery { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Name of the run in its progress messages, for example "seed 3". Default: no name.</summary>
    public string Label { get; init; } = "";
}
