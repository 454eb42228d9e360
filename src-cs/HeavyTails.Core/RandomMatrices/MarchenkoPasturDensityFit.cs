// WeightWatcher's fit. lambda' = lambda n / sum lambda; kernel density estimate (linear kernel, bandwidth 0.1) of
// lambda', for Q = 1 of sqrt lambda', at 1000 points of 0 .. max + 0.5, kept where it exceeds 0.01; sigma minimises the
// sum of squared differences to the law's density, first over 0.05, 0.06 .. 2 times sqrt(lambda'_max) / (1 + 1/sqrt Q),
// then continuously.  For Q > 1 the edges must satisfy lambda- <= peak <= lambda+ <= largest kept point.
// WeightWatcher has two faults, kept as the legacy variant. Its quarter circle is sqrt(4 - s^2) / (pi sigma^2), whose
// edge does not move with sigma; the law has 4 sigma^2. And its Nelder-Mead search stops in one of the many shallow
// minima of the sum, each of which arises where an edge passes a grid point; the corrected search refines the best few
// and takes the least.
// Spikes are not left out of the ESD and raise sigma in both variants: to 1.07 by five spikes of 4.5 times the strength
// of the transition at [120 x 60], sigma = 1. MarchenkoPasturLikelihoodFit leaves them out.
using System.Numerics;
using HeavyTails.Core.Fits;

namespace HeavyTails.Core.RandomMatrices;

/// <summary>Fits the Marchenko-Pastur law by least squares on the density of the whole ESD.</summary>
public static class MarchenkoPasturDensityFit
{
    private const int Points = 1000,
        Basins = 6;
    private const double Bandwidth = 0.1,
        LeastDensity = 0.01;

    /// <summary>
    /// Fits sigma to an ESD. Fails when there are fewer than two eigenvalues, none is positive, or no sigma has edges
    /// that enclose the peak of the density.
    /// </summary>
    /// <param name="ascending">Eigenvalues in ascending order.</param>
    /// <param name="q">Aspect ratio N / M of one matrix.</param>
    /// <param name="m">Smaller dimension M of one matrix, for the Tracy-Widom margin.</param>
    /// <param name="variant">Corrected (default), or legacy for WeightWatcher's own numbers.</param>
    public static FitResult<MarchenkoPasturFit> Fit(
        ReadOnlySpan<double> ascending,
        double q,
        int m,
        Variant variant = Variant.Corrected
    )
    {
        var sum = 0.0;
        foreach (var x in ascending)
            sum += x;
        if (ascending.Length < 2)
            return FitResult<MarchenkoPasturFit>.Failed(
                FitFailure.NotEnoughData,
                $"a density needs at least 2 eigenvalues, got {ascending.Length}"
            );
        if (!double.IsFinite(sum))
            return FitResult<MarchenkoPasturFit>.Failed(FitFailure.NotFinite, $"the sum of the eigenvalues is {sum}");
        if (!(sum > 0))
            return FitResult<MarchenkoPasturFit>.Failed(
                FitFailure.NoPositive,
                $"none of {ascending.Length} eigenvalues is positive"
            );
        var scale = Math.Sqrt(ascending.Length / sum);
        var data = new double[ascending.Length];
        for (var i = 0; i < data.Length; i++)
            data[i] = q == 1 ? scale * Math.Sqrt(ascending[i]) : scale * scale * ascending[i];
        var (x0, density) = KernelDensity(data);
        if (x0.Length < 2)
            return FitResult<MarchenkoPasturFit>.Failed(
                FitFailure.NotEnoughData,
                $"the kernel density exceeds {LeastDensity} at {x0.Length} of {Points} points, at least 2 are needed"
            );

        var top = scale * Math.Sqrt(ascending[^1]) / (1 + 1 / Math.Sqrt(q));
        var sigma =
            q == 1 && variant == Variant.Legacy
                ? LegacyQuarterCircle(x0, density)
                : Search(x0, density, q, top, variant);
        if (sigma is not > 0)
            return FitResult<MarchenkoPasturFit>.Failed(
                FitFailure.OutOfRange,
                $"no sigma has Marchenko-Pastur edges for Q = {q} that enclose the peak of the density"
            );
        var residual = Math.Sqrt(SumOfSquares(x0, density, q, sigma.Value) / x0.Length);
        var law = new MarchenkoPastur(q, sigma.Value);
        var margin = TracyWidom.WeightWatcherMargin(q, law.LambdaPlus, m);
        var spikes = 0;
        foreach (var x in ascending)
            if (x * scale * scale > law.LambdaPlus + margin)
                spikes++;
        var back = 1 / (scale * scale);
        return new MarchenkoPasturFit
        {
            Method = "density",
            Q = q,
            Sigma = sigma.Value,
            Scale = scale,
            LambdaMinus = law.LambdaMinus * back,
            LambdaPlus = law.LambdaPlus * back,
            TracyWidom = margin * back,
            NumSpikes = spikes,
            SoftRank = law.LambdaPlus * back / ascending[^1],
            Residual = residual,
        };
    }

    // sum_i max(0, 1 - |x - d_i| / h) / (n h) at equidistant x, data ascending: with prefix sums, each point costs two
    // differences.
    private static (double[] X, double[] Density) KernelDensity(double[] data)
    {
        var prefix = new double[data.Length + 1];
        for (var i = 0; i < data.Length; i++)
            prefix[i + 1] = prefix[i] + data[i];
        var (x, density, kept) = (new double[Points], new double[Points], 0);
        var (low, middle, high) = (0, 0, 0);
        var step = (data[^1] + 0.5) / (Points - 1);
        for (var p = 0; p < Points; p++)
        {
            var at = p * step;
            while (low < data.Length && data[low] <= at - Bandwidth)
                low++;
            while (middle < data.Length && data[middle] <= at)
                middle++;
            while (high < data.Length && data[high] < at + Bandwidth)
                high++;
            var left = (middle - low) * (1 - at / Bandwidth) + (prefix[middle] - prefix[low]) / Bandwidth;
            var right = (high - middle) * (1 + at / Bandwidth) - (prefix[high] - prefix[middle]) / Bandwidth;
            var value = (left + right) / (data.Length * Bandwidth);
            if (value > LeastDensity)
                (x[kept], density[kept++]) = (at, value);
        }
        return (x[..kept], density[..kept]);
    }

    // The model is c g with g fixed and c = 1 / sigma^2: linear least squares. Null where the density lies outside the
    // quarter circle.
    private static double? LegacyQuarterCircle(double[] x, double[] density)
    {
        var (gy, gg) = (0.0, 0.0);
        for (var i = 0; i < x.Length; i++)
        {
            var g = Math.Sqrt(Math.Max(0, 4 - x[i] * x[i])) / Math.PI;
            gy += g * density[i];
            gg += g * g;
        }
        return gy > 0 ? Math.Sqrt(gg / gy) : null;
    }

    // The sum has many shallow minima, where an edge passes a grid point: the best few of the coarse search are each
    // refined. Null where no sigma has edges that enclose the peak.
    private static double? Search(double[] x, double[] density, double q, double top, Variant variant)
    {
        var peak = x[Array.IndexOf(density, density.Max())];
        var (plus, minus) = (1 + 1 / Math.Sqrt(q), 1 - 1 / Math.Sqrt(q));
        var (from, to) =
            q == 1
                ? (peak / 2, x[^1] / 2)
                : (Math.Sqrt(peak) / plus, Math.Min(Math.Sqrt(x[^1]) / plus, Math.Sqrt(peak) / minus));
        var step = 0.01 * top;
        var coarse = new List<(double Value, double Sigma)>();
        for (var k = 0; k < 195; k++)
            if (0.05 * top + k * step is var sigma && sigma >= from && sigma <= to)
                coarse.Add((SumOfSquares(x, density, q, sigma), sigma));
        if (coarse.Count == 0)
            return null;
        coarse.Sort();
        if (variant == Variant.Legacy)
            return NelderMead(
                s => s < from || s > to ? 1e6 * x.Length : SumOfSquares(x, density, q, s),
                coarse[0].Sigma
            );
        var best = (Value: double.PositiveInfinity, Sigma: double.NaN);
        foreach (var (_, start) in coarse.Take(Basins))
        {
            var sigma = GoldenSection(
                s => SumOfSquares(x, density, q, s),
                Math.Max(from, start - step),
                Math.Min(to, start + step)
            );
            if (SumOfSquares(x, density, q, sigma) is var value && value < best.Value)
                best = (value, sigma);
        }
        return best.Sigma;
    }

    // sum (f(x_i) - density_i)^2 with f = factor sqrt((b - x)(x - a)) / x, or factor sqrt(b - x^2) for Q = 1; f is zero
    // where the root is not real.
    private static double SumOfSquares(double[] x, double[] density, double q, double sigma)
    {
        var law = new MarchenkoPastur(q, sigma);
        var (a, b) = (new Vector<double>(law.LambdaMinus), new Vector<double>(law.LambdaPlus));
        var factor = new Vector<double>(q == 1 ? 1 / (Math.PI * sigma * sigma) : q / (2 * Math.PI * sigma * sigma));
        var (sum, i) = (Vector<double>.Zero, 0);
        for (; i <= x.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var at = new Vector<double>(x, i);
            var root = q == 1 ? b - at * at : (b - at) * (at - a);
            var model = factor * Vector.SquareRoot(Vector.Max(root, Vector<double>.Zero));
            if (q != 1)
                model /= Vector.Max(at, new Vector<double>(double.Epsilon));
            var difference = model - new Vector<double>(density, i);
            sum += difference * difference;
        }
        var total = Vector.Sum(sum);
        for (; i < x.Length; i++)
        {
            var root = q == 1 ? b[0] - x[i] * x[i] : (b[0] - x[i]) * (x[i] - a[0]);
            var model = root > 0 ? factor[0] * Math.Sqrt(root) / (q == 1 ? 1 : x[i]) : 0;
            total += (model - density[i]) * (model - density[i]);
        }
        return total;
    }

    // scipy.optimize.fmin in one dimension, with its start (x, 1.05 x), coefficients 1, 2, 1/2, 1/2 and tolerances
    // 1e-4.
    private static double NelderMead(Func<double, double> f, double start)
    {
        var (best, worst) = ((F: f(start), X: start), (F: f(1.05 * start), X: 1.05 * start));
        for (var i = 0; i < 200; i++)
        {
            if (worst.F < best.F)
                (best, worst) = (worst, best);
            if (Math.Abs(worst.X - best.X) <= 1e-4 && Math.Abs(worst.F - best.F) <= 1e-4)
                break;
            var reflected = At(2 * best.X - worst.X);
            if (reflected.F < best.F)
                worst = At(3 * best.X - 2 * worst.X) is var expanded && expanded.F < reflected.F ? expanded : reflected;
            else if (reflected.F < worst.F)
                worst =
                    At(1.5 * best.X - 0.5 * worst.X) is var outside && outside.F <= reflected.F
                        ? outside
                        : At((best.X + worst.X) / 2);
            else
                worst = At((best.X + worst.X) / 2);
        }
        return best.X;

        (double F, double X) At(double x) => (f(x), x);
    }

    internal static double GoldenSection(Func<double, double> f, double low, double high)
    {
        const double ratio = 0.6180339887498949;
        var (c, d) = (high - ratio * (high - low), low + ratio * (high - low));
        var (fc, fd) = (f(c), f(d));
        while (high - low > 1e-7 * high)
            if (fc < fd)
            {
                (high, d, fd) = (d, c, fc);
                c = high - ratio * (high - low);
                fc = f(c);
            }
            else
            {
                (low, c, fc) = (c, d, fd);
                d = low + ratio * (high - low);
                fd = f(d);
            }
        return (low + high) / 2;
    }
}
