namespace HeavyTails.Core.Statistics;

/// <summary>An interval that holds the true value in 95 % of repetitions.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct ConfidenceInterval(double Low, double High)
{
    /// <summary>Half the width of a normal's 95 % interval in standard errors.</summary>
    internal const double Normal = 1.959963984540054;

    /// <summary>Whether the interval holds 0, so that not even the sign of the value is known.</summary>
    public bool HoldsZero => Low <= 0 && High >= 0;
}
