using HeavyTails.Training.Objectives;

namespace HeavyTails.Training.Recipes;

/// <summary>Length of a run: a number of steps, or a number of epochs, that is of passes over the data.</summary>
public sealed record TrainingLength
{
    private TrainingLength(long count, ScheduleUnit unit) =>
        (Count, Unit) =
            count >= 0
                ? (count, unit)
                : throw new ArgumentException(
                    $"expected a run of at least 0 {(unit == ScheduleUnit.Step ? "steps" : "epochs")}, got {count}"
                );

    /// <summary>Number of steps or epochs, at least 0.</summary>
    public long Count { get; }

    /// <summary>What <see cref="Count"/> counts.</summary>
    public ScheduleUnit Unit { get; }

    /// <summary>A run of the given number of steps.</summary>
    /// <exception cref="ArgumentException">The number is negative.</exception>
    public static TrainingLength Steps(long count) => new(count, ScheduleUnit.Step);

    /// <summary>A run of the given number of epochs of ceil(n / b) steps each, n samples in batches of b.</summary>
    /// <exception cref="ArgumentException">The number is negative.</exception>
    public static TrainingLength Epochs(int count) => new(count, ScheduleUnit.Epoch);

    /// <inheritdoc/>
    public override string ToString() => $"{Count} {(Unit == ScheduleUnit.Step ? "steps" : "epochs")}";

    /// <summary>Number of steps K of the run.</summary>
    internal long In(int stepsPerEpoch) => Unit == ScheduleUnit.Step ? Count : Count * stepsPerEpoch;
}
