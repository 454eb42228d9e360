using HeavyTails.Core.Analysis;
using HeavyTails.Core.Analysis.Metrics;
using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Core.RandomMatrices;

/// <summary>Log determinants of tails, the ERG tail, and the gap to the power law's tail.</summary>
public sealed class ErgTests
{
    // Four eigenvalues with mean 4: lambda' = 1/4, 1/4, 1/4, 13/4; the product of the largest two is 13/16 < 1.
    [Fact]
    public void Four_eigenvalues_have_their_curve_by_hand()
    {
        var curve = ErgCurve.Of([1, 1, 1, 13]).Value;
        double[] expected = Array.ConvertAll([13.0 / 256, 13.0 / 64, 13.0 / 16, 13.0 / 4], Math.Log);
        Make.Same(expected, curve.LogDeterminants, 1e-15);
        Assert.Equal((4.0, 2, 1.0), (curve.Mean, curve.TailLength, curve.Start));
        Assert.Equal(expected[3], curve.LogDeterminantFrom(2), 1e-15);
        Assert.Equal(expected[3], curve.LogDeterminantFrom(13), 1e-15);
        Assert.Equal((0.0, 0), (curve.LogDeterminantFrom(14), curve.CountFrom(14)));
        Assert.Equal(4, curve.CountFrom(1));
    }

    // The determinant comes from the pivots of elimination on W'W, which know nothing of eigenvalues.
    [Theory]
    [InlineData(40, 25)]
    [InlineData(60, 60)]
    [InlineData(17, 90)]
    public void The_log_determinant_of_all_eigenvalues_is_that_of_the_Gram_matrix(int rows, int columns)
    {
        var w = Make.Gaussians(rows * columns, 5);
        var (n, m) = (Math.Max(rows, columns), Math.Min(rows, columns));
        var gram = new double[m, m];
        for (var i = 0; i < m; i++)
        for (var j = 0; j < m; j++)
        for (var k = 0; k < n; k++)
            gram[i, j] += rows >= columns ? w[k * m + i] * w[k * m + j] : w[i * n + k] * w[j * n + k];
        var trace = Enumerable.Range(0, m).Sum(i => gram[i, i]);
        var expected = LogDeterminant(gram) - m * Math.Log(trace / m);
        var curve = ErgCurve.Of(Accurate(rows, columns, w)).Value;
        Assert.Equal(expected, curve.LogDeterminants[0], 1e-12 * m * Condition(Accurate(rows, columns, w)));
    }

    [Fact]
    public void Differences_of_the_curve_are_logarithms_and_scale_does_not_matter()
    {
        var w = Make.Gaussians(80 * 50, 6);
        var eigenvalues = Accurate(80, 50, w);
        var curve = ErgCurve.Of(eigenvalues).Value;
        var mean = eigenvalues.Average();
        for (var k = 0; k + 1 < eigenvalues.Length; k++)
            Assert.Equal(
                Math.Log(eigenvalues[k] / mean),
                curve.LogDeterminants[k] - curve.LogDeterminants[k + 1],
                1e-12
            );
        foreach (var scale in new[] { 1e-12, 3.0, 7e20 })
        {
            var scaled = ErgCurve.Of(Array.ConvertAll(eigenvalues, x => x * scale)).Value;
            Make.Same(curve.LogDeterminants, scaled.LogDeterminants, 1e-12);
            Assert.Equal(curve.TailLength, scaled.TailLength);
        }
        // The determinant crosses one between the start of the ERG tail and the next eigenvalue.
        Assert.True(
            curve.LogDeterminants[^curve.TailLength] < 0 && curve.LogDeterminants[^(curve.TailLength - 1)] >= 0
        );
        var detX = DetX.Of(eigenvalues).Value;
        Assert.Equal((curve.TailLength, curve.Start), (detX.Num, detX.Val));
    }

    [Fact]
    public void Zeros_make_determinants_zero_and_reasons_are_given()
    {
        var curve = ErgCurve.Of([0, 1, 2]).Value;
        Assert.Equal(double.NegativeInfinity, curve.LogDeterminants[0]);
        Assert.Equal(Math.Log(2.0), curve.LogDeterminants[1], 1e-15);
        Assert.Equal(3, curve.TailLength);
        Assert.Equal(FitFailure.NoData, ErgCurve.Of([]).Failure);
        Assert.Equal(FitFailure.NoPositive, ErgCurve.Of([0, 0]).Failure);
        Assert.Equal(FitFailure.NotFinite, ErgCurve.Of([1, double.PositiveInfinity]).Failure);
        Assert.Throws<ArgumentOutOfRangeException>(() => Erg.Of([1, 2], 2, 0, MatrixErrors.NotRequested));
    }

    // 64 eigenvalues of a spectrum with the density x^-2, scaled so that the tail of the power law has determinant one:
    // a fixed number of eigenvalues below xmin makes the mean what it must be.
    [Fact]
    public void A_planted_ideal_layer_is_ideal_and_its_neighbours_are_not()
    {
        double[] tail = [.. Enumerable.Range(0, 32).Select(i => 1 / (1 - (i + .5) / 32))];
        // ln det of the tail over a mean m is sum ln x - 32 ln m: zero at m = geometric mean of the tail.
        var mean = Math.Exp(tail.Average(Math.Log));
        var all = tail.Sum() / mean;
        var body = (int)Math.Ceiling(all) - tail.Length;
        var low = (mean * (tail.Length + body) - tail.Sum()) / body;
        double[] spectrum = [.. Enumerable.Repeat(low, body), .. tail];
        var erg = Erg.Of(spectrum, 2, 1, MatrixErrors.NotRequested).Value;
        Assert.True(low is > 0 and < 1);
        Assert.Equal(0, erg.LogDeterminantAtXmin, 1e-12);
        Assert.InRange(erg.Gap, 0, 1);
        Assert.Equal(FitFailure.NotRequested, erg.Verdict().Failure);
        var known = erg with { AlphaError = .1, GapError = 1.0, LogDeterminantError = 1.0 };
        Assert.Equal(ErgVerdict.Ideal, known.Verdict().Value);
        Assert.Equal(ErgVerdict.OverTrained, (known with { Alpha = 1.7 }).Verdict().Value);
        Assert.Equal(ErgVerdict.UnderTrained, (known with { Alpha = 2.3 }).Verdict().Value);
        Assert.Equal(ErgVerdict.Ideal, (known with { Alpha = 2.3 }).Verdict(4).Value);
        // With xmin at the median of the tail the power law's tail is the shorter: all three signs are positive.
        var apart = known with
        {
            Xmin = 2,
        };
        Assert.Equal(ErgVerdict.TailsApart, apart.Verdict().Value);
        Assert.True(apart.Gap > 5 && apart.LogDeterminantAtXmin > 0 && apart.LogXminRatio > 0);
        Assert.Contains("at most 0.50", (known with { AlphaError = .6 }).Verdict().Reason, StringComparison.Ordinal);
        // Twice the error of the gap may be a tenth of the eigenvalues, not more.
        var most = spectrum.Length / 20.0;
        Assert.Equal(ErgVerdict.Ideal, (known with { GapError = most - .01 }).Verdict().Value);
        Assert.Contains(
            FormattableString.Invariant($"at most {most:0.0} is needed for {spectrum.Length} eigenvalues"),
            (known with { GapError = most + .01 }).Verdict().Reason,
            StringComparison.Ordinal
        );
        // Tails that start a few eigenvalues apart: the log determinant must be 0 within its errors as well.
        var near = known with
        {
            Xmin = tail[2],
        };
        Assert.True(near.Gap is 2 or 3 && near.LogDeterminantAtXmin > 0);
        var log = near.LogDeterminantAtXmin;
        Assert.Equal(ErgVerdict.Ideal, (near with { LogDeterminantError = .51 * log }).Verdict().Value);
        Assert.Equal(ErgVerdict.TailsApart, (near with { LogDeterminantError = .49 * log }).Verdict().Value);
        var without = FitResult<double>.Failed(FitFailure.NotEnoughData, "no windows");
        Assert.Equal("no windows", (near with { LogDeterminantError = without }).Verdict().Reason);
    }

    // Over untrained kernels whose taps differ in scale alpha is often 2 within a wide error, and the gap as wide.
    [Fact]
    public void A_layer_is_not_ideal_for_want_of_precision()
    {
        for (ulong seed = 0; seed < 6; seed++)
        {
            var numbers = Make.Gaussians(32 * 32 * 9, seed);
            for (var i = 0; i < numbers.Length; i++)
                numbers[i] *= 1 + (i % 9 / 4.0);
            var kernel = Make.Layer("conv.weight", Make.Tensor([32, 32, 3, 3], numbers));
            var erg = Make.Only(kernel, new() { Metrics = [LayerMetrics.Erg] }).Value(LayerMetrics.Erg).Value;
            if (erg.Verdict().TryGet(out var verdict) && verdict == ErgVerdict.Ideal)
                Assert.True(
                    20 * erg.GapError.Value <= 32 * 9
                        && Math.Abs(erg.LogDeterminantAtXmin) <= 2 * erg.LogDeterminantError.Value
                );
        }
        // The numbers of one of them, of which the gap allowed every tail.
        var wide = Erg.Of([1, 1, 1, 13], 1.55, 1, MatrixErrors.NotRequested).Value with
        {
            AlphaError = .44,
            GapError = 48.0,
            LogDeterminantError = 100.0,
        };
        Assert.Equal(FitFailure.OutOfRange, wide.Verdict().Failure);
    }

    [Fact]
    public void One_kind_of_errors_is_enough_and_those_of_another_fit_are_none()
    {
        var matrix = new MatrixBatch(1, 48, 32, Make.Gaussians(48 * 32, 3));
        var eigenvalues = Esd.Of(matrix, Make.Backend);
        var errors = MatrixErrors.Of(matrix, Make.Backend, 1);
        var rows = errors with { Windows = FitResult<HalfWindows>.Failed(FitFailure.NotEnoughData, "no windows") };
        var alone = Erg.Of(eigenvalues, rows).Value;
        Assert.Equal(errors.ByRows(SpectralExponents.KolmogorovSmirnov).Value, alone.AlphaError.Value);
        Assert.Equal(32 * errors.ByRows(ErgStatistics.GapShare).Value, alone.GapError.Value, 1e-12);
        var other = Erg.Of(eigenvalues, 2, eigenvalues[10], errors).Value;
        foreach (
            var missing in new[]
            {
                other.AlphaError,
                other.GapError,
                other.LogDeterminantError,
                other.LogXminRatioError,
            }
        )
            Assert.Contains("is not the fit of the least distance", missing.Reason, StringComparison.Ordinal);

        var layer = Make.Gaussian("w.weight", 42, 60, 40);
        AnalysisOptions plain = new() { Metrics = [LayerMetrics.Erg] };
        foreach (
            var options in new[]
            {
                plain with
                {
                    Fingers = FingerFix.ClipXmax,
                },
                plain with
                {
                    Fingers = FingerFix.XminPeak,
                },
                plain with
                {
                    LeaveOutLargest = 3,
                },
            }
        )
        {
            var erg = Make.Only(layer, options).Value(LayerMetrics.Erg).Value;
            Assert.Equal(FitFailure.NotApplicable, erg.AlphaError.Failure);
            Assert.Equal(erg.GapError.Reason, erg.Verdict().Reason);
        }
        Assert.True(Make.Only(layer, plain).Value(LayerMetrics.Erg).Value.GapError.Succeeded);
    }

    [Fact]
    public void Errors_are_those_of_the_averages_times_the_number_of_eigenvalues()
    {
        var matrix = new MatrixBatch(1, 48, 32, Make.Gaussians(48 * 32, 3));
        var eigenvalues = Esd.Of(matrix, Make.Backend);
        var errors = MatrixErrors.Of(matrix, Make.Backend, 1);
        var erg = Erg.Of(eigenvalues, errors).Value;
        var rows = errors.ByRows(ErgStatistics.GapShare).Value;
        var windows = errors.ByWindows(ErgStatistics.GapShare).Value;
        Assert.Equal(32 * Math.Max(rows, windows), erg.GapError.Value, 1e-12);
        Assert.Equal(
            32
                * Math.Max(
                    errors.ByRows(ErgStatistics.MeanLogDeterminant).Value,
                    errors.ByWindows(ErgStatistics.MeanLogDeterminant).Value
                ),
            erg.LogDeterminantError.Value,
            1e-12
        );
        Assert.Equal(erg.Gap / 32.0, ErgStatistics.GapShare(eigenvalues, 48, 32).Value, 1e-15);
        Assert.Equal(erg.LogDeterminantAtXmin / 32, ErgStatistics.MeanLogDeterminant(eigenvalues, 48, 32).Value, 1e-15);
        Assert.Equal(erg.LogXminRatio, ErgStatistics.LogXminRatio(eigenvalues, 48, 32).Value, 1e-15);
        Assert.True(erg.LogXminRatioError.Value > 0);
    }

    [Fact]
    public void The_metric_fills_its_columns()
    {
        var layer = Make.Gaussian("w.weight", 42, 60, 40);
        var result = Make.Only(layer, new() { Metrics = [LayerMetrics.Erg, LayerMetrics.DetX] });
        var erg = result.Value(LayerMetrics.Erg).Value;
        object? Cell(string name) => LayerMetrics.Erg.Columns.Single(c => c.Name == name).Value(result);
        Assert.Equal(erg.Gap, Cell("erg_gap"));
        Assert.Equal(erg.LogDeterminantAtXmin, Cell("erg_log_det"));
        Assert.Equal(result.Value(LayerMetrics.DetX).Value.Num, Cell("erg_num"));
        Assert.Equal(erg.GapError.Value, Cell("erg_gap_se"));
        Assert.True(Cell("erg_ideal") is null or bool);
        Assert.Equal(result.Fit.Value.TailLength, erg.PowerLawTailLength);
        var truncated = Make.Only(layer, new() { Fit = FitKind.TPL, Metrics = [LayerMetrics.Erg] });
        Assert.Contains("TPL", truncated.Value(LayerMetrics.Erg).Reason, StringComparison.Ordinal);
    }

    private static double[] Accurate(int rows, int columns, double[] w) =>
        Esd.Of(
                new DenseMatrices(new(1, rows, columns, w))
                {
                    Rows = rows,
                    Columns = columns,
                    Count = 1,
                },
                Make.Backend,
                SpectralAccuracy.Accurate
            )
            .Eigenvalues();

    // The Gram matrix squares the condition number of W, and with it the error of its smallest pivot.
    private static double Condition(double[] ascending) => Math.Max(1, 1e-4 * ascending[^1] / ascending[0]);

    // sum ln pivots of Gauss's elimination of a positive definite matrix.
    private static double LogDeterminant(double[,] a)
    {
        var (m, log) = (a.GetLength(0), 0.0);
        for (var k = 0; k < m; k++)
        {
            log += Math.Log(a[k, k]);
            for (var i = k + 1; i < m; i++)
            for (var j = k + 1; j < m; j++)
                a[i, j] -= a[i, k] * a[k, j] / a[k, k];
            for (var i = k + 1; i < m; i++)
                a[i, k] = 0;
        }
        return log;
    }
}
