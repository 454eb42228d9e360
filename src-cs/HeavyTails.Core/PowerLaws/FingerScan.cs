// Whether the best fit of the n - k smallest values can have alpha + threshold < alpha of all values. The best fit has
// the least D over the candidates for xmin, so that it cannot where no candidate has so small an alpha, or where each
// that has has a larger D than a single other candidate: the xmin of all values. Most candidates with a small alpha lie
// in the bulk of the data, where one or two points prove a large D, so that this takes a fraction of a scan's time.
namespace HeavyTails.Core.PowerLaws;

/// <summary>
/// Decides whether a fit without the largest values is needed at all. It prepares the logarithms once.
/// </summary>
internal sealed class FingerScan
{
    private readonly TailSample sample;
    private readonly PrunedScan scan = new();
    private readonly bool[] eligible;
    private readonly double xmin;
    private int distinct;

    /// <summary>A scan of positive finite ascending values, whose best fit has this xmin.</summary>
    internal FingerScan(double[] ascending, double xmin)
    {
        sample = TailSample.Of(ascending);
        (distinct, eligible, this.xmin) = (sample.Distinct, new bool[sample.Distinct], xmin);
    }

    /// <summary>
    /// Whether the fit of the <paramref name="count"/> smallest values can have an alpha that is below
    /// <paramref name="alpha"/> by more than the threshold. False is a proof. Counts must not grow from call to call.
    /// </summary>
    internal bool CanDrop(int count, double alpha, double threshold)
    {
        while (distinct > 0 && sample.Ranks[distinct - 1] >= count)
            distinct--;
        if (distinct < 2)
            return false;
        sample.Prepare(distinct, count);
        var some = false;
        for (var i = 0; i < distinct - 1; i++)
            some |= eligible[i] = 1 + sample.Exponents[i] + threshold < alpha;
        if (!some)
            return false;
        var other = Math.Min(Array.BinarySearch(sample.Values, 0, distinct, xmin), distinct - 2);
        return other < 0 || eligible[other] || scan.Beats(sample, eligible, other);
    }
}
