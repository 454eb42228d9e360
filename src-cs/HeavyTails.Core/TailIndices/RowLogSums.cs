// Sums of log(||Y_j|| + floor), Y_j the sum of m consecutive rows of X [N x d]: the multivariate estimator E2. Logs of
// norms are used throughout, so that rows of 1e200 do not overflow; ln(||y|| + f) = max + ln(1 + e^{min - max}).

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.TailIndices.Kernels;

namespace HeavyTails.Core.TailIndices;

internal static class RowLogSums
{
    private const int Units = 64;

    /// <summary>The sums of all levels; fails when a value is not finite.</summary>
    public static FitResult<LogSums> Of(ReadOnlySpan<double> rows, int dimension, int[] blockSizes, LogFloor floor)
    {
        var count = rows.Length / dimension;
        var logs = BlockLogNorms(rows, dimension, 1);
        var logFloor = LogFloorOf(logs, floor);
        var units = Math.Min(count, Units);
        var sums = new LogSums(units, blockSizes);
        for (var level = 0; level < sums.Levels.Length; level++)
        {
            var m = sums.Levels[level];
            var blocks = level == 0 ? logs : BlockLogNorms(rows, dimension, m);
            for (var j = 0; j < blocks.Length; j++)
            {
                var value = LogOfSum(blocks[j], logFloor);
                if (!double.IsFinite(value))
                    return FitResult<LogSums>.Failed(FitFailure.NotFinite, VectorPass.DescribeFirstNonFinite(rows));
                sums.Add((int)((long)j * m * units / count), level, value, 1);
            }
            for (var i = count / m * m; level > 0 && i < count; i++)
                sums.Dropped[level] += LogOfSum(logs[i], logFloor);
        }
        return sums;
    }

    /// <summary>Logs of the norms of block sums, ln ||sum of rows j m .. j m + m - 1||, [N / m].</summary>
    public static double[] BlockLogNorms(ReadOnlySpan<double> rows, int dimension, int m)
    {
        var norms = new double[rows.Length / dimension / m];
        var sum = new double[dimension];
        for (var j = 0; j < norms.Length; j++)
        {
            norms[j] =
                m == 1
                    ? Vectors.LogNorm(rows.Slice(j * dimension, dimension))
                    : BlockLogNorm(rows.Slice(j * m * dimension, m * dimension), sum, 1);
            // The sum of finite rows may still overflow: it is then computed at 2^-64 of its size.
            if (m > 1 && !double.IsFinite(norms[j]) && !double.IsNegativeInfinity(norms[j]))
                norms[j] =
                    BlockLogNorm(rows.Slice(j * m * dimension, m * dimension), sum, Math.ScaleB(1, -64))
                    + (64 * Math.Log(2));
        }
        return norms;
    }

    /// <summary>Computes ln(e^a + e^b) without overflow.</summary>
    public static double LogOfSum(double a, double b) =>
        b > a ? LogOfSum(b, a)
        : double.IsNegativeInfinity(b) ? a
        : a + Math.Log(1 + Math.Exp(b - a));

    /// <summary>Logarithm of the floor for rows with these logs of norms.</summary>
    public static double LogFloorOf(ReadOnlySpan<double> logs, LogFloor floor)
    {
        var epsilon = -52 * Math.Log(2);
        if (floor == LogFloor.Absolute)
            return epsilon;
        var finite = new List<double>();
        foreach (var v in logs)
            if (double.IsFinite(v))
                finite.Add(v);
        finite.Sort();
        return finite.Count == 0
            ? epsilon
            : epsilon + (Math.Floor(finite[(finite.Count - 1) / 2] / Math.Log(2)) * Math.Log(2));
    }

    private static double BlockLogNorm(ReadOnlySpan<double> rows, double[] sum, double factor)
    {
        Array.Clear(sum);
        for (var at = 0; at < rows.Length; at += sum.Length)
            Vectors.AddScaled(factor, rows.Slice(at, sum.Length), sum);
        return Vectors.LogNorm(sum);
    }
}
