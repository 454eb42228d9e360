// lambda' = lambda n / sum lambda.   The tail of determinant one: from the largest down, the first k with lambda'_n ... lambda'_{n-k+1} < 1.
// Martin & Hinrichs' trace-log condition, as WeightWatcher 0.7.5.5 computes it; its two detX_val names are the wrong way round and are kept.
namespace HeavyTails.Core.Analysis.Metrics;

/// <summary>The fewest eigenvalues, from the largest down, whose rescaled product is below one.</summary>
/// <param name="Num">detX_num: how many; all of them when no product is below one.</param>
/// <param name="Val">detX_val: the smallest of them, in the units of the ESD.</param>
/// <param name="ValUnrescaled">detX_val_unrescaled: the same, in units of the mean eigenvalue (sic).</param>
public sealed record DetX(int Num, double Val, double ValUnrescaled)
{
    /// <summary>Of eigenvalues given ascending; null when there are none or all are zero.</summary>
    public static DetX? Of(ReadOnlySpan<double> ascending)
    {
        var sum = 0.0;
        foreach (var x in ascending)
            sum += x;
        if (!(sum > 0))
            return null;
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
