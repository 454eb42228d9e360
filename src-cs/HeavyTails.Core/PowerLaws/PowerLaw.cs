// p(x) = (alpha - 1) / xmin (x / xmin)^-alpha for x >= xmin.   alpha = 1 + n / sum ln(x_j / xmin),   sigma = (alpha - 1) / sqrt n.
// D_i = max_j |1 - (x_j / x_i)^(1 - alpha_i) - j / n_i|, j = 0 .. n_i - 1; xmin is the first x_i of the least D_i, any value but the largest.
// Clauset, Shalizi & Newman 2009, arXiv:0706.1062; the one-sided empirical CDF j / n is powerlaw 1.5's (and WeightWatcher's).
namespace HeavyTails.Core;

/// <summary>
/// Power laws by maximum likelihood, with xmin by the least distance between tail and law.
/// <see cref="Fit(ReadOnlySpan{double}, PowerLawOptions?)"/> is powerlaw.Fit 1.5; WeightWatcher's WWFit is the same wherever no two values are equal
/// (with ties WWFit counts a step at every repetition and takes parts of a tie as candidates, which no distribution function has).
/// </summary>
public static class PowerLaw
{
    /// <summary>Fits alpha and xmin; values that are not positive are dropped.</summary>
    /// <param name="data">Any order, any scale.</param>
    /// <param name="options">Null for powerlaw.Fit's defaults.</param>
    /// <returns>The fit, or the reason why there is none.</returns>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public static FitResult<PowerLawFit> Fit(ReadOnlySpan<double> data, PowerLawOptions? options = null)
    {
        options ??= PowerLawOptions.Default;
        options.Validate();
        var sample = PositiveSample.From(data, options.Xmax);
        return sample.Succeeded
            ? FitAscending(sample.Value.Ascending, options)
            : FitResult<PowerLawFit>.Failed(sample.Failure, sample.Reason);
    }

    /// <summary>The same for single-precision data, widened first.</summary>
    public static FitResult<PowerLawFit> Fit(ReadOnlySpan<float> data, PowerLawOptions? options = null)
    {
        var wide = new double[data.Length];
        for (var i = 0; i < wide.Length; i++)
            wide[i] = data[i];
        return Fit(wide, options);
    }

    /// <summary>alpha, sigma and D for one given xmin.</summary>
    /// <param name="data">Any order; values below xmin are left out.</param>
    /// <param name="xmin">> 0.</param>
    public static FitResult<PowerLawFit> FitAt(ReadOnlySpan<double> data, double xmin) => Fit(data, new() { Xmin = xmin });

    /// <summary>
    /// The fit at every candidate xmin, ascending: what a plot of alpha or D against xmin shows. Empty when no candidate exists. O(n^2).
    /// </summary>
    public static PowerLawFit[] Candidates(ReadOnlySpan<double> data)
    {
        var sorted = PositiveSample.From(data);
        if (!sorted.Succeeded)
            return [];
        var sample = TailSample.Of(sorted.Value.Ascending);
        return [.. from k in Enumerable.Range(0, sample.Distinct - 1)
                   where sample.Exponents[k] > 0
                   select Describe(sample, new(k, PlainScan.DistanceOf(sample, k, false)))];
    }

    private static FitResult<PowerLawFit> FitAscending(double[] ascending, PowerLawOptions options) => options switch
    {
        { Xmin: { } xmin } => FitBelow(ascending, xmin, options),
        _ => Search(ascending, options),
    };

    private static FitResult<PowerLawFit> FitBelow(double[] ascending, double xmin, PowerLawOptions options)
    {
        // A given xmin is the first point of its tail: prefix it as a value of weight zero by fitting ratios to it.
        var first = Array.FindIndex(ascending, x => x >= xmin);
        var n = first < 0 ? 0 : ascending.Length - first;
        if (n < options.MinTail)
            return FitResult<PowerLawFit>.Failed(FitFailure.TailTooShort, $"{n} values are >= xmin = {xmin}, at least {options.MinTail} are needed");
        var sum = 0.0;
        for (var i = first; i < ascending.Length; i++)
            sum += Math.Log(ascending[i] / xmin);
        if (sum <= 0)
            return FitResult<PowerLawFit>.Failed(FitFailure.AllEqual, $"all {n} values >= xmin equal {xmin}");
        var a = n / sum;
        var d = 0.0;
        for (var i = first; i < ascending.Length; i++)
            if (i == first || ascending[i] != ascending[i - 1])
                d = Math.Max(d, Math.Abs(1 - Math.Exp(-a * Math.Log(ascending[i] / xmin)) - (double)(i - first) / n));
        return new PowerLawFit(1 + a, xmin, ascending[^1], d, a / Math.Sqrt(n), n)
        {
            Distance = d,
            DataLength = ascending.Length,
            LogLikelihood = n * (Math.Log(a) - Math.Log(xmin)) - (1 + a) * sum,
        };
    }

    private static FitResult<PowerLawFit> Search(double[] ascending, PowerLawOptions options)
    {
        var sample = TailSample.Of(ascending);
        var admissible = new bool[sample.Distinct];
        var (inRange, longEnough, valid) = (0, 0, 0);
        var (from, to) = options.XminRange is { } range
            ? (sample.FirstAtLeast(range.Low), sample.FirstAtLeast(double.BitIncrement(range.High)))
            : (0, sample.Distinct);
        for (var k = from; k < Math.Min(to - 1, sample.Distinct - 1); k++)
        {
            inRange++;
            var n = sample.TailLength(k);
            if (n < options.MinTail)
                continue;
            longEnough++;
            var a = sample.Exponents[k];
            admissible[k] = a > 0
                && (options.AlphaRange is not { } alphas || (1 + a > alphas.Low && 1 + a < alphas.High))
                && (options.SigmaThreshold is not { } threshold || a / Math.Sqrt(n) < threshold);
            valid += admissible[k] ? 1 : 0;
        }
        if (inRange == 0)
            return FitResult<PowerLawFit>.Failed(FitFailure.NoCandidate,
                $"[{options.XminRange!.Value.Low}, {options.XminRange.Value.High}] holds fewer than 2 distinct values of the data ([{ascending[0]}, {ascending[^1]}])");
        if (longEnough == 0)
            return FitResult<PowerLawFit>.Failed(FitFailure.TailTooShort,
                $"no candidate has {options.MinTail} values above it: the longest tail has {sample.TailLength(from)}");
        if (valid == 0)
            return FitResult<PowerLawFit>.Failed(FitFailure.OutOfRange, $"all {longEnough} candidates violate the range of alpha or the threshold on sigma");
        return Describe(sample, options.Scan == XminScan.Plain
            ? PlainScan.Run(sample, admissible, options.TwoSided)
            : new PrunedScan().Run(sample, admissible, options.TwoSided));
    }

    private static PowerLawFit Describe(TailSample sample, ScanResult best)
    {
        var (a, n, xmin) = (sample.Exponents[best.Index], sample.TailLength(best.Index), sample.Values[best.Index]);
        return new PowerLawFit(1 + a, xmin, sample.Values[sample.Distinct - 1], best.Distance, a / Math.Sqrt(n), n)
        {
            Distance = best.Distance,
            DataLength = sample.Count,
            LogLikelihood = n * (Math.Log(a) - sample.Logs[best.Index] - (1 + a) / a),
        };
    }
}
