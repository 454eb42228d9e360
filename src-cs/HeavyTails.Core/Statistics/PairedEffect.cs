// d_i = after_i - before_i, i = 1 .. n;  mean d +- t_{n-1, .975} s / sqrt n,  s^2 = sum (d_i - mean d)^2 / (n - 1).
// Student 1908: exact where the differences are independent and normal.
using HeavyTails.Core.Fits;
using MathNet.Numerics.Distributions;

namespace HeavyTails.Core.Statistics;

/// <summary>What an intervention changes, as the mean difference of pairs.</summary>
public readonly record struct PairedEffect
{
    /// <summary>Mean of after - before over the pairs.</summary>
    public required double Mean { get; init; }

    /// <summary>Standard deviation of the mean.</summary>
    public required double StandardError { get; init; }

    /// <summary>The 95 % interval of the mean difference.</summary>
    public required ConfidenceInterval Interval { get; init; }

    /// <summary>
    /// Two-sided p value of no difference, in 0 .. 1; fails where all differences are equal and not 0, which leaves no
    /// spread to compare the mean with.
    /// </summary>
    public required FitResult<double> PValue { get; init; }

    /// <summary>Number n of pairs, at least 2.</summary>
    public required int Count { get; init; }

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
        FitResult<double> p =
            error > 0 ? 2 * StudentT.CDF(0, 1, n - 1, -Math.Abs(mean) / error)
            : mean == 0 ? 1
            : FitResult<double>.Failed(
                FitFailure.AllEqual,
                $"all {n} differences are equal: no spread to compare with"
            );
        return new PairedEffect
        {
            Mean = mean,
            StandardError = error,
            Interval = new(mean - half, mean + half),
            PValue = p,
            Count = n,
        };
    }
}
