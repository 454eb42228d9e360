using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;
using HeavyTails.Native;
using HeavyTails.Tests.Core.Analysis;

namespace HeavyTails.Tests.Core.Spectra;

public sealed class OneSidedSvdTests
{
    [Theory]
    [InlineData(60, 40, false)]
    [InlineData(40, 60, false)]
    [InlineData(50, 50, true)]
    [InlineData(1, 7, true)]
    public void Vectors_of_the_shorter_side_are_orthonormal_and_satisfy_the_equation(int rows, int columns, bool wide)
    {
        if (!SpectralBackend.TryNative(out var native, out var reason))
            Assert.Skip(reason);
        var numbers = Make.Gaussians(rows * columns, 9);
        float[] single = Array.ConvertAll(numbers, x => (float)x);
        MatrixBatch matrix = wide ? new(1, rows, columns, numbers) : new(1, rows, columns, single);
        var sigma = Esd.Of(DenseMatrices.Of(matrix), native, SpectralAccuracy.Fast).SingularValues;
        var svd = native.Svd(matrix);
        foreach (ISpectralBackend backend in new[] { native, Make.Backend })
        {
            var one = OneSidedSvd.Of(matrix, sigma, backend);
            for (var j = 0; j < one.S.Length; j++)
            {
                Assert.Equal(svd.S[j], one.S[j], 1e-13 * svd.S[0]);
                var (near, far) = (one.Vector(j).ToArray(), one.OtherVector(matrix, j));
                var (left, right) = rows <= columns ? (near, far) : (far, near);
                for (var r = 0; r < rows; r++) // A v = sigma u
                {
                    double[] row = matrix.ToDoubles()[(r * columns)..((r + 1) * columns)];
                    Assert.Equal(svd.S[j] * left[r], Vectors.Dot(row, right), 1e-12 * svd.S[0]);
                }
                for (var k = 0; k <= j; k++)
                    Assert.Equal(j == k ? 1 : 0, Vectors.Dot(near, one.Vector(k)), 1e-13);
            }
        }
    }

    [Fact]
    public void Close_singular_values_have_the_vectors_of_the_singular_value_decomposition()
    {
        if (!SpectralBackend.TryNative(out var native, out var reason))
            Assert.Skip(reason);
        double[] sigma = [1, 1e-3, 1e-3 * (1 + 1e-7)];
        var numbers = new double[9];
        for (var i = 0; i < 3; i++)
            numbers[(i * 3) + ((i + 1) % 3)] = sigma[i];
        MatrixBatch matrix = new(1, 3, 3, numbers);
        var (svd, one) = (native.Svd(matrix), OneSidedSvd.Of(matrix, [1, 1e-3 * (1 + 1e-7), 1e-3], native));
        Assert.Equal(svd.S, one.S);
        Assert.Equal(OneSidedSvd.Of(svd).Vectors, one.Vectors);
    }

    [Fact]
    public void A_matrix_without_full_rank_has_the_vectors_of_its_singular_value_decomposition()
    {
        if (!SpectralBackend.TryNative(out var native, out var reason))
            Assert.Skip(reason);
        var numbers = Make.Gaussians(30 * 20, 4);
        for (var r = 0; r < 30; r++)
            numbers[(r * 20) + 3] = numbers[r * 20];
        MatrixBatch matrix = new(1, 30, 20, numbers);
        var esd = Esd.Of(DenseMatrices.Of(matrix), native, SpectralAccuracy.Fast);
        Assert.Equal(1, esd.Refined);
        var (svd, one) = (native.Svd(matrix), OneSidedSvd.Of(matrix, esd.SingularValues, native));
        Assert.Equal(svd.S, one.S);
        Assert.Equal(svd.Vt, one.Vectors);
    }
}
