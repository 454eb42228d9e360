// d_i = after_i - before_i, i = 1 .. n;  mean d +- t_{n-1, .975} s / sqrt n,  s^2 = sum (d_i - mean d)^2 / (n - 1).
// Student 1908: exact where the differences are independent and normal.
using HeavyTails.Core.Fits;
using MathNet.Numerics.Distributions;

namespace HeavyTails.Core.Statistics;

/// <summary>What an intervention changes, as the mean difference of pairs.</summary>
/// <param name="Mean">Mean of after - before over the pairs.</param>
/// <param name="StandardError">Standard deviation of the mean.</param>
/// <param name="Interval">The 95 % interval of the mean difference.</param>
/// <param name="PValue">Two-sided p value of no difference; 0 where all differences are equal and not 0.</param>
/// <param name="Count">Number n of pairs, at least 2.</param>
public readonly record struct PairedEffect(
    double Mean,
    double StandardError,
    ConfidenceInterval Interval,
    double PValue,
    int Count
)
{
    /// <summary>The effect over pairs of values.</summary>
    /// <param name="before">Without the intervention [n].</param>
    /// <param name="after">With it [n], in the same order.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static FitResult<PairedEffect> Of(ReadOnlySpan<double> before, ReadOnlySpan<double> after)
    {
        var n = before.Length;
        if (after.Length != n)
            throw new ArgumentException(
                $"expected {n} values after the intervention, as many as before, got {after.Length}"
            );
        if (n < 2)
            return FitResult<PairedEffect>.Failed(FitFailure.NotEnoughData, $"{n} pairs, at least 2 are needed");
        var (mean, squares) = (0.0, 0.0);
        for (var i = 0; i < n; i++)
            mean += (after[i] - before[i]) / n;
        for (var i = 0; i < n; i++)
            squares += Math.Pow(after[i] - before[i] - mean, 2);
        if (!double.IsFinite(squares))
            return FitResult<PairedEffect>.Failed(FitFailure.NotFinite, "a difference is NaN or infinite");
        var error = Math.Sqrt(squares / (n - 1) / n);
        var half = StudentT.InvCDF(0, 1, n - 1, .975) * error;
        var p =
            error > 0 ? 2 * StudentT.CDF(0, 1, n - 1, -Math.Abs(mean) / error)
            : mean == 0 ? 1
            : 0;
        return new PairedEffect(mean, error, new(mean - half, mean + half), p, n);
    }
}
