// p(x) = (alpha - 1) / xmin (x / xmin)^-alpha for x >= xmin,
// alpha = 1 + n / sum ln(x_j / xmin),   sigma = (alpha - 1) / sqrt n.
// D_i = max_j |1 - (x_j / x_i)^(1 - alpha_i) - j / n_i|, j = 0 .. n_i - 1; xmin is the first x_i of the least D_i, any
// value but the largest.  Clauset, Shalizi & Newman 2009, arXiv:0706.1062.
// The one-sided empirical distribution function j / n is that of powerlaw 1.5 and WeightWatcher.

using HeavyTails.Core.Fits;
using HeavyTails.Core.PowerLaws.Tails;

namespace HeavyTails.Core.PowerLaws;

/// <summary>
/// Fits power laws by maximum likelihood, with the xmin of the least distance between tail and law.
/// <see cref="Fit(ReadOnlySpan{double}, PowerLawOptions?)"/> gives the results of powerlaw.Fit 1.5. Those of
/// WeightWatcher's WWFit are the same wherever no two values are equal. With ties WWFit counts a step at every
/// repetition and takes parts of a tie as candidates, which no distribution function has.
/// </summary>
public static class PowerLaw
{
    /// <summary>Fits alpha and xmin; values that are not positive are dropped.</summary>
    /// <param name="data">Values in any order, of any scale.</param>
    /// <param name="options">Null for powerlaw.Fit's defaults.</param>
    /// <returns>The fit, or the reason why there is none.</returns>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public static FitResult<PowerLawFit> Fit(ReadOnlySpan<double> data, PowerLawOptions? options = null)
    {
        options ??= PowerLawOptions.Default;
        options.Validate();
        var sample = PositiveSample.From(data, options.Xmax);
        return sample
            .Bind(values => FitAscending(values.Ascending, options))
            .Map(fit => fit with { Options = options });
    }

    /// <summary>Fits alpha and xmin of single-precision data, which are widened first.</summary>
    public static FitResult<PowerLawFit> Fit(ReadOnlySpan<float> data, PowerLawOptions? options = null)
    {
        var wide = new double[data.Length];
        for (var i = 0; i < wide.Length; i++)
            wide[i] = data[i];
        return Fit(wide, options);
    }

    /// <summary>Fits alpha, sigma and D for one given xmin.</summary>
    /// <param name="data">Values in any order; those below xmin are left out.</param>
    /// <param name="xmin">Lower cut-off, > 0.</param>
    public static FitResult<PowerLawFit> FitAt(ReadOnlySpan<double> data, double xmin) =>
        Fit(data, new() { Xmin = xmin });

    /// <summary>
    /// The fit at every candidate xmin, ascending, for a plot of alpha or D against xmin. The array is empty when no
    /// candidate exists. The time is O(n^2).
    /// </summary>
    public static PowerLawFit[] Candidates(ReadOnlySpan<double> data)
    {
        var sorted = PositiveSample.From(data);
        if (!sorted.Succeeded)
            return [];
        var sample = TailSample.Of(sorted.Value.Ascending);
        return
        [
            .. from k in Enumerable.Range(0, sample.Distinct - 1)
            where sample.Exponents[k] > 0
            select Describe(sample, new(k, PlainScan.DistanceOf(sample, k, false))),
        ];
    }

    /// <summary>
    /// Pairs (x, share of the positive values that are >= x) at the distinct values, ascending: P(X >= x), which
    /// log-log plots show.
    /// </summary>
    public static (double X, double Ccdf)[] EmpiricalCcdf(ReadOnlySpan<double> data)
    {
        var values = data.ToArray().Where(x => x > 0 && double.IsFinite(x)).Order().ToArray();
        return
        [
            .. from i in Enumerable.Range(0, values.Length)
            where i == 0 || values[i] != values[i - 1]
            select (values[i], (double)(values.Length - i) / values.Length),
        ];
    }

    private static FitResult<PowerLawFit> FitAscending(double[] ascending, PowerLawOptions options)
    {
        if (options.Discrete && Array.Find(ascending, x => ZetaTail.WhyNot(x) is not null) is > 0 and var odd)
            return FitResult<PowerLawFit>.Failed(FitFailure.NotDiscrete, ZetaTail.WhyNot(odd)!);
        var sample = TailSample.Of(ascending);
        return options switch
        {
            { Xmin: { } xmin } => FitGiven(ascending, xmin, options),
            { Discrete: false, Distance: XminDistance.KolmogorovSmirnov }
                when options.Xmax is null || options.XmaxTreatment == XmaxTreatment.Drop => Scan(sample, options),
            _ => Walk(sample, options),
        };
    }

    /// <summary>Fits at a given xmin, which need not be a value of the data.</summary>
    private static FitResult<PowerLawFit> FitGiven(double[] ascending, double xmin, PowerLawOptions options)
    {
        var first = Array.FindIndex(ascending, x => x >= xmin);
        var n = first < 0 ? 0 : ascending.Length - first;
        if (n < options.MinTail)
            return FitResult<PowerLawFit>.Failed(
                FitFailure.TailTooShort,
                $"{n} values are >= xmin = {xmin}, at least {options.MinTail} are needed"
            );
        var sample = TailSample.Of(ascending.AsSpan(first));
        var mean = ascending.Skip(first).Average(x => TailData.LogRatio(x, xmin));
        if (mean <= 0)
            return FitResult<PowerLawFit>.Failed(FitFailure.AllEqual, $"all {n} values >= xmin equal {xmin}");
        var fit = TailEvaluation.Fit(
            new()
            {
                Xmin = xmin,
                Values = new(sample.Values, 0, sample.Distinct),
                Ranks = new(sample.Ranks, 0, sample.Distinct),
                Count = n,
                MeanLog = mean,
            },
            options
        );
        return !fit.Succeeded || InRange(fit.Value.Alpha, fit.Value.Sigma, options)
            ? fit.Map(f => f with { DataLength = ascending.Length })
            : FitResult<PowerLawFit>.Failed(
                FitFailure.OutOfRange,
                $"alpha = {fit.Value.Alpha} ± {fit.Value.Sigma}, expected {Wanted(options)}"
            );
    }

    /// <summary>
    /// Fits the continuous unbounded law with Kolmogorov-Smirnov's distance: exponents come from the suffix sums,
    /// distances from a scan.
    /// </summary>
    private static FitResult<PowerLawFit> Scan(TailSample sample, PowerLawOptions options)
    {
        var candidates = XminCandidates.Of(sample, options.XminRange, options.MinTail);
        if (!candidates.Succeeded)
            return FitResult<PowerLawFit>.Failed(candidates.Failure, candidates.Reason);
        var (from, to) = candidates.Value;
        var unrestricted =
            from == 0 && to == sample.Distinct - 1 && options.AlphaRange is null && options.SigmaThreshold is null;
        var admissible = unrestricted ? [] : new bool[sample.Distinct];
        for (var k = from; k < to && !unrestricted; k++)
            admissible[k] = InRange(
                1 + sample.Exponents[k],
                sample.Exponents[k] / Math.Sqrt(sample.TailLength(k)),
                options
            );
        var best =
            options.Scan == XminScan.Plain
                ? PlainScan.Run(sample, admissible, options.TwoSided)
                : new PrunedScan().Run(sample, admissible, options.TwoSided);
        return best.Found ? Describe(sample, best) : NoneInRange(to - from, options);
    }

    /// <summary>Fits every other law and distance, candidate by candidate, in O(n^2).</summary>
    private static FitResult<PowerLawFit> Walk(TailSample sample, PowerLawOptions options)
    {
        var candidates = XminCandidates.Of(sample, options.XminRange, options.MinTail);
        if (!candidates.Succeeded)
            return FitResult<PowerLawFit>.Failed(candidates.Failure, candidates.Reason);
        var (from, to) = candidates.Value;
        PowerLawFit? best = null;
        FitResult<PowerLawFit>? failed = null;
        var fitted = 0;
        for (var k = from; k < to; k++)
        {
            if (sample.Exponents[k] <= 0)
                continue;
            var length = sample.Distinct - k;
            var fit = TailEvaluation.Fit(
                new()
                {
                    Xmin = sample.Values[k],
                    Values = new(sample.Values, k, length),
                    Ranks = new(sample.Ranks, k, length),
                    Count = sample.TailLength(k),
                    MeanLog = 1 / sample.Exponents[k],
                },
                options
            );
            if (!fit.TryGet(out var found))
            {
                failed ??= fit;
                continue;
            }
            fitted++;
            if (
                InRange(found.Alpha, found.Sigma, options)
                && (best is not { } leader || found.Distance < leader.Distance)
            )
                best = found with { DataLength = sample.Count };
        }
        return best is { } winner ? winner
            : fitted == 0 && failed is { } why ? why
            : NoneInRange(to - from, options);
    }

    private static bool InRange(double alpha, double sigma, PowerLawOptions options) =>
        (alpha > 1 || options.IsBounded)
        && (options.AlphaRange is not { } range || (alpha > range.Low && alpha < range.High))
        && (options.SigmaThreshold is not { } threshold || sigma < threshold);

    private static FitResult<PowerLawFit> NoneInRange(int candidates, PowerLawOptions options) =>
        FitResult<PowerLawFit>.Failed(
            FitFailure.OutOfRange,
            (candidates == 1 ? "the only candidate has not " : $"none of {candidates} candidates has ")
                + Wanted(options)
        );

    private static string Wanted(PowerLawOptions options) =>
        (options.IsBounded ? "an alpha" : "an alpha > 1")
        + (options.AlphaRange is { } range ? $" between {range.Low} and {range.High}" : "")
        + (options.SigmaThreshold is { } threshold ? $" and a sigma < {threshold}" : "");

    private static PowerLawFit Describe(TailSample sample, ScanResult best)
    {
        var (a, n, xmin) = (sample.Exponents[best.Index], sample.TailLength(best.Index), sample.Values[best.Index]);
        return new PowerLawFit
        {
            Alpha = 1 + a,
            Xmin = xmin,
            Xmax = sample.Values[sample.Distinct - 1],
            D = best.Distance,
            Sigma = a / Math.Sqrt(n),
            TailLength = n,
            Distance = best.Distance,
            DataLength = sample.Count,
            LogLikelihood = n * (Math.Log(a) - sample.Logs[best.Index] - (1 + a) / a),
        };
    }
}
