// Steps of training at which a network is looked at, spaced logarithmically.
namespace HeavyTails.Papers.Jamming;

/// <summary>Logarithmically spaced steps.</summary>
public static class CheckpointSteps
{
    /// <summary>0, 1 and the last step, and steps between them in equal ratios; each step once.</summary>
    /// <param name="last">The last step, at least 1.</param>
    /// <param name="count">About how many steps, at least 2; rounding makes some of the first ones equal.</param>
    /// <exception cref="ArgumentException">There is no such sequence.</exception>
    public static long[] LogSpaced(long last, int count)
    {
        if (last < 1 || count < 2)
            throw new ArgumentException($"expected a last step of 1 or more and 2 steps or more, got {last}, {count}");
        var steps = new SortedSet<long> { 0, 1, last };
        for (var i = 0; i < count; i++)
            steps.Add((long)Math.Round(Math.Pow(last, (double)i / (count - 1))));
        return [.. steps];
    }

    /// <summary>
    /// The epochs, from 0, after which the source's callback saves a network: epoch e where e is at least
    /// 10^(log10(E) / 100) times the epoch saved last, of E epochs. After epoch e there were (e + 1) ceil(P / batch)
    /// updates, which the source counts as e floor(P / batch) or 5 e.
    /// </summary>
    /// <exception cref="ArgumentException">There is no epoch.</exception>
    public static int[] SavedEpochs(int epochs)
    {
        if (epochs < 1)
            throw new ArgumentException($"expected at least 1 epoch, got {epochs}");
        var (saved, ratio) = (new List<int>(), Math.Pow(10, Math.Log10(epochs) / 100));
        for (var e = 0; e < epochs; e++)
            if (saved.Count == 0 || e >= saved[^1] * ratio)
                saved.Add(e);
        return [.. saved];
    }
}
