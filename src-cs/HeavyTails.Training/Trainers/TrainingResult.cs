using HeavyTails.Training.Networks;

namespace HeavyTails.Training.Trainers;

/// <summary>
/// The state of a run that ended, whether all of its steps were done or not. Disposing it frees the network.
/// </summary>
public sealed class TrainingResult : IDisposable
{
    /// <summary>The network, with its weights after the last step.</summary>
    public required Network Network { get; init; }

    /// <summary>The table that the probes wrote.</summary>
    public required TrainingRecord Record { get; init; }

    /// <summary>Number of steps done.</summary>
    public required long Step { get; init; }

    /// <summary>Number of steps that the recipe asks for.</summary>
    public required long Steps { get; init; }

    /// <summary>
    /// The step whose loss was NaN or infinite, at which the run ended; null if every loss was finite.
    /// </summary>
    public required long? NotFiniteAt { get; init; }

    /// <summary>
    /// Mean loss of the last batch before its step. It is NaN or infinite where <see cref="NotFiniteAt"/> is set.
    /// </summary>
    public required double LastLoss { get; init; }

    /// <summary>Whether the run has ended for good: all steps are done, or a loss was not finite.</summary>
    public bool Completed => Step == Steps || NotFiniteAt is not null;

    /// <summary>Path of the run's folder, complete or partial; null for a run without one.</summary>
    public required string? Folder { get; init; }

    /// <summary>Wall time of training and probes in seconds, summed over all sessions of a resumed run.</summary>
    public required double Seconds { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();
}
