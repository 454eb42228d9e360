namespace HeavyTails.Core.RandomMatrices.Laws;

/// <summary>
/// Means over all n eigenvalues of their distances from one of them, in O(1) each: u = ln lambda, u_0 = u_i.
/// </summary>
internal sealed class LogSides
{
    private readonly double[] logs,
        sums,
        excess;

    /// <summary>Fewest eigenvalues below a peak, 1, and fewest from it on, 3.</summary>
    internal const int First = 1,
        Last = 2;

    internal LogSides(SpectrumSample sample)
    {
        logs = sample.Logs;
        var n = logs.Length;
        (sums, excess) = (new double[n + 1], new double[n]);
        for (var i = 0; i < n; i++)
            sums[i + 1] = sums[i] + logs[i];
        // sum_{j >= i} (lambda_j / lambda_i - 1) from the largest eigenvalue down, without differences of large sums.
        for (var i = n - 2; i >= 0; i--)
        {
            var ratio = sample.Ascending[i + 1] / sample.Ascending[i];
            excess[i] = excess[i + 1] * ratio + (n - 1 - i) * (ratio - 1);
        }
    }

    /// <summary>Share of the eigenvalues that are at least the chosen one.</summary>
    internal double Share(int i) => (double)(logs.Length - i) / logs.Length;

    /// <summary>Mean of (u - u_0)_+.</summary>
    internal double Above(int i) => Math.Max(0, (sums[^1] - sums[i] - (logs.Length - i) * logs[i]) / logs.Length);

    /// <summary>Mean of (u_0 - u)_+.</summary>
    internal double Below(int i) => Math.Max(0, (i * logs[i] - sums[i]) / logs.Length);

    /// <summary>Mean of (lambda / lambda_0 - 1)_+.</summary>
    internal double Excess(int i) => excess[i] / logs.Length;
}
