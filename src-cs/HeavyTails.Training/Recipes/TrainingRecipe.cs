using System.Text.Json.Serialization;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Tensors;

namespace HeavyTails.Training.Recipes;

/// <summary>Everything that decides the bits of a training run, except its data and its probes.</summary>
[JsonConverter(typeof(RecipeJson))]
public sealed record TrainingRecipe
{
    /// <summary>The network to train.</summary>
    public required NetworkSpec Network { get; init; }

    /// <summary>The loss that training minimises. Default: cross-entropy.</summary>
    public Loss Loss { get; init; } = new CrossEntropy();

    /// <summary>The optimiser with its first step size.</summary>
    public required OptimizerSpec Optimizer { get; init; }

    /// <summary>Schedule of the step size. Default: constant.</summary>
    public StepSizes StepSizes { get; init; } = new ConstantStepSize();

    /// <summary>How the samples of a batch are chosen. Default: shuffled every epoch.</summary>
    public Sampling Sampling { get; init; } = Sampling.Shuffled;

    /// <summary>
    /// Batch size b, at least 1. Ignored with <see cref="Sampling.FullBatch"/>; with
    /// <see cref="Sampling.GaussianNoise"/> that of the batches whose noise is imitated. Default: 128, this library's
    /// choice.
    /// </summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>
    /// Largest Euclidean norm c of the gradient of all parameters together, positive: a longer gradient g becomes
    /// c g / ||g|| before the optimiser sees it. Pascanu, Mikolov &amp; Bengio 2013, arXiv:1211.5063. Default: null, no
    /// clipping.
    /// </summary>
    public double? ClipNorm { get; init; }

    /// <summary>Length of the run, in steps or in epochs.</summary>
    public required TrainingLength Length { get; init; }

    /// <summary>Seed of initial weights, batches, dropout masks and probes. Default: 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Number type of weights, samples and gradients. Default: float32.</summary>
    public Precision Precision { get; init; }

    /// <summary>
    /// Where libtorch computes: "cpu", "cuda" or "cuda:N" with a number N from 0. Batches, initial weights and masks of
    /// dropout do not depend on it, rounding does. Default: "cpu".
    /// </summary>
    public string Device { get; init; } = "cpu";

    internal void Check()
    {
        DeviceName.Check(Device);
        ArgumentNullException.ThrowIfNull(Network);
        ArgumentNullException.ThrowIfNull(Optimizer);
        ArgumentNullException.ThrowIfNull(Length);
        Optimizer.Check();
        if (ClipNorm is { } largest && !(largest > 0 && double.IsFinite(largest)))
            throw new ArgumentException(
                FormattableString.Invariant($"the norm that gradients are clipped at is positive, got {largest}")
            );
    }
}
