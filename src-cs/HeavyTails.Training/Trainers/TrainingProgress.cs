namespace HeavyTails.Training.Trainers;

/// <summary>How far a run has come.</summary>
/// <param name="Label">Name of the run, from <see cref="TrainerOptions.Label"/>.</param>
/// <param name="Step">Number of steps done.</param>
/// <param name="Steps">Number of steps that the run will have at its end.</param>
/// <param name="Loss">Mean loss of the last batch.</param>
public readonly record struct TrainingProgress(string Label, long Step, long Steps, double Loss);
