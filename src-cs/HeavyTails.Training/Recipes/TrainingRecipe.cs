using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;

namespace HeavyTails.Training.Recipes;

/// <summary>Everything about a training run that decides its bits, but for the data and the probes.</summary>
public sealed record TrainingRecipe
{
    /// <summary>What is trained.</summary>
    public required NetworkSpec Network { get; init; }

    /// <summary>What is made small.</summary>
    public Loss Loss { get; init; } = new CrossEntropy();

    /// <summary>How.</summary>
    public required OptimizerSpec Optimizer { get; init; }

    /// <summary>How the step size changes.</summary>
    public StepSizes StepSizes { get; init; } = new ConstantStepSize();

    /// <summary>How samples are chosen.</summary>
    public Sampling Sampling { get; init; } = Sampling.Shuffled;

    /// <summary>b; not looked at with <see cref="Sampling.FullBatch"/>.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Length of the run in steps; this or <see cref="Epochs"/>.</summary>
    public long? Steps { get; init; }

    /// <summary>Length of the run in passes over the data.</summary>
    public int? Epochs { get; init; }

    /// <summary>Of first weights, batches, dropout and probes.</summary>
    public ulong Seed { get; init; }

    /// <summary>Number type.</summary>
    public Precision Precision { get; init; }

    /// <summary>Number of steps with so many an epoch.</summary>
    internal long StepsIn(int stepsPerEpoch) => Steps ?? ((long)Epochs!.Value * stepsPerEpoch);

    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Network);
        ArgumentNullException.ThrowIfNull(Optimizer);
        Optimizer.Check();
        if (Steps is null == Epochs is null)
            throw new ArgumentException(
                $"a run's length is given in steps or in epochs, one of them; got steps {Steps?.ToString() ?? "-"}, epochs {Epochs?.ToString() ?? "-"}"
            );
        if (Steps < 0 || Epochs < 0)
            throw new ArgumentException($"a run's length is at least 0, got {Steps ?? Epochs}");
    }
}
