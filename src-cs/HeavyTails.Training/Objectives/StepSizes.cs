// eta(t) as a fraction of the first step size, t in steps or in epochs: pure functions of t, so a resumed run needs no state of theirs.
using System.Text.Json.Serialization;

namespace HeavyTails.Training.Objectives;

/// <summary>What a schedule counts.</summary>
public enum ScheduleUnit
{
    /// <summary>Steps from 0.</summary>
    Step,

    /// <summary>Passes over the data from 0.</summary>
    Epoch,
}

/// <summary>How the step size changes.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "schedule")]
[JsonDerivedType(typeof(ConstantStepSize), "constant")]
[JsonDerivedType(typeof(StepLR), "step")]
[JsonDerivedType(typeof(MultiStepLR), "multi-step")]
[JsonDerivedType(typeof(ExponentialLR), "exponential")]
[JsonDerivedType(typeof(CosineAnnealingLR), "cosine")]
[JsonDerivedType(typeof(LinearWarmup), "warm-up")]
public abstract record StepSizes
{
    /// <summary>What t counts.</summary>
    public ScheduleUnit Unit { get; init; } = ScheduleUnit.Epoch;

    /// <summary>eta(t) / eta(0).</summary>
    public abstract double Factor(long t);

    internal double At(long step, long stepsPerEpoch) =>
        Factor(Unit == ScheduleUnit.Step ? step : step / stepsPerEpoch);
}

/// <summary>Always the same.</summary>
public sealed record ConstantStepSize : StepSizes
{
    /// <inheritdoc/>
    public override double Factor(long t) => 1;
}

/// <summary>gamma^floor(t / period).</summary>
public sealed record StepLR(long Period, double Gamma = .1) : StepSizes
{
    /// <inheritdoc/>
    public override double Factor(long t) =>
        Period > 0 ? Math.Pow(Gamma, t / Period) : throw new ArgumentException($"a period is at least 1, got {Period}");
}

/// <summary>gamma to the number of milestones reached. The tail-index experiments of arXiv:2006.04740 offer milestones K/3 and 2K/3 in steps, gamma 0.5.</summary>
public sealed record MultiStepLR(IReadOnlyList<long> Milestones, double Gamma = .1) : StepSizes
{
    /// <inheritdoc/>
    public override double Factor(long t) => Math.Pow(Gamma, Milestones.Count(at => t >= at));
}

/// <summary>gamma^t.</summary>
public sealed record ExponentialLR(double Gamma) : StepSizes
{
    /// <inheritdoc/>
    public override double Factor(long t) => Math.Pow(Gamma, t);
}

/// <summary>floor + (1 - floor)(1 + cos(pi t / period)) / 2. Loshchilov &amp; Hutter 2017, arXiv:1608.03983</summary>
public sealed record CosineAnnealingLR(long Period, double Floor = 0) : StepSizes
{
    /// <inheritdoc/>
    public override double Factor(long t) => Floor + ((1 - Floor) * (1 + Math.Cos(Math.PI * t / Period)) / 2);
}

/// <summary>(t + 1) / length until 1 is reached, then the other schedule from there.</summary>
public sealed record LinearWarmup(long Length, StepSizes Then) : StepSizes
{
    /// <inheritdoc/>
    public override double Factor(long t) => t < Length ? (t + 1.0) / Length : Then.Factor(t - Length);
}
