using HeavyTails.Core.Nulls;
using HeavyTails.Core.RandomMatrices;

namespace HeavyTails.Tests.Core.Nulls;

/// <summary>What alpha_hill is for untrained layers.</summary>
public sealed class HillNullTests
{
    // Computed twice and independently of this library by quadrature.
    [Theory]
    [InlineData(1, 2.121680)]
    [InlineData(1.2, 2.265237)]
    [InlineData(1.5, 2.449207)]
    [InlineData(2, 2.705836)]
    [InlineData(4, 3.454586)]
    [InlineData(16, 5.877505)]
    [InlineData(64, 10.622829)]
    public void The_limit_has_all_digits_of_its_table(double q, double alpha) =>
        Assert.Equal(alpha, HillNull.Limit(q).Value, 6e-7);

    // [300 x 200]: 2.4627 +- .0005 over 2000 dense matrices with a standard deviation of .0237; [75 x 50]: 2.5063 over
    // as many. A value of 2.4601 is in circulation for [300 x 200]. TempBalance's definition counts xmin itself as a
    // value of the tail, k = n / 2 of n values, and has the mean 2.4627; the other common formula, without xmin, has
    // 2.4307. The value 2.4601 was measured with fewer draws: over 80 matrices the mean has the error .0237 / sqrt 80.
    [Theory]
    [InlineData(300, 200, 2.4627, .0237)]
    [InlineData(75, 50, 2.5063, .0835)]
    public void Finite_layers_have_their_means(int rows, int columns, double mean, double deviation)
    {
        var band = Band(new() { Rows = rows, Columns = columns });
        var error = deviation * Math.Sqrt((1.0 / 2000) + (1.0 / band.Draws));
        Assert.Equal(mean, band.Mean, 2 * error);
        Assert.Equal(deviation, band.StandardDeviation, 2 * error);
        Assert.True(band.Low < mean - (1.8 * deviation) && mean + (1.8 * deviation) < band.High);
    }

    [Theory]
    [InlineData(1024, 512, 1)]
    [InlineData(300, 300, 4)]
    public void Large_layers_have_the_scaled_law_of_smaller_ones(int rows, int columns, int matrices)
    {
        UntrainedShape shape = new()
        {
            Rows = rows,
            Columns = columns,
            Matrices = matrices,
        };
        var scaled = Band(shape);
        var direct = Band(shape with { Draws = matrices > 1 ? 500 : 1200, Seed = 3 });
        Assert.Equal(direct.Mean, scaled.Mean, .1 * direct.StandardDeviation);
        Assert.Equal(1, scaled.StandardDeviation / direct.StandardDeviation, matrices > 1 ? .1 : .06);
    }

    [Fact]
    public void A_layer_and_its_transpose_have_one_null_and_seeds_give_others()
    {
        UntrainedShape shape = new() { Rows = 40, Columns = 30 };
        var (one, other) = (Band(shape), Band(shape with { Rows = 30, Columns = 40 }));
        Assert.Equal((one.Mean, one.Low, one.High), (other.Mean, other.Low, other.High));
        Assert.NotEqual(one.Mean, Band(shape with { Seed = 1 }).Mean);
        Assert.Equal(3999, one.Draws);
        Assert.Equal(50, Band(shape with { Draws = 50 }).Draws);
        // Larger layers are those of a smaller side of 128 at another scale; pooled ones are drawn less often.
        Assert.Equal(3999, Band(new() { Rows = 2048, Columns = 1024 }).Draws);
        Assert.Equal(888, Band(shape with { Matrices = 9 }).Draws);
        Assert.Throws<ArgumentException>(() => Band(shape with { Matrices = 0 }));
        var error = Assert.Throws<ArgumentException>(() => Band(shape with { Rows = 0 }));
        Assert.Contains("[0 x 30]", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(.5)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_ratio_below_one_has_no_limit(double q) =>
        Assert.Contains(
            FormattableString.Invariant($">= 1, got {q}"),
            HillNull.Limit(q).Reason,
            StringComparison.Ordinal
        );

    [Fact]
    public void The_null_of_a_pooled_set_is_that_of_pooled_dense_matrices()
    {
        const int draws = 1000;
        var band = Band(
            new()
            {
                Rows = 20,
                Columns = 12,
                Matrices = 4,
            }
        );
        var hill = SpectrumQuantity.Hill.Statistic;
        double[] dense =
        [
            .. from i in Enumerable.Range(0, draws)
            select hill(Subjects.Gaussian((4, 20, 12), (ulong)i).Eigenvalues, 20, 12).Value,
        ];
        var (mean, deviation) = Subjects.Moments(dense);
        Assert.Equal(mean, band.Mean, 3.3 * deviation / Math.Sqrt(draws));
        Assert.Equal(1, band.StandardDeviation / deviation, 3.3 / Math.Sqrt(2 * draws));
        var p = Array.ConvertAll(dense, band.PBelow);
        Assert.InRange(p.Count(x => x <= .05) / (double)draws, .03, .073);
        Assert.InRange(p.Count(x => x > .95) / (double)draws, .03, .073);
        // One matrix has another law than four of its shape.
        var single = Band(new() { Rows = 20, Columns = 12 });
        Assert.InRange(single.StandardDeviation / band.StandardDeviation, 1.7, 2.6);
    }

    [Fact]
    public void Threads_do_not_change_a_band()
    {
        var spectra = UntrainedSpectra.Gaussian((300, 50, 30), 17);
        Assert.Equal(spectra.Eigenvalues, UntrainedSpectra.Gaussian((300, 50, 30), 17, 4).Eigenvalues);
        NullBand Of(int threads) =>
            NullBand.Of(spectra, SpectrumQuantity.KolmogorovSmirnov.Statistic, BandKind.Quantiles, threads).Value;
        var (one, four) = (Of(1), Of(4));
        Assert.Equal(
            (one.Mean, one.StandardDeviation, one.Low, one.High),
            (four.Mean, four.StandardDeviation, four.Low, four.High)
        );
    }

    private static NullBand Band(UntrainedShape shape) => HillNull.Of(shape).Value;
}
