using HeavyTails.Core.Fits;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.RandomMatrices;
using HeavyTails.Core.Spectra;
using HeavyTails.Native;

namespace HeavyTails.Tests.Core.RandomMatrices;

/// <summary>What exponents read for matrices that know nothing.</summary>
public class ExponentNullTests
{
    // Measured over 2000 dense matrices [300 x 200]: mean 2.46274 +- .0005, standard deviation .0237; 75 x 50: 2.5063.
    [Theory]
    [InlineData(300, 200, 2.4627, .0237)]
    [InlineData(50, 75, 2.5063, .0835)]
    public void Bidiagonal_draws_have_the_law_of_dense_matrices(int rows, int columns, double mean, double deviation)
    {
        const int draws = 600;
        var band = ExponentNull
            .Gaussian(
                new()
                {
                    Rows = rows,
                    Columns = columns,
                    Draws = draws,
                }
            )
            .HillMid.Value;
        Assert.Equal(draws, band.Draws);
        Assert.Equal(mean, band.Mean, 3 * deviation / Math.Sqrt(draws));
        Assert.Equal(deviation, band.StandardDeviation, 3 * deviation / Math.Sqrt(2 * draws));
    }

    [Fact]
    public void Moments_of_untrained_spectra_are_those_of_normals()
    {
        // Over [5 x 3]: E tr = 15, E tr (X'X)^2 = N M (N + M + 1) = 135; wide ones have the same.
        foreach (var (rows, columns) in new[] { (5, 3), (3, 5) })
        {
            var ensemble = UntrainedSpectra.Gaussian((4000, rows, columns), 1);
            Assert.All(ensemble.Eigenvalues, e => Assert.Equal(3, e.Length));
            Assert.All(ensemble.Eigenvalues, e => Assert.True(e[0] >= 0 && e.SequenceEqual(e.Order())));
            Assert.Equal(15, ensemble.Eigenvalues.Average(e => e.Sum()), 4 * Math.Sqrt(30.0 / 4000));
            double[] squares = [.. ensemble.Eigenvalues.Select(e => e.Sum(x => x * x))];
            var mean = squares.Average();
            var deviation = Math.Sqrt(squares.Sum(s => (s - mean) * (s - mean)) / squares.Length);
            Assert.Equal(135, mean, 4 * deviation / Math.Sqrt(squares.Length));
        }
        Assert.Throws<ArgumentException>(() => UntrainedSpectra.Gaussian((1, 0, 3), 1));
    }

    [Fact]
    public void Threads_and_transposes_change_nothing_and_seeds_do()
    {
        ExponentNullOptions options = new()
        {
            Rows = 40,
            Columns = 30,
            Draws = 8,
            Seed = 5,
        };
        var one = ExponentNull.Gaussian(options);
        var other = ExponentNull.Gaussian(options with { Threads = 2, Rows = 30, Columns = 40 });
        Assert.Equal(one.HillMid.Value.Mean, other.HillMid.Value.Mean);
        Assert.Equal((30, 40), (other.Options.Rows, other.Options.Columns));
        Assert.NotEqual(one.HillMid.Value.Mean, ExponentNull.Gaussian(options with { Seed = 6 }).HillMid.Value.Mean);
        Assert.NotEqual(one.HillMid.Value.Mean, ExponentNull.Gaussian(options with { XminPos = 3 }).HillMid.Value.Mean);
        Assert.Equal(
            UntrainedSpectra.Gaussian((8, 40, 30), 5).Eigenvalues,
            UntrainedSpectra.Gaussian((8, 40, 30), 5, 2).Eigenvalues
        );
    }

    [Fact]
    public void The_limit_stands_beside_the_ensemble()
    {
        var untrained = ExponentNull.Gaussian(
            new()
            {
                Rows = 1500,
                Columns = 1000,
                Draws = 12,
                Threads = 2,
            }
        );
        Assert.Equal(2.449207, untrained.HillLimit.Value, 6e-7);
        var band = untrained.HillMid.Value;
        // At this size the mean is above the limit by .0025 and the standard deviation is .0055.
        Assert.InRange(band.Mean - untrained.HillLimit.Value, -.003, .008);
        Assert.InRange(band.StandardDeviation, .0025, .0085);
        Assert.False(band.Leaves(2.4483));
        Assert.True(band.Leaves(2.3295));
        Assert.Equal((2.3295 - band.Mean) / band.StandardDeviation, band.Distance(2.3295), 1e-12);
        // The source's seeds read 13.2 and 50.4: the band of the other exponent is as wide.
        var wide = untrained.KolmogorovSmirnov.Value;
        Assert.True(wide.High > 1.5 * wide.Low, $"{wide.Low} .. {wide.High}");
        Assert.True(wide.Leaves(3.18));
        Assert.False(
            ExponentNull
                .Gaussian(
                    new()
                    {
                        Rows = 9,
                        Columns = 8,
                        XminPos = 1,
                    }
                )
                .HillLimit.Succeeded
        );
    }

    [Fact]
    public void Bands_of_both_kinds_and_p_values_by_rank()
    {
        // One eigenvalue each, 1 .. 41: the quantile of p is 42 p.
        var ensemble = new SpectralEnsemble(
            1,
            1,
            [.. Enumerable.Range(1, 41).Reverse().Select(i => new[] { (double)i })]
        );
        SpectralStatistic largest = (ascending, _, _) => ascending[^1];
        var quantiles = NullBand.Of(ensemble, largest, BandKind.Quantiles).Value;
        Assert.Equal(1.05, quantiles.Low, 1e-12);
        Assert.Equal(40.95, quantiles.High, 1e-12);
        Assert.Equal((1, 21, 41), (quantiles.Quantile(0), quantiles.Quantile(.5), quantiles.Quantile(1)));
        var deviations = NullBand.Of(ensemble, largest, BandKind.Deviations).Value;
        var deviation = Math.Sqrt(41 * 42 / 12.0);
        Assert.Equal(21 - (3 * deviation), deviations.Low, 1e-12);
        Assert.Equal(2, deviations.Distance(21 + (2 * deviation)), 1e-12);
        Assert.True(quantiles.Leaves(1) && quantiles.Leaves(double.NaN) && !quantiles.Leaves(40));
        Assert.Equal(2.0 / 42, quantiles.PValue(0), 1e-15);
        Assert.Equal(2.0 / 42, quantiles.PValue(100), 1e-15);
        Assert.Equal(4.0 / 42, quantiles.PValue(41), 1e-15);
        Assert.Equal(1, quantiles.PValue(21));
        Assert.Throws<ArgumentOutOfRangeException>(() => quantiles.Quantile(1.1));
        Assert.Equal(
            FitFailure.NotEnoughData,
            NullBand
                .Of(
                    new(
                        1,
                        1,
                        [
                            [1.0],
                        ]
                    ),
                    largest,
                    BandKind.Quantiles
                )
                .Failure
        );
    }

    // 40 bands of 50 draws, each with 50 new matrices. Bands are drawn as well: by Student's law .0046 of normal values
    // leave three deviations, .05 of any the quantiles; 2000 matrices over 40 bands know this to about .002 and .008.
    [Fact]
    public void An_untrained_matrix_leaves_the_bands_at_their_rates()
    {
        const int bands = 40,
            each = 50;
        var (hill, ks) = (0, 0);
        for (ulong i = 0; i < bands; i++)
        {
            var untrained = ExponentNull.Gaussian(
                new()
                {
                    Rows = 75,
                    Columns = 50,
                    Seed = i + 1,
                }
            );
            var fresh = UntrainedSpectra.Gaussian((each, 75, 50), i + 1000);
            hill += fresh.Values(SpectralExponents.HillMid()).Value.Count(untrained.HillMid.Value.Leaves);
            ks += fresh
                .Values(SpectralExponents.KolmogorovSmirnov)
                .Value.Count(untrained.KolmogorovSmirnov.Value.Leaves);
        }
        Assert.InRange(hill / (double)(bands * each), .0005, .0105);
        Assert.InRange(ks / (double)(bands * each), .026, .074);
    }

    [Fact]
    public void Shuffled_entries_keep_their_law_and_lose_their_spike()
    {
        var (rows, columns) = (60, 40);
        var matrix = Variates.Gaussian(rows * columns, 3);
        for (var i = 0; i < matrix.Length; i++)
            matrix[i] += 2 * ((i / columns + i % columns) % 2 == 0 ? 1 : -1);
        var batch = new MatrixBatch(1, rows, columns, matrix);
        var backend = SpectralBackend.Default.WithThreads(1);
        var options = new ExponentNullOptions
        {
            Rows = 1,
            Columns = 1,
            Draws = 20,
        };
        var twins = ExponentNull.Shuffled(batch, backend, options).Value;
        Assert.Equal((rows, columns), (twins.Options.Rows, twins.Options.Columns));
        var gaussian = ExponentNull.Gaussian(options with { Rows = rows, Columns = columns }).HillMid.Value;
        Assert.InRange(gaussian.Distance(twins.HillMid.Value.Mean), -2, 2);
        var spectra = UntrainedSpectra.Shuffled(DenseMatrices.Of(batch), 3, 1, backend).Value;
        var norm = matrix.Sum(x => x * x);
        Assert.All(spectra.Eigenvalues, e => Assert.Equal(norm, e.Sum(), 1e-9 * norm));
        Assert.All(spectra.Eigenvalues, e => Assert.True(e[^1] < Esd.Of(batch, backend)[^1] / 3));
        Assert.NotEqual(spectra.Eigenvalues[0], spectra.Eigenvalues[1]);
        matrix[5] = double.NaN;
        Assert.Equal(FitFailure.NotFinite, ExponentNull.Shuffled(batch, backend, options).Failure);
    }
}
