// p values in ascending order p_(1) <= ... <= p_(m): adjusted p_(i) = max_{j <= i} min(1, (m - j + 1) p_(j)).
// Holm 1979, Scandinavian Journal of Statistics 6, 65-70: the chance of one false rejection or more is at most the
// level, however the tests depend on each other.
namespace HeavyTails.Core.Statistics;

/// <summary>Correction of p values for the number of tests.</summary>
public static class Holm
{
    /// <summary>The p values [m], in the given order, adjusted for m tests.</summary>
    /// <param name="p">The p values of the single tests [m], in 0 .. 1.</param>
    /// <exception cref="ArgumentException">A number is no probability.</exception>
    public static double[] Adjust(ReadOnlySpan<double> p)
    {
        foreach (var value in p)
            if (value is not (>= 0 and <= 1))
                throw new ArgumentException(FormattableString.Invariant($"expected p values in 0 .. 1, got {value}"));
        var order = new int[p.Length];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(p.ToArray(), order);
        var (adjusted, most) = (new double[p.Length], 0.0);
        for (var i = 0; i < order.Length; i++)
        {
            most = Math.Max(most, Math.Min(1, (p.Length - i) * p[order[i]]));
            adjusted[order[i]] = most;
        }
        return adjusted;
    }
}
