// At the transition small gaps have power laws, for violated and for satisfied patterns:
//   P_+(Delta) ~ Delta^theta  (Delta > 0, theta about .3),   P_-(Delta) ~ |Delta|^-gamma  (Delta < 0, gamma about .2)
// u = 1 / |Delta| then has the tail P(U > u) ~ u^-a with a = 1 + theta and a = 1 - gamma, and the estimators of tail
// indices apply: the power law whose lower end has the least Kolmogorov-Smirnov distance, and Hill's from the k largest
// u, k = ceil(n^(2/3)) (Hall 1982, the rate at which k may grow where the law has a correction of order Delta).
// Training ends at a finite precision, so that gaps below a floor say nothing: they are left out, and the exponent is
// that of the power law between both ends (Aban, Meerschaert & Panorska 2006), Hill's estimate where there is no floor.
// Gaps of one run are not independent: errors come from resampling whole runs.
// Geiger et al. 2019, Physical Review E 100, 012115, arXiv:1809.09349.
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.Statistics;
using MathNet.Numerics.Distributions;

namespace HeavyTails.Papers.Jamming.Transition;

/// <summary>Options of <see cref="GapExponents"/>.</summary>
public sealed record GapOptions
{
    /// <summary>The default options.</summary>
    public static GapOptions Default { get; } = new();

    /// <summary>
    /// Gaps of smaller magnitude are left out, at least 0: the precision of training. Default: 0, none.
    /// </summary>
    public double Floor { get; init; }

    /// <summary>Gaps of larger magnitude are left out, above the floor. Default: infinite, none.</summary>
    public double Ceiling { get; init; } = double.PositiveInfinity;

    /// <summary>Least number of gaps in a fit, at least 10. Default: 50, the advice of Clauset et al. 2009.</summary>
    public int LeastGaps { get; init; } = 50;

    /// <summary>
    /// Number k of the smallest gaps of Hill's estimate. Default: 0, the ceiling of n^(2/3) of n gaps.
    /// </summary>
    public int TopCount { get; init; }

    /// <summary>Number of resamples of the runs, at least 2. Default: 200 (Efron and Tibshirani 1993).</summary>
    public int Resamples { get; init; } = 200;

    /// <summary>Seed of the resamples. Default: 1.</summary>
    public ulong Seed { get; init; } = 1;

    internal void Check()
    {
        if (!(Floor >= 0) || !(Ceiling > Floor) || LeastGaps < 10 || TopCount < 0 || Resamples < 2)
            throw new ArgumentException(
                "expected 0 <= Floor < Ceiling, LeastGaps >= 10, TopCount >= 0 and Resamples >= 2, got "
                    + FormattableString.Invariant($"{Floor}, {Ceiling}, {LeastGaps}, {TopCount} and {Resamples}")
            );
    }
}

/// <summary>An exponent of small gaps by one estimator.</summary>
public readonly record struct GapExponent
{
    /// <summary>Exponent e of the density |Delta|^e: theta of violated patterns, -gamma of satisfied ones.</summary>
    public required double Value { get; init; }

    /// <summary>
    /// Standard error by resampling whole runs, times sqrt(R / (R - 1)) for R runs; fails where there are fewer than
    /// two runs or half of the resamples have no estimate.
    /// </summary>
    public required FitResult<double> StandardError { get; init; }

    /// <summary>Standard error a / sqrt n for independent gaps; too small where gaps of a run are not.</summary>
    public required double IndependentError { get; init; }

    /// <summary>Largest gap in the fit.</summary>
    public required double LargestGap { get; init; }

    /// <summary>Number of gaps in the fit.</summary>
    public required int Gaps { get; init; }

    /// <summary>Number R of runs.</summary>
    public required int Runs { get; init; }

    /// <summary>
    /// The 95 % interval by Student's law of R - 1 degrees of freedom; fails where the error does.
    /// </summary>
    public FitResult<ConfidenceInterval> Interval
    {
        get
        {
            var (value, runs) = (Value, Runs);
            return StandardError.Map(error =>
            {
                var half = error * StudentT.InvCDF(0, 1, runs - 1, .975);
                return new ConfidenceInterval(value - half, value + half);
            });
        }
    }

    /// <summary>Exponent, error and number of gaps, for example "0.31 +- 0.02 (840 gaps below 0.05)".</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{Value:f3} +- ")
        + (StandardError.TryGet(out var error) ? FormattableString.Invariant($"{error:f3}") : "?")
        + FormattableString.Invariant($" ({Gaps} gaps below {LargestGap:g3})");
}

/// <summary>The exponent of small gaps of one sign, by both estimators.</summary>
/// <param name="PowerLaw">By the power law of the least Kolmogorov-Smirnov distance.</param>
/// <param name="Hill">By Hill's estimator from the smallest gaps.</param>
/// <param name="Count">Number of gaps between floor and ceiling.</param>
public sealed record GapFit(FitResult<GapExponent> PowerLaw, FitResult<GapExponent> Hill, int Count);

/// <summary>The exponents theta and gamma of small gaps at the transition.</summary>
/// <param name="Violated">Of Delta > 0: the density's exponent is theta.</param>
/// <param name="Satisfied">Of Delta &lt; 0: the density's exponent is -gamma.</param>
public sealed record GapExponents(GapFit Violated, GapFit Satisfied)
{
    // Ends of the power law that are compared where it has a floor.
    private const int Candidates = 30;

    /// <summary>Fits both exponents.</summary>
    /// <param name="runs">
    /// The gaps Delta = margin - y f of all patterns of each run. Where gaps vanish with the loss, divide those of each
    /// run by the square root of its loss before.
    /// </param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">Options contradict each other, or a gap is NaN.</exception>
    public static GapExponents Of(IReadOnlyList<double[]> runs, GapOptions? options = null)
    {
        options ??= GapOptions.Default;
        options.Check();
        for (var run = 0; run < runs.Count; run++)
            if (Array.FindIndex(runs[run], double.IsNaN) is >= 0 and var place)
                throw new ArgumentException($"expected gaps, got NaN for pattern {place} of run {run}");
        return new(
            Fit([.. runs.Select(gaps => Inverses(gaps, 1, options))], options),
            Fit([.. runs.Select(gaps => Inverses(gaps, -1, options))], options)
        );
    }

    private static double[] Inverses(double[] gaps, int sign, GapOptions options) =>
        [
            .. from gap in gaps
            let size = sign * gap
            where size > options.Floor && size <= options.Ceiling
            select 1 / size,
        ];

    private static GapFit Fit(double[][] runs, GapOptions options)
    {
        double[] all = [.. runs.SelectMany(values => values)];
        var law = Estimate(all, options);
        var hill = Hill(all, options);
        if (runs.Length < 2 || (!law.Succeeded && !hill.Succeeded))
            return new(
                law.Map(estimate => Describe(estimate, NoError(runs.Length, 0), runs.Length)),
                hill.Map(estimate => Describe(estimate, NoError(runs.Length, 0), runs.Length)),
                all.Length
            );
        var (laws, hills) = (new double?[options.Resamples], new double?[options.Resamples]);
        Parallel.For(
            0,
            options.Resamples,
            resample =>
            {
                var random = SplitMix64.ForStream(options.Seed, (ulong)resample);
                var values = new List<double>(all.Length);
                for (var i = 0; i < runs.Length; i++)
                    values.AddRange(runs[random.NextBelow(runs.Length)]);
                double[] drawn = [.. values];
                laws[resample] = Estimate(drawn, options).Map(estimate => estimate.TailIndex).ValueOrNull;
                hills[resample] = Hill(drawn, options).Map(estimate => estimate.TailIndex).ValueOrNull;
            }
        );
        return new(
            law.Map(estimate => Describe(estimate, Spread(laws, runs.Length), runs.Length)),
            hill.Map(estimate => Describe(estimate, Spread(hills, runs.Length), runs.Length)),
            all.Length
        );
    }

    private static GapExponent Describe(TailEstimate estimate, FitResult<double> error, int runs) =>
        new()
        {
            Value = estimate.TailIndex - 1,
            StandardError = error,
            IndependentError = estimate.Sigma,
            LargestGap = 1 / estimate.Least,
            Gaps = estimate.Count,
            Runs = runs,
        };

    private static FitResult<double> Spread(double?[] drawn, int runs)
    {
        double[] found = [.. drawn.OfType<double>()];
        if (2 * found.Length < drawn.Length)
            return NoError(runs, found.Length);
        var mean = found.Average();
        return Math.Sqrt(found.Sum(x => (x - mean) * (x - mean)) / (found.Length - 1) * runs / (runs - 1));
    }

    private static FitResult<double> NoError(int runs, int found) =>
        FitResult<double>.Failed(
            FitFailure.NotEnoughData,
            runs < 2
                ? $"resampling of runs needs at least 2 runs, got {runs}"
                : $"only {found} resamples of {runs} runs have an estimate"
        );

    // The power law above the xmin of the least distance: of all xmin without a floor, for which distances cost n log n
    // in all, and of a few, equally spaced in the logarithm of their tails' lengths, for a law that ends at the floor.
    private static FitResult<TailEstimate> Estimate(double[] inverses, GapOptions options)
    {
        if (options.Floor == 0 || inverses.Length <= options.LeastGaps)
            return PowerLaw.Fit(inverses, new() { MinTail = options.LeastGaps }).Map(Describe);
        double[] ascending = [.. inverses.Order()];
        var (best, least) = (default(FitResult<PowerLawFit>), double.PositiveInfinity);
        for (var i = 0; i < Candidates; i++)
        {
            var share = i / (Candidates - 1.0);
            var tail = options.LeastGaps * Math.Pow((double)ascending.Length / options.LeastGaps, share);
            var xmin = ascending[^Math.Min(ascending.Length, (int)Math.Round(tail))];
            var fit = PowerLaw.Fit(ascending, new() { Xmin = xmin, Xmax = 1 / options.Floor });
            if (fit.TryGet(out var law) && law.D < least)
                (best, least) = (fit, law.D);
            else if (double.IsInfinity(least))
                best = fit;
        }
        return best.Map(Describe);
    }

    private static FitResult<TailEstimate> Hill(double[] inverses, GapOptions options)
    {
        var k = options.TopCount > 0 ? options.TopCount : (int)Math.Ceiling(Math.Pow(inverses.Length, 2.0 / 3));
        return inverses.Length <= options.LeastGaps
            ? FitResult<TailEstimate>.Failed(
                FitFailure.TailTooShort,
                $"expected more than {options.LeastGaps} gaps between floor and ceiling, got {inverses.Length}"
            )
            : Core
                .PowerLaws.Hill.Estimate(inverses, Math.Max(k, options.LeastGaps - 1))
                .Bind(point =>
                    PowerLaw.Fit(
                        [.. inverses.Where(u => u > point.Threshold)],
                        new() { Xmin = point.Threshold, Xmax = options.Floor > 0 ? 1 / options.Floor : null }
                    )
                )
                .Map(Describe);
    }

    private static TailEstimate Describe(PowerLawFit fit) => new(fit.Alpha - 1, fit.Sigma, fit.Xmin, fit.TailLength);

    // A tail index with its error for independent values, its least value and the number of values above it.
    private readonly record struct TailEstimate(double TailIndex, double Sigma, double Least, int Count);
}
