// alpha_hill of untrained layers [N x M], 1 / (alpha - 1) = L = mean of the k largest ln lambda - ln lambda_median.
// Up to M = 128 they are drawn. Beyond, the draws of [128 N / M x 128] are scaled about the limit of the
// Marchenko-Pastur law (limit' is that of the ratio drawn): a smooth function of the spectrum has the mean limit + c
// / M + O(1 / M^2) and the deviation s / M (Bai & Silverstein 2004, Ann. Probab. 32, 553), while the median's
// logarithm has the variance
//   ln M / (pi M f)^2,  f the density of ln lambda there,
// since the number of eigenvalues of a real ensemble above a point has the variance ln M / pi^2 (Costin & Lebowitz
// 1995, Phys. Rev. Lett. 75, 69; O'Rourke 2010, J. Stat. Phys. 138, 1045). So
//   alpha = limit + (mean' - limit') 128 / M + (alpha' - mean') r 128 / M,
//   r^2 = 1 + b ln(M / 128) / (128 s')^2,  b = (limit - 1)^4 / (pi f)^2.
// Against thousands of direct draws up to [2048 x 2048] the mean is off by .06 standard deviations at most, and the
// standard deviation by 5 % (HillNullTests; the Calibration pages).
using HeavyTails.Core.Fits;
using HeavyTails.Core.RandomMatrices;

namespace HeavyTails.Core.Nulls;

/// <summary>The law of alpha_hill over untrained layers of a shape.</summary>
public static class HillNull
{
    /// <summary>Smaller side, 128, up to which untrained layers themselves are drawn.</summary>
    public const int LargestDrawn = 128;

    /// <summary>
    /// The band of alpha_hill, from the 2.5 % to the 97.5 % quantile. A shape that asks for a number of draws is drawn
    /// itself at any size.
    /// </summary>
    /// <param name="shape">The shape of the untrained layers.</param>
    /// <param name="threads">Number of threads. Default: 1. The band does not depend on it.</param>
    /// <exception cref="ArgumentException">A side of the shape is less than 1.</exception>
    public static FitResult<NullBand> Of(UntrainedShape shape, int threads = 1)
    {
        if (shape.Rows < 1 || shape.Columns < 1)
            throw new ArgumentException(
                $"expected at least 1 row and 1 column, got [{shape.Rows} x {shape.Columns}]",
                nameof(shape)
            );
        var (n, m) = (Math.Max(shape.Rows, shape.Columns), Math.Min(shape.Rows, shape.Columns));
        if (shape.Draws > 0 || m <= LargestDrawn)
            return Drawn(shape, threads);
        var rows = (int)Math.Round((double)n / m * LargestDrawn);
        var small = Drawn(shape with { Rows = rows, Columns = LargestDrawn }, threads);
        return small.Bind(band =>
            Limit((double)n / m)
                .Bind(to => Limit((double)rows / LargestDrawn).Map(from => Scaled(band, (from, to), shape)))
        );
    }

    /// <summary>
    /// alpha_hill of the Marchenko-Pastur law of ratio Q = N / M >= 1, by quadrature; fails for other ratios.
    /// </summary>
    public static FitResult<double> Limit(double q) =>
        q >= 1 && double.IsFinite(q)
            ? new MarchenkoPastur(q, 1).HillAlpha(.5)
            : FitResult<double>.Failed(
                FitFailure.OutOfRange,
                FormattableString.Invariant($"expected a finite ratio of the larger to the smaller side >= 1, got {q}")
            );

    private static NullBand Scaled(NullBand band, (double From, double To) limits, UntrainedShape shape)
    {
        var m = Math.Min(shape.Rows, shape.Columns);
        var law = new MarchenkoPastur((double)Math.Max(shape.Rows, shape.Columns) / m, 1);
        var median = law.Quantile(.5);
        var b = Math.Pow(limits.To - 1, 4) / Math.Pow(Math.PI * median * law.Density(median), 2) / shape.Matrices;
        var (ratio, s) = ((double)LargestDrawn / m, LargestDrawn * band.StandardDeviation);
        var factor = ratio * Math.Sqrt(1 + (b * Math.Log(1 / ratio) / (s * s)));
        var mean = limits.To + (ratio * (band.Mean - limits.From));
        return band.Scaled(factor, mean - (factor * band.Mean));
    }

    private static FitResult<NullBand> Drawn(UntrainedShape shape, int threads) =>
        NullBand.Of(shape.Spectra(threads), SpectrumQuantity.Hill.Statistic, BandKind.Quantiles, threads);
}
