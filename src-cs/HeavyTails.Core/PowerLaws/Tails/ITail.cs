// A law on x >= xmin. F(x) = P(X <= x), ccdf = 1 - F. Each law computes logarithms, because likelihoods and the far
// tail need them.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;

namespace HeavyTails.Core.PowerLaws.Tails;

/// <summary>A probability law above a lower cut-off.</summary>
public interface ITail
{
    /// <summary>Name of the law in words, for tables.</summary>
    string Name { get; }

    /// <summary>Lower cut-off xmin > 0 of the law.</summary>
    double Xmin { get; }

    /// <summary>Parameters with their usual names, in the order of the type's own parameters.</summary>
    IReadOnlyList<(string Name, double Value)> Parameters { get; }

    /// <summary>Log-density ln p(x); -infinity below xmin.</summary>
    double LogPdf(double x);

    /// <summary>Logarithm ln P(X > x) of the ccdf; 0 below xmin.</summary>
    double LogCcdf(double x);

    /// <summary>Probability density p(x).</summary>
    double Pdf(double x) => Math.Exp(LogPdf(x));

    /// <summary>Complementary distribution function P(X > x).</summary>
    double Ccdf(double x) => Math.Exp(LogCcdf(x));

    /// <summary>Distribution function P(X &lt;= x).</summary>
    double Cdf(double x) => -Special.Expm1(LogCcdf(x));

    /// <summary>Upper quantile: the x with P(X > x) = q, 0 &lt; q &lt;= 1, exact in the far tail.</summary>
    double UpperQuantile(double q);

    /// <summary>Quantile: the x with P(X &lt;= x) = p, 0 &lt;= p &lt; 1.</summary>
    double Quantile(double p) => UpperQuantile(1 - p);

    /// <summary>Draws one variate of the law.</summary>
    double Sample(ref SplitMix64 random) => UpperQuantile(1 - random.NextUniform());

    /// <summary>Log-likelihood sum ln p(x) over the values >= xmin.</summary>
    double LogLikelihood(ReadOnlySpan<double> data)
    {
        var sum = 0.0;
        foreach (var x in data)
            if (x >= Xmin)
                sum += LogPdf(x);
        return sum;
    }
}

/// <summary>Functions that the fits of this folder share.</summary>
internal static class TailData
{
    /// <summary>
    /// The logarithms u = ln(x / xmin) of the values >= xmin; fails when a value is not finite or there are fewer than
    /// two different ones.
    /// </summary>
    internal static FitResult<LogTail> Logs(ReadOnlySpan<double> data, double xmin)
    {
        if (!(xmin > 0 && double.IsFinite(xmin)))
            throw new ArgumentOutOfRangeException(nameof(xmin), $"expected a finite xmin > 0, got {xmin}");
        var logs = new List<double>(data.Length);
        var largest = xmin;
        for (var i = 0; i < data.Length; i++)
        {
            if (!double.IsFinite(data[i]))
                return FitResult<LogTail>.Failed(FitFailure.NotFinite, $"value {i} of {data.Length} is {data[i]}");
            if (data[i] < xmin)
                continue;
            logs.Add(LogRatio(data[i], xmin));
            largest = Math.Max(largest, data[i]);
        }
        if (logs.Count < 2)
            return FitResult<LogTail>.Failed(
                FitFailure.TailTooShort,
                $"{logs.Count} of {data.Length} values are >= xmin = {xmin}, at least 2 are needed"
            );
        return logs.TrueForAll(u => u == logs[0])
            ? FitResult<LogTail>.Failed(FitFailure.AllEqual, $"all {logs.Count} values >= xmin are equal")
            : new LogTail([.. logs], xmin, largest);
    }

    /// <summary>
    /// The values in [xmin, xmax]; fails when a value is not finite or there are fewer than two different ones.
    /// </summary>
    internal static FitResult<double[]> Within(ReadOnlySpan<double> data, double xmin, double upperBound)
    {
        if (!(upperBound > xmin && double.IsFinite(upperBound)))
            throw new ArgumentOutOfRangeException(
                nameof(upperBound),
                $"expected a finite xmax > xmin = {xmin}, got {upperBound}"
            );
        var values = new List<double>(data.Length);
        foreach (var x in data)
            if (!(x > upperBound) || double.IsInfinity(x))
                values.Add(x);
        var kept = values.ToArray();
        return Logs(kept, xmin).Map(_ => Array.FindAll(kept, x => x >= xmin));
    }

    /// <summary>Computes ln(x / y) of positive numbers, also where x / y is not a finite number.</summary>
    internal static double LogRatio(double x, double y) =>
        double.IsFinite(x / y) || double.IsInfinity(x) ? Math.Log(x / y) : Math.Log(x) - Math.Log(y);

    /// <summary>Computes xmin e^u, also where e^u alone is not a finite number.</summary>
    internal static double Times(double xmin, double u) =>
        u < 700 ? xmin * Math.Exp(u) : xmin * Math.Exp(u / 2) * Math.Exp(u / 2);

    /// <summary>Computes the upper quantile by a root search in ln x, for laws without a closed form.</summary>
    internal static double UpperQuantile(ITail tail, double q)
    {
        CheckProbability(q);
        if (q == 1)
            return tail.Xmin;
        var target = Math.Log(q);
        // ln of the largest number over xmin, less a rounding error.
        var end = (Math.Log(double.MaxValue) - Math.Log(tail.Xmin)) * (1 - 1e-15);
        var high = Math.Min(1, end);
        while (!(tail.LogCcdf(Times(tail.Xmin, high)) <= target))
        {
            if (high == end)
                return double.PositiveInfinity;
            high = Math.Min(2 * high, end);
        }
        return Times(tail.Xmin, Roots.Find(u => tail.LogCcdf(Times(tail.Xmin, u)) - target, 0, high));
    }

    /// <summary>The upper quantile of a law on [xmin, xmax] by a root search in ln x.</summary>
    internal static double BoundedUpperQuantile(ITail tail, double upperBound, double q)
    {
        CheckProbability(q);
        if (q == 1)
            return tail.Xmin;
        var target = Math.Log(q);
        var range = LogRatio(upperBound, tail.Xmin);
        // The ccdf is 0 at the end; e^-800 stands for it, which no probability reaches.
        return Math.Min(
            Times(
                tail.Xmin,
                Roots.Find(u => Math.Max(tail.LogCcdf(Times(tail.Xmin, u)), -800) - target, 0, range * (1 + 1e-15))
            ),
            upperBound
        );
    }

    /// <summary>
    /// The least integer x >= xmin with P(X > x) &lt;= q, above 2^53 the least that float64 represents; +infinity
    /// beyond the largest value of a discrete law.
    /// </summary>
    internal static double DiscreteUpperQuantile(ITail tail, double q)
    {
        CheckProbability(q);
        var target = Math.Log(q);
        if (tail.LogCcdf(tail.Xmin) <= target)
            return tail.Xmin;
        // Squaring finds a bracket, geometric means reduce it to two octaves, and bisection to neighbours, in some 80
        // steps.
        var (low, high) = (tail.Xmin, Math.Min(2 * tail.Xmin + 1, ZetaTail.LargestValue));
        while (tail.LogCcdf(high) > target)
        {
            if (high == ZetaTail.LargestValue)
                return double.PositiveInfinity;
            (low, high) = (high, Math.Min(high * high, ZetaTail.LargestValue));
        }
        while (true)
        {
            var middle = Math.Floor(high > 4 * low ? Math.Sqrt(low) * Math.Sqrt(high) : low + (high - low) / 2);
            if (!(middle > low && middle < high))
                break;
            if (tail.LogCcdf(middle) > target)
                low = middle;
            else
                high = middle;
        }
        return high;
    }

    internal static void CheckProbability(double q)
    {
        if (!(q > 0 && q <= 1))
            throw new ArgumentOutOfRangeException(nameof(q), $"expected an upper probability in (0, 1], got {q}");
    }
}

/// <summary>Logarithms u_j = ln(x_j / xmin) >= 0 of a tail, in any order.</summary>
internal readonly record struct LogTail(double[] Logs, double Xmin, double Largest)
{
    internal double Mean => Logs.Average();
}
