// Synthetic sets that come out sorted, in logarithms, without sorting:
//   tail   order statistics of n_t standard exponentials are E_(k) = sum_{j<=k} e_j / (n_t - j + 1) (Renyi 1953);
//          ln x = ln xmin + E / (alpha - 1)
//   body   n - n_t draws with replacement are counts on the distinct values below xmin, read in order
// so that a set of n values and its fit cost O(n) plus the pruned scan.

using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws.Tails;

namespace HeavyTails.Core.PowerLaws;

/// <summary>The fit of one synthetic set; Distance is the distance that the fit minimises.</summary>
internal readonly record struct ReplicateFit(double Alpha, double Xmin, double Distance);

/// <summary>Draws and fits synthetic sets. An instance owns scratch memory and serves one thread.</summary>
internal sealed class SyntheticSets
{
    /// <summary>Most draws of a set that cannot be fitted (a tiny one with all values equal).</summary>
    private const int Attempts = 1000;

    private readonly double[] ascending;
    private readonly double[] logs;
    private readonly int[] group;
    private readonly int bodyCount;
    private readonly PowerLawFit fit;
    private readonly PowerLawOptions options;
    private readonly bool fast;
    private readonly TailSample sample;
    private readonly PrunedScan scan = new();
    private readonly int[] counts; // zero between draws
    private readonly bool[] admissible;

    /// <param name="ascending">Positive data, ascending.</param>
    /// <param name="fit">Their fit.</param>
    /// <param name="options">Options of every fit.</param>
    internal SyntheticSets(double[] ascending, PowerLawFit fit, PowerLawOptions options)
        : this(ascending, Distinct(ascending, out var group), group, fit, options) { }

    private SyntheticSets(double[] ascending, double[] logs, int[] group, PowerLawFit fit, PowerLawOptions options)
    {
        (this.ascending, this.logs, this.group, this.fit, this.options) = (ascending, logs, group, fit, options);
        bodyCount = Array.FindIndex(ascending, x => x >= fit.Xmin);
        fast =
            options
                is {
                    Discrete: false,
                    Distance: XminDistance.KolmogorovSmirnov,
                    Xmin: null,
                    XminRange: null,
                    Xmax: null,
                    AlphaRange: null,
                    SigmaThreshold: null
                };
        sample = new TailSample(ascending.Length);
        counts = new int[logs.Length];
        admissible = options.MinTail > 2 ? new bool[ascending.Length] : [];
    }

    /// <summary>Returns the same source with scratch memory of its own.</summary>
    internal SyntheticSets Fork() => new(ascending, logs, group, fit, options);

    /// <summary>Draws a set from the fitted law above xmin and the data below, and fits it.</summary>
    internal FitResult<ReplicateFit> Synthetic(SplitMix64 random)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var made = fast ? SyntheticLogs(ref random) : SyntheticValues(ref random);
            // A set with an infinite draw fails; redrawing would sample a law with a truncated tail.
            if (made.Succeeded || made.Failure == FitFailure.NotFinite)
                return made;
        }
        return FitResult<ReplicateFit>.Failed(
            FitFailure.NotEnoughData,
            $"{Attempts} synthetic sets in a row could not be fitted with the options of the original fit"
        );
    }

    /// <summary>Draws a set from the data with replacement, and fits it.</summary>
    internal FitResult<ReplicateFit> Resampled(SplitMix64 random)
    {
        if (!fast)
        {
            var values = new double[ascending.Length];
            for (var i = 0; i < values.Length; i++)
                values[i] = ascending[random.NextBelow(values.Length)];
            return General(values);
        }
        var (m, rank) = Body(ref random, ascending.Length, ascending.Length);
        return Scan(m, rank);
    }

    private FitResult<ReplicateFit> SyntheticLogs(ref SplitMix64 random)
    {
        var n = ascending.Length;
        var tail = TailSize(ref random);
        var (m, rank) = Body(ref random, n - tail, bodyCount);
        var made = sample.Logs;
        var drawn = made.AsSpan(m, tail);
        for (var k = 0; k < tail; k++)
            drawn[k] = 1 - random.NextUniform();
        FastLog.Of(drawn, drawn);
        var (a, e) = (fit.Alpha - 1, 0.0);
        var origin = FastLog.Of(fit.Xmin);
        for (var k = 0; k < tail; k++) // m is never beyond drawn[k]
        {
            e -= drawn[k] / (tail - k);
            var log = origin + e / a;
            // Equal logarithms are one distinct value.
            if (m == 0 || log > made[m - 1])
            {
                made[m] = log;
                sample.Ranks[m++] = rank;
            }
            rank++;
        }
        return Scan(m, rank);
    }

    /// <summary>Number of values in the tail, a Binomial(n, n_tail / n) variate.</summary>
    private int TailSize(ref SplitMix64 random)
    {
        var n = ascending.Length;
        var tail = 0;
        for (var i = 0; i < n; i++)
            tail += random.NextBelow(n) < fit.TailLength ? 1 : 0;
        return tail;
    }

    /// <summary>
    /// Writes draws from the first values of the data into the sample; returns the numbers of distinct values and of
    /// values so far.
    /// </summary>
    private (int Distinct, int Count) Body(ref SplitMix64 random, int draws, int from)
    {
        if (draws == 0 || from == 0)
            return (0, 0);
        var groups = group[from - 1] + 1;
        for (var i = 0; i < draws; i++)
            counts[group[random.NextBelow(from)]]++;
        var (m, rank) = (0, 0);
        for (var g = 0; g < groups; g++)
        {
            if (counts[g] == 0)
                continue;
            sample.Logs[m] = logs[g];
            sample.Ranks[m++] = rank;
            rank += counts[g];
            // Array.Clear of .NET 10 leaves the upper halves of vector registers in use, and on Intel processors each
            // logarithm after it takes 30 times as long.
            counts[g] = 0;
        }
        return (m, rank);
    }

    private FitResult<ReplicateFit> Scan(int m, int count)
    {
        if (m < 2)
            return FitResult<ReplicateFit>.Failed(FitFailure.AllEqual, $"the set has {m} distinct values");
        sample.Prepare(m, count);
        for (var k = 0; k < m && admissible.Length > 0; k++)
            admissible[k] = sample.TailLength(k) >= options.MinTail;
        var best =
            options.Scan == XminScan.Plain
                ? PlainScan.Run(sample, admissible, options.TwoSided)
                : scan.Run(sample, admissible, options.TwoSided);
        return best.Found
            ? new ReplicateFit(1 + sample.Exponents[best.Index], Math.Exp(sample.Logs[best.Index]), best.Distance)
            : FitResult<ReplicateFit>.Failed(FitFailure.OutOfRange, "no candidate for xmin is admissible in the set");
    }

    private FitResult<ReplicateFit> SyntheticValues(ref SplitMix64 random)
    {
        var beyond = false;
        var (n, tail, law) = (ascending.Length, TailSize(ref random), fit.Law);
        var values = new double[n];
        for (var i = 0; i < n; i++)
        {
            values[i] = i < tail || bodyCount <= 0 ? law.Sample(ref random) : ascending[random.NextBelow(bodyCount)];
            beyond |= double.IsInfinity(values[i]);
        }
        return beyond
            ? FitResult<ReplicateFit>.Failed(
                FitFailure.NotFinite,
                $"draws from the fitted law, alpha = {fit.Alpha}, exceed "
                    + $"{(fit.IsDiscrete ? ZetaTail.LargestValue : double.MaxValue)}"
            )
            : General(values);
    }

    private FitResult<ReplicateFit> General(double[] values) =>
        PowerLaw.Fit(values, options).Map(made => new ReplicateFit(made.Alpha, made.Xmin, made.Distance));

    /// <summary>Logarithms of the distinct values, and the index of each value among them.</summary>
    private static double[] Distinct(double[] ascending, out int[] group)
    {
        group = new int[ascending.Length];
        var logs = new List<double>(ascending.Length);
        for (var i = 0; i < ascending.Length; i++)
        {
            if (i == 0 || ascending[i] != ascending[i - 1])
                logs.Add(FastLog.Of(ascending[i]));
            group[i] = logs.Count - 1;
        }
        return [.. logs];
    }
}
