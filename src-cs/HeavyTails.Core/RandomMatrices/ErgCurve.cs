// lambda'_i = lambda_i / mean(lambda), i = 1 .. n ascending;   L_k = sum_{i >= k} ln lambda'_i,   k = 1 .. n.
// L_k is the log determinant of the tail that starts at k. It rises from the top as long as lambda' > 1, falls after
// that, and L_1 <= 0 by Jensen's inequality: it crosses 0 once. The condition of SETOL's exact renormalisation group
// (ERG) is that the determinant of the tail is one.
// Martin & Hinrichs 2025, arXiv:2507.17912. WeightWatcher 0.7.5.5 calls the length of this tail detX_num.
using HeavyTails.Core.Fits;

namespace HeavyTails.Core.RandomMatrices;

/// <summary>The log determinant of every tail of a spectrum whose mean eigenvalue is scaled to one.</summary>
public sealed class ErgCurve
{
    private readonly double[] ascending;

    private ErgCurve(double[] ascending, double mean)
    {
        (this.ascending, Mean, LogDeterminants) = (ascending, mean, new double[ascending.Length]);
        var log = 0.0;
        for (var k = ascending.Length - 1; k >= 0; k--)
        {
            LogDeterminants[k] = log += Math.Log(ascending[k] / mean);
            if (log < 0 && TailLength == 0)
                TailLength = ascending.Length - k;
        }
        // Only a spectrum of equal eigenvalues has no tail below one.
        if (TailLength == 0)
            TailLength = ascending.Length;
    }

    /// <summary>Mean of the eigenvalues, by which they are divided.</summary>
    public double Mean { get; }

    /// <summary>
    /// Log determinants L_k, natural logarithm, [n]: entry k is that of the eigenvalues k .. n - 1, ascending from 0.
    /// It is -infinity where the tail holds a zero eigenvalue.
    /// </summary>
    public double[] LogDeterminants { get; }

    /// <summary>
    /// Number of eigenvalues of the ERG tail: the fewest of the largest whose determinant is below one, 1 .. n. With
    /// one fewer the determinant is at least one.
    /// </summary>
    public int TailLength { get; }

    /// <summary>Smallest eigenvalue of the ERG tail, in the units of the spectrum.</summary>
    public double Start => ascending[^TailLength];

    /// <summary>Number of eigenvalues that are at least <paramref name="xmin"/>.</summary>
    public int CountFrom(double xmin)
    {
        var count = 0;
        while (count < ascending.Length && ascending[^(count + 1)] >= xmin)
            count++;
        return count;
    }

    /// <summary>
    /// Log determinant of the eigenvalues that are at least <paramref name="xmin"/>; 0, that of no eigenvalue, when
    /// there are none.
    /// </summary>
    public double LogDeterminantFrom(double xmin) => CountFrom(xmin) is > 0 and var count ? LogDeterminants[^count] : 0;

    /// <summary>
    /// Computes the curve of ascending eigenvalues. Fails when there are none, when all are zero, or when their sum is
    /// not finite.
    /// </summary>
    public static FitResult<ErgCurve> Of(ReadOnlySpan<double> ascending)
    {
        if (ascending.IsEmpty)
            return FitResult<ErgCurve>.Failed(FitFailure.NoData, "there are no eigenvalues");
        var sum = 0.0;
        foreach (var x in ascending)
            sum += x;
        if (!double.IsFinite(sum))
            return FitResult<ErgCurve>.Failed(FitFailure.NotFinite, $"the sum of the eigenvalues is {sum}");
        return sum > 0
            ? new ErgCurve(ascending.ToArray(), sum / ascending.Length)
            : FitResult<ErgCurve>.Failed(FitFailure.NoPositive, "all eigenvalues are zero");
    }
}
