namespace HeavyTails.Papers.LinearSgd;

/// <summary>Two numbers between which a tail index lies.</summary>
/// <param name="Lower">
/// Lower bound, >= 0: every moment below it is finite. 0 where it does not even tell that a stationary law exists.
/// </param>
/// <param name="Upper">Upper bound, > 0: every moment above it is infinite.</param>
public readonly record struct TailIndexBounds(double Lower, double Upper);
