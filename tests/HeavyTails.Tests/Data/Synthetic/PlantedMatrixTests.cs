using HeavyTails.Core.Numerics;
using HeavyTails.Core.PowerLaws;
using HeavyTails.Core.Spectra;
using HeavyTails.Data.Synthetic;
using HeavyTails.Data.Transforms;
using HeavyTails.Native;

namespace HeavyTails.Tests.Data.Synthetic;

public sealed class PlantedMatrixTests
{
    [Theory]
    [InlineData(60, 40)]
    [InlineData(40, 60)]
    [InlineData(30, 30)]
    [InlineData(50, 1)]
    public void Planted_eigenvalues_are_the_eigenvalues(int rows, int columns)
    {
        var random = new SplitMix64(11);
        var n = Math.Min(rows, columns);
        var planted = Enumerable.Range(1, n).Select(i => (double)i * i).ToArray();
        var svd = SpectralBackend.Managed.Svd(
            new MatrixBatch(1, rows, columns, PlantedMatrix.WithEigenvalues(rows, columns, planted, ref random))
        );
        for (var i = 0; i < n; i++)
            Assert.Equal(planted[n - 1 - i], svd.S[i] * svd.S[i], planted[n - 1] * 1e-6);
    }

    [Fact]
    public void Singular_vectors_are_spread_as_Haar_vectors_are()
    {
        // n sum v^4 of a Haar vector has mean 3 n / (n + 2); a vector on one entry has n. Averaged over all vectors it
        // is within a tenth.
        const int rows = 200,
            columns = 120;
        var random = new SplitMix64(5);
        var planted = Enumerable.Range(1, columns).Select(i => (double)i).ToArray();
        var svd = SpectralBackend.Managed.Svd(
            new MatrixBatch(1, rows, columns, PlantedMatrix.WithEigenvalues(rows, columns, planted, ref random))
        );
        var mean = Enumerable
            .Range(0, columns)
            .Average(k => columns * Enumerable.Range(0, columns).Sum(j => Math.Pow(svd.Vt[k * columns + j], 4)));
        Assert.Equal(3.0 * columns / (columns + 2), mean, 0.3);
    }

    [Fact]
    public void The_power_law_planted_is_the_power_law_fitted()
    {
        var random = new SplitMix64(1);
        var w = PlantedMatrix.PowerLaw(
            new()
            {
                Rows = 300,
                Columns = 200,
                Alpha = 2.5,
                Xmin = 0.1,
            },
            ref random
        );
        var sigma = new double[200];
        SpectralBackend.Managed.SingularValues(new MatrixBatch(1, 300, 200, w), sigma, new MatrixStatus[1]);
        var fit = PowerLaw.Fit(sigma.Select(s => s * s).ToArray()).Value;
        Assert.Equal(2.5, fit.Alpha, 0.02);
        Assert.True(fit.D < 0.01 && fit.TailLength >= 190, $"D {fit.D}, n_tail {fit.TailLength}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_demo_and_another_seed_another()
    {
        static float First(ulong seed) => SyntheticModel.Demo(seed)[0].Load().Single.Span[0];
        Assert.Equal(First(4), First(4));
        Assert.NotEqual(First(4), First(5));
    }
}
