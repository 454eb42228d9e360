// eta(t) / eta(0), t in steps or in epochs: pure functions of t, so that a resumed run has no state of them to restore.
using System.Text.Json.Serialization;

namespace HeavyTails.Training.Objectives;

/// <summary>The unit in which a schedule or a length counts.</summary>
public enum ScheduleUnit
{
    /// <summary>Steps, counted from 0.</summary>
    Step,

    /// <summary>Passes over the data, counted from 0.</summary>
    Epoch,
}

/// <summary>Schedule of the step size, as a factor of the first one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "schedule")]
[JsonDerivedType(typeof(ConstantStepSize), "constant")]
[JsonDerivedType(typeof(StepLR), "step")]
[JsonDerivedType(typeof(MultiStepLR), "multi-step")]
[JsonDerivedType(typeof(ExponentialLR), "exponential")]
[JsonDerivedType(typeof(CosineAnnealingLR), "cosine")]
[JsonDerivedType(typeof(LinearWarmup), "warm-up")]
public abstract record StepSizes
{
    /// <summary>Unit of t. Default: epochs.</summary>
    public ScheduleUnit Unit { get; init; } = ScheduleUnit.Epoch;

    /// <summary>The factor eta(t) / eta(0) at time t >= 0.</summary>
    public abstract double Factor(long t);

    internal double At(long step, long stepsPerEpoch) =>
        Factor(Unit == ScheduleUnit.Step ? step : step / stepsPerEpoch);
}

/// <summary>A step size that never changes.</summary>
public sealed record ConstantStepSize : StepSizes
{
    /// <inheritdoc/>
    public override double Factor(long t) => 1;
}

/// <summary>The factor gamma^floor(t / period).</summary>
/// <param name="Period">Time between two changes, at least 1.</param>
/// <param name="Gamma">Factor of each change. Default: 0.1, PyTorch's.</param>
public sealed record StepLR(long Period, double Gamma = .1) : StepSizes
{
    /// <inheritdoc/>
    public override double Factor(long t) =>
        Period > 0 ? Math.Pow(Gamma, t / Period) : throw new ArgumentException($"a period is at least 1, got {Period}");
}

/// <summary>
/// The factor gamma^m, m the number of milestones reached. The code of arXiv:2006.04740 offers milestones K/3 and 2K/3
/// in steps with gamma 0.5.
/// </summary>
/// <param name="Milestones">Times at which the step size changes.</param>
/// <param name="Gamma">Factor of each change. Default: 0.1, PyTorch's.</param>
public sealed record MultiStepLR(IReadOnlyList<long> Milestones, double Gamma = .1) : StepSizes
{
    /// <inheritdoc/>
    public override double Factor(long t) => Math.Pow(Gamma, Milestones.Count(at => t >= at));
}

/// <summary>A step size that decays exponentially, by the factor gamma^t.</summary>
/// <param name="Gamma">Factor of each unit of time.</param>
public sealed record ExponentialLR(double Gamma) : StepSizes
{
    /// <inheritdoc/>
    public override double Factor(long t) => Math.Pow(Gamma, t);
}

/// <summary>
/// The factor floor + (1 - floor)(1 + cos(pi t / period)) / 2. Loshchilov and Hutter 2017, arXiv:1608.03983.
/// </summary>
/// <param name="Period">Time until the floor is reached.</param>
/// <param name="Floor">Least factor, in [0, 1]. Default: 0, as in the paper.</param>
public sealed record CosineAnnealingLR(long Period, double Floor = 0) : StepSizes
{
    /// <inheritdoc/>
    public override double Factor(long t) => Floor + ((1 - Floor) * (1 + Math.Cos(Math.PI * t / Period)) / 2);
}

/// <summary>
/// The factor (t + 1) / length for t &lt; length; another schedule from there on, with its time from 0.
/// </summary>
/// <param name="Length">Duration of the warm-up.</param>
/// <param name="Then">The schedule after the warm-up.</param>
public sealed record LinearWarmup(long Length, StepSizes Then) : StepSizes
{
    /// <inheritdoc/>
    public override double Factor(long t) => t < Length ? (t + 1.0) / Length : Then.Factor(t - Length);
}
