namespace HeavyTails.Core.RandomMatrices.Laws;

/// <summary>
/// Means over all n eigenvalues of their distances from one of them, in O(1) each: u = ln lambda, u_0 = u_i.
/// </summary>
internal sealed class LogSides
{
    private readonly double[] logs,
        sums,
        excess;

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

    /// <summary>Mean of (u - u_0)_+.</summary>
    internal double Above(int i) => Math.Max(0, (sums[^1] - sums[i] - (logs.Length - i) * logs[i]) / logs.Length);

    /// <summary>Mean of (u_0 - u)_+.</summary>
    internal double Below(int i) => Math.Max(0, (i * logs[i] - sums[i]) / logs.Length);

    /// <summary>Mean of (lambda / lambda_0 - 1)_+.</summary>
    internal double Excess(int i) => excess[i] / logs.Length;
}
