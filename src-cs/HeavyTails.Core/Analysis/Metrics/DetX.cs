// lambda' = lambda n / sum lambda.   The tail of determinant one is the smallest k, counted from the largest eigenvalue
// down, with lambda'_n ... lambda'_{n-k+1} < 1: Martin & Hinrichs' trace-log condition, as WeightWatcher 0.7.5.5
// computes it. WeightWatcher's names detX_val and detX_val_unrescaled are interchanged; they are kept for
// compatibility.

using HeavyTails.Core.Fits;

namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>
/// The tail of determinant one: the fewest of the largest eigenvalues whose rescaled product is below one.
/// </summary>
/// <param name="Num">Their number, detX_num; the number of all eigenvalues when no product is below one.</param>
/// <param name="Val">The smallest of them, detX_val, in the units of the ESD.</param>
/// <param name="ValUnrescaled">The smallest of them, detX_val_unrescaled, in units of the mean eigenvalue.</param>
public sealed record DetX(int Num, double Val, double ValUnrescaled)
{
    /// <summary>
    /// Returns the tail of ascending eigenvalues, or the reason when there are no eigenvalues or all are zero.
    /// </summary>
    public static FitResult<DetX> Of(ReadOnlySpan<double> ascending)
    {
        if (ascending.IsEmpty)
            return FitResult<DetX>.Failed(FitFailure.NoData, "there are no eigenvalues");
        var sum = 0.0;
        foreach (var x in ascending)
            sum += x;
        if (!(sum > 0))
            return FitResult<DetX>.Failed(FitFailure.NotApplicable, "all eigenvalues are zero");
        var scale = ascending.Length / sum;
        var (log, first) = (0.0, 0);
        for (var i = ascending.Length - 1; i > 0; i--)
        {
            log += Math.Log(ascending[i] * scale);
            first = i;
            if (log < 0)
                return new DetX(ascending.Length - i, ascending[i], ascending[i] * scale);
        }
        return new DetX(ascending.Length, ascending[first], ascending[first] * scale);
    }
}
