// The formulas written out, without any code of the library.
//   E1, E2   1 / alpha = (mean_j log|Y_j| - mean_i log|X_i|) / log m, X less its mean, Y_j sums of m; median over m
//   Hill     k / sum_{i <= k} log(X_(i) / X_(k+1)), k = ceil(sqrt n), of |X| less the mean
namespace HeavyTails.Tests.Checkpoints.Series;

internal static class Formulas
{
    private static readonly int[] Blocks = [2, 5, 10, 20, 50, 100, 500, 1000];

    public static double E1(double[] values, int least)
    {
        var mean = values.Average();
        return Median([.. values.Select(v => (double[])[v - mean])], least);
    }

    public static double E2(double[] values, int rows, int least)
    {
        var matrix = values.Chunk(values.Length / rows).ToArray();
        var mean = Enumerable.Range(0, matrix[0].Length).Select(j => matrix.Average(row => row[j])).ToArray();
        return Median([.. matrix.Select(row => row.Select((v, j) => v - mean[j]).ToArray())], least);
    }

    public static double Hill(double[] values)
    {
        var mean = values.Average();
        var sorted = values.Select(v => Math.Abs(v - mean)).OrderDescending().ToArray();
        var k = (int)Math.Ceiling(Math.Sqrt(values.Length));
        return k / sorted.Take(k).Sum(v => Math.Log(v / sorted[k]));
    }

    private static double Median(double[][] rows, int least)
    {
        var estimates = new List<double>();
        foreach (var m in Blocks)
        {
            var n = rows.Length / m;
            if (n < least)
                continue;
            var single = rows.Take(n * m).Average(LogNorm);
            var sums = Enumerable
                .Range(0, n)
                .Average(j =>
                    LogNorm([
                        .. Enumerable.Range(0, rows[0].Length).Select(c => rows.Skip(j * m).Take(m).Sum(row => row[c])),
                    ])
                );
            estimates.Add(Math.Log(m) / (sums - single));
        }
        estimates.Sort();
        return (estimates[(estimates.Count - 1) / 2] + estimates[estimates.Count / 2]) / 2;
    }

    private static double LogNorm(double[] row) => Math.Log(Math.Sqrt(row.Sum(v => v * v)));
}
