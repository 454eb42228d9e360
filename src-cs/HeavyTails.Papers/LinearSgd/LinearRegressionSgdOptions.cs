namespace HeavyTails.Papers.LinearSgd;

/// <summary>Constants of the linear-regression experiment; the defaults are those of the authors' code.</summary>
public sealed record LinearRegressionSgdOptions
{
    /// <summary>Number of training samples n. Ignored when Online is set. Default: the authors' 10,000.</summary>
    public int Samples { get; init; } = 10_000;

    /// <summary>Dimension d >= 1 of the inputs. Default: the authors' 100.</summary>
    public int Dimension { get; init; } = 100;

    /// <summary>Standard deviation of the inputs, > 0. Default: the authors' 1.</summary>
    public double SigmaInput { get; init; } = 1;

    /// <summary>Standard deviation of the coefficients x_0. Default: the authors' 3.</summary>
    public double SigmaTeacher { get; init; } = 3;

    /// <summary>Standard deviation of the label noise. Default: the authors' 3.</summary>
    public double SigmaNoise { get; init; } = 3;

    /// <summary>Standard deviation of the first iterate. Default: the authors' 5.</summary>
    public double SigmaStart { get; init; } = 5;

    /// <summary>Number of steps, >= 1. Default: the authors' 999.</summary>
    public int Steps { get; init; } = 999;

    /// <summary>First step, from 1 to Steps, whose iterate enters the average. Default: the authors' 500.</summary>
    public int AverageFrom { get; init; } = 500;

    /// <summary>Number of independent repetitions on the same data, >= 1. Default: the authors' 1600.</summary>
    public int Repetitions { get; init; } = 1600;

    /// <summary>
    /// Whether every step draws fresh data, as the theory assumes. Default false, as in the authors' code.
    /// </summary>
    public bool Online { get; init; }

    /// <summary>Seed of data, first iterates and batches. Default 7.</summary>
    public ulong Seed { get; init; } = 7;

    /// <summary>Most threads; 0, the default, for all processors. The result does not depend on it.</summary>
    public int MaxThreads { get; init; }

    internal void Validate()
    {
        if (
            Dimension < 1
            || Repetitions < 1
            || Steps < 1
            || AverageFrom < 1
            || AverageFrom > Steps
            || (!Online && Samples < Dimension)
        )
            throw new ArgumentException(
                $"d >= 1, repetitions >= 1, 1 <= first averaged <= steps and n >= d are needed, got d = {Dimension}, "
                    + $"repetitions = {Repetitions}, first averaged = {AverageFrom}, steps = {Steps}, n = {Samples}"
            );
        if (!(SigmaInput > 0) || !(SigmaTeacher >= 0) || !(SigmaNoise >= 0) || !(SigmaStart >= 0))
            throw new ArgumentException(
                "standard deviations must be >= 0, that of the inputs > 0, "
                    + $"got {SigmaTeacher}, {SigmaNoise}, {SigmaStart} and {SigmaInput}"
            );
    }
}
