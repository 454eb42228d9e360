// lambda' = lambda n / sum lambda.   The tail of determinant one is the smallest k, counted from the largest eigenvalue
// down, with lambda'_n ... lambda'_{n-k+1} < 1: Martin & Hinrichs' trace-log condition, as WeightWatcher 0.7.5.5
// computes it. WeightWatcher's names detX_val and detX_val_unrescaled are interchanged; they are kept for
// compatibility.

using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices;

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
        var eigenvalues = ascending.ToArray();
        return ErgCurve
            .Of(eigenvalues)
            .Map(curve =>
            {
                // WeightWatcher does not try the product of all: its smallest value is then the second eigenvalue.
                var first = Math.Max(eigenvalues.Length - curve.TailLength, Math.Min(1, eigenvalues.Length - 1));
                return new DetX(curve.TailLength, eigenvalues[first], eigenvalues[first] / curve.Mean);
            });
    }
}
