// M_j(k) = (1/k) sum_{i<=k} (L_i - L_{k+1})^j, j = 1, 2, 3, L_1 >= L_2 >= ... the logarithms of the values.
// With d = L_{k+1} - L_{k+2} >= 0 the sums S_j = k M_j of the next k follow from those of k:
//   S_1 + (k+1) d,   S_2 + 2 d S_1 + (k+1) d^2,   S_3 + 3 d S_2 + 3 d^2 S_1 + (k+1) d^3,
// whose terms are all positive, so that no digits are lost, and each k costs O(1).

using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws;

namespace HeavyTails.Core.TailEstimators;

/// <summary>Sums of powers of the logarithmic excesses over x_(k+1), for one k after another.</summary>
internal struct LogExcesses
{
    /// <summary>Number k of largest values.</summary>
    internal int K { get; private set; }

    private double first,
        second,
        third;

    /// <summary>Mean excess M_1, Hill's estimate of xi.</summary>
    internal readonly double M1 => first / K;

    /// <summary>Mean of the squared excesses.</summary>
    internal readonly double M2 => second / K;

    /// <summary>Mean of the cubes of the excesses.</summary>
    internal readonly double M3 => third / K;

    /// <summary>Goes on to the next k; <paramref name="spacing"/> is L_k - L_{k+1} of that k.</summary>
    internal void Add(double spacing)
    {
        var d = spacing;
        var more = ++K * d;
        third += d * (3 * second + d * (3 * first + more));
        second += d * (2 * first + more);
        first += more;
    }

    /// <summary>The excesses over the (k+1)-th largest value, 1 &lt;= k &lt; n.</summary>
    internal static LogExcesses At(ReadOnlySpan<double> descendingLogs, int k)
    {
        var excesses = new LogExcesses();
        for (var i = 0; i < k; i++)
            excesses.Add(descendingLogs[i] - descendingLogs[i + 1]);
        return excesses;
    }
}

/// <summary>Positive values and their logarithms, largest first.</summary>
internal readonly record struct DescendingSample(double[] Values, double[] Logs)
{
    /// <summary>Number n of positive values.</summary>
    internal int Count => Logs.Length;

    /// <summary>Sorts the positive values; fails when there are fewer than required, or no two different
    /// ones.</summary>
    internal static FitResult<DescendingSample> From(ReadOnlySpan<double> data, int least)
    {
        var sorted = PositiveSample.From(data);
        if (!sorted.TryGet(out var sample))
            return FitResult<DescendingSample>.Failed(sorted.Failure, sorted.Reason);
        var values = sample.Ascending;
        if (values.Length < least)
            return FitResult<DescendingSample>.Failed(
                FitFailure.NotEnoughData,
                $"the estimator needs at least {least} positive values, got {values.Length}"
            );
        Array.Reverse(values);
        return new DescendingSample(values, Array.ConvertAll(values, Math.Log));
    }

    /// <summary>
    /// Hill's estimate from the k largest values, with the error for independent values; fails when they are equal.
    /// </summary>
    internal FitResult<TailEstimate> Hill(int k)
    {
        var xi = LogExcesses.At(Logs, k).M1;
        return xi > 0
            ? TailEstimate.OfIndex(xi, xi / Math.Sqrt(k), k, this)
            : FitResult<TailEstimate>.Failed(FitFailure.AllEqual, $"the {k + 1} largest values equal {Values[k]}");
    }
}
