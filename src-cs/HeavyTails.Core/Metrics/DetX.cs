namespace HeavyTails.Core;

/// <summary>
/// The tail of determinant one: with lambda' = lambda n / sum lambda, the fewest eigenvalues, from the largest down, whose product is below one.
/// </summary>
/// <param name="Num">detX_num: eigenvalues in it.</param>
/// <param name="Val">detX_val: its smallest lambda'.</param>
/// <param name="ValUnrescaled">detX_val_unrescaled: the square root of its smallest lambda.</param>
public sealed record DetX(int Num, double Val, double ValUnrescaled);
