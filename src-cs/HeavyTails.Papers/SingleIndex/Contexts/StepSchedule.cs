// eta_t = eta gamma^floor(t / s), t = 0, 1, ... the number of steps that were made before: torch's StepLR, advanced by
// every step of the optimiser rather than by every epoch.
namespace HeavyTails.Papers.SingleIndex.Contexts;

/// <summary>A step size that falls by a factor at regular intervals.</summary>
public sealed record StepSchedule
{
    /// <summary>Number s >= 1 of steps between two changes. Default: 1, the source's.</summary>
    public int StepSize { get; init; } = 1;

    /// <summary>Factor gamma > 0 of each change. Default: 0.6, the source's main_lr_schedule.</summary>
    public double Gamma { get; init; } = .6;

    /// <summary>The step size of the step that follows <paramref name="steps"/> earlier ones.</summary>
    /// <param name="eta">Step size of the first step.</param>
    /// <param name="steps">Number of steps made before, at least 0.</param>
    /// <exception cref="ArgumentException">A constant of the schedule is out of its range.</exception>
    public double At(double eta, long steps)
    {
        if (StepSize < 1 || !(Gamma > 0) || double.IsInfinity(Gamma))
            throw new ArgumentException(
                FormattableString.Invariant($"expected an interval >= 1 and a factor > 0, got {StepSize} and {Gamma}")
            );
        return eta * Math.Pow(Gamma, steps / StepSize);
    }
}
