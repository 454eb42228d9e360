// H_k = (1/k) sum_{i<=k} ln(x_(i) / x_(k+1)),  x_(1) >= x_(2) >= ...;  tail index 1/H_k, density exponent
// alpha = 1 + 1/H_k, standard error (1/H_k)/sqrt k.  Hill 1975, Annals of Statistics 3, 1163.
// "xmin_mid": xmin is the value at a fixed fraction of the sorted data and counts as a tail value itself,
//   i = floor(N / xminPos), alpha = 1 + (N - i) / sum_{j>=i} ln(x_j / x_i)  (the seed study's PL_Alpha_Hill).

using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws.Tails;

namespace HeavyTails.Core.PowerLaws;

/// <summary>One point of a Hill plot.</summary>
/// <param name="K">Number k of largest values used.</param>
/// <param name="TailIndex">Tail index 1/H_k, the exponent of the ccdf.</param>
/// <param name="Threshold">The (k+1)-th largest value x_(k+1).</param>
public readonly record struct HillPoint(int K, double TailIndex, double Threshold)
{
    /// <summary>Exponent alpha of the density, 1 + tail index.</summary>
    public double Alpha => 1 + TailIndex;

    /// <summary>Standard error of the tail index (and of alpha), tailIndex / sqrt k.</summary>
    public double Error => TailIndex / Math.Sqrt(K);
}

/// <summary>Hill's estimator of the tail index.</summary>
public static class Hill
{
    /// <summary>The estimate from the k largest values.</summary>
    /// <param name="data">Values in any order; those that are not positive are dropped.</param>
    /// <param name="k">Number of largest values, 1 &lt;= k &lt;= n - 1.</param>
    public static FitResult<HillPoint> Estimate(ReadOnlySpan<double> data, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var sorted = PositiveSample.From(data);
        if (!sorted.Succeeded)
            return FitResult<HillPoint>.Failed(sorted.Failure, sorted.Reason);
        var x = sorted.Value.Ascending;
        if (k > x.Length - 1)
            return FitResult<HillPoint>.Failed(
                FitFailure.TailTooShort,
                $"k = {k} needs {k + 1} positive values, got {x.Length}"
            );
        var threshold = x[^(k + 1)];
        var sum = 0.0;
        for (var i = 1; i <= k; i++)
            sum += TailData.LogRatio(x[^i], threshold);
        return sum > 0
            ? new HillPoint(k, k / sum, threshold)
            : FitResult<HillPoint>.Failed(FitFailure.AllEqual, $"the {k + 1} largest values equal {threshold}");
    }

    /// <summary>
    /// The Hill plot: the estimate for every k = 1 .. n - 1 that has one, in O(n) after sorting. The array is empty
    /// when none has.
    /// </summary>
    public static HillPoint[] Plot(ReadOnlySpan<double> data)
    {
        var sorted = PositiveSample.From(data);
        if (!sorted.Succeeded)
            return [];
        var x = sorted.Value.Ascending;
        var points = new List<HillPoint>(x.Length);
        var (sum, previous) = (0.0, Math.Log(x[^1]));
        for (var k = 1; k < x.Length; k++)
        {
            var log = Math.Log(x[^(k + 1)]);
            sum += k * (previous - log);
            previous = log;
            if (sum > 0)
                points.Add(new(k, k / sum, x[^(k + 1)]));
        }
        return [.. points];
    }

    /// <summary>
    /// The seed study's "xmin_mid": the power law above the value at position floor(N / xminPos) of the ascending data,
    /// with its D.
    /// </summary>
    /// <param name="data">Values in any order; those that are not positive are dropped.</param>
    /// <param name="xminPos">Divisor of the position, >= 1; the seed study's default 2 puts xmin at the median.</param>
    public static FitResult<PowerLawFit> Mid(ReadOnlySpan<double> data, int xminPos = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(xminPos, 1);
        var sorted = PositiveSample.From(data);
        if (!sorted.Succeeded)
            return FitResult<PowerLawFit>.Failed(sorted.Failure, sorted.Reason);
        var x = sorted.Value.Ascending;
        var i = xminPos == 1 ? 0 : x.Length / xminPos;
        return PowerLaw.Fit(x, new() { Xmin = x[i] });
    }

    /// <summary>
    /// alpha of <see cref="Mid"/> alone, without D and the rest of a fit, for the many spectra of a null: of positive
    /// ascending values that are not all equal.
    /// </summary>
    internal static FitResult<double> MidAlpha(ReadOnlySpan<double> ascending, int xminPos = 2)
    {
        if (ascending.Length < 2 || !(ascending[0] > 0) || !double.IsFinite(ascending[^1]))
            return Mid(ascending, xminPos).Map(fit => fit.Alpha);
        var i = xminPos == 1 ? 0 : ascending.Length / xminPos;
        var xmin = ascending[i];
        while (i > 0 && ascending[i - 1] == xmin)
            i--;
        var mean = 0.0;
        foreach (var x in ascending[i..])
            mean += TailData.LogRatio(x, xmin);
        mean /= ascending.Length - i;
        return mean > 0 ? 1 + (1 / mean) : Mid(ascending, xminPos).Map(fit => fit.Alpha);
    }
}
