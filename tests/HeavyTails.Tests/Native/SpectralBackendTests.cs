using HeavyTails.Core.Spectra;
using HeavyTails.Data.Transforms;
using HeavyTails.Native;

namespace HeavyTails.Tests.Native;

/// <summary>
/// Every backend over the same matrices: identities of each, and agreement with the managed one, which defines the
/// meaning.
/// </summary>
public class SpectralBackendTests
{
    public static TheoryData<string> Backends() =>
        SpectralBackend.TryNative(out _, out var reason)
            ? ["managed", "native"]
            : ["managed", new TheoryDataRow<string>("native") { Skip = reason }];

    private static ISpectralBackend Backend(string name, int threads = 2) =>
        (name == "native" ? SpectralBackend.Native : SpectralBackend.Managed).WithThreads(threads);

    private static double[] Random(int length, int seed, double factor = 1)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable
                .Range(0, length)
                .Select(_ => factor * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5)),
        ];
    }

    private static MatrixBatch Batch(int count, int rows, int columns, bool isDouble, int seed = 1, double factor = 1)
    {
        var data = Random(count * rows * columns, seed, factor);
        return isDouble
            ? new(count, rows, columns, data)
            : new(count, rows, columns, Array.ConvertAll(data, x => (float)x));
    }

    private static (double[] Sigma, MatrixStatus[] Status) Values(
        ISpectralBackend backend,
        MatrixBatch batch,
        SpectralAccuracy accuracy = SpectralAccuracy.Fast
    )
    {
        var sigma = new double[batch.Count * batch.Rank];
        var status = new MatrixStatus[batch.Count];
        backend.SingularValues(batch, sigma, status, accuracy);
        return (sigma, status);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Info_describes_the_backend(string name)
    {
        var info = Backend(name, 2).Info;
        Assert.Equal(name, info.Backend);
        Assert.Equal(2, info.Threads);
        Assert.Equal("cpu", info.Device);
        Assert.NotEmpty(info.Routine);
        Assert.NotEmpty(info.Blas);
        Assert.Contains(info.InstructionSet, new[] { "portable", "avx2", "avx512" });
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Singular_values_by_hand(string name)
    {
        // [[3, 0], [0, -4], [0, 0]]
        var (sigma, status) = Values(Backend(name), new MatrixBatch(1, 3, 2, new float[] { 3, 0, 0, -4, 0, 0 }));
        Assert.Equal(MatrixStatus.Ok, status[0]);
        Assert.Equal(4, sigma[0], 1e-12);
        Assert.Equal(3, sigma[1], 1e-12);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Backends_agree_on_every_shape(string name)
    {
        var backend = Backend(name);
        foreach (
            var (count, rows, columns) in new[]
            {
                (3, 1, 1),
                (5, 1, 9),
                (5, 9, 1),
                (9, 7, 7),
                (17, 16, 27),
                (4, 64, 20),
                (2, 100, 130),
                (0, 4, 4),
                (2, 0, 3),
                (2, 3, 0),
            }
        )
        foreach (var isDouble in new[] { false, true })
        foreach (var factor in isDouble ? new[] { 1, 1e250, 1e-250 } : [1, 1e30, 1e-38])
        foreach (var accuracy in new[] { SpectralAccuracy.Fast, SpectralAccuracy.Accurate })
        {
            var batch = Batch(count, rows, columns, isDouble, rows + columns, factor);
            var (expected, _) = Values(SpectralBackend.Managed, batch);
            var (sigma, status) = Values(backend, batch, accuracy);
            Assert.All(status, s => Assert.Equal(MatrixStatus.Ok, s));
            for (var b = 0; b < count; b++)
            for (var j = 0; j < batch.Rank; j++)
                Assert.Equal(expected[b * batch.Rank + j], sigma[b * batch.Rank + j], 2e-8 * expected[b * batch.Rank]);
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void A_matrix_with_NaN_or_infinity_gets_a_status_and_the_others_are_done(string name)
    {
        var data = Random(5 * 6 * 4, 3);
        var clean = Values(Backend(name), new MatrixBatch(5, 6, 4, data.ToArray())).Sigma;
        data[0] = double.NaN;
        data[3 * 24 + 23] = double.NegativeInfinity;
        var (sigma, status) = Values(Backend(name), new MatrixBatch(5, 6, 4, data));
        Assert.Equal(
            [MatrixStatus.NotFinite, MatrixStatus.Ok, MatrixStatus.Ok, MatrixStatus.NotFinite, MatrixStatus.Ok],
            status
        );
        for (var i = 0; i < sigma.Length; i++)
            Assert.Equal(i / 4 is 0 or 3 ? double.NaN : clean[i], sigma[i]);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Thin_svd_puts_the_matrix_together_again(string name)
    {
        foreach (var (rows, columns) in new[] { (1, 1), (1, 5), (5, 1), (6, 6), (30, 8), (8, 30) })
        foreach (var isDouble in new[] { false, true })
        {
            var batch = Batch(3, rows, columns, isDouble, 11);
            var svd = Backend(name).Svd(batch, 2);
            int k = batch.Rank,
                offset = 2 * rows * columns;
            Assert.Equal((rows * k, k, k * columns), (svd.U.Length, svd.S.Length, svd.Vt.Length));
            for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++)
            {
                var sum = 0.0;
                for (var l = 0; l < k; l++)
                    sum += svd.U[i * k + l] * svd.S[l] * svd.Vt[l * columns + j];
                Assert.Equal(
                    isDouble
                        ? batch.Double.Span[offset + i * columns + j]
                        : batch.Single.Span[offset + i * columns + j],
                    sum,
                    1e-12
                );
            }
            for (var p = 0; p < k; p++)
            for (var q = 0; q < k; q++)
            {
                Assert.Equal(
                    p == q ? 1 : 0,
                    Enumerable.Range(0, rows).Sum(i => svd.U[i * k + p] * svd.U[i * k + q]),
                    1e-12
                );
                Assert.Equal(
                    p == q ? 1 : 0,
                    Enumerable.Range(0, columns).Sum(j => svd.Vt[p * columns + j] * svd.Vt[q * columns + j]),
                    1e-12
                );
            }
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Eigenvectors_satisfy_the_equation(string name)
    {
        foreach (var n in new[] { 0, 1, 2, 9, 40 })
        {
            var a = Random(n * n, 5);
            for (var i = 0; i < n; i++)
            for (var j = 0; j < i; j++)
                a[i * n + j] = a[j * n + i];
            var eigen = Backend(name).Eigen(a, n, vectors: true);
            var alone = Backend(name).Eigen(a, n, vectors: false);
            Assert.Empty(alone.Vt);
            for (var j = 0; j < n; j++)
            {
                Assert.Equal(eigen.L[j], alone.L[j], 1e-12);
                Assert.True(j == 0 || eigen.L[j - 1] <= eigen.L[j]);
                for (var i = 0; i < n; i++)
                    Assert.Equal(
                        eigen.L[j] * eigen.Vt[j * n + i],
                        Enumerable.Range(0, n).Sum(l => a[i * n + l] * eigen.Vt[j * n + l]),
                        1e-12
                    );
            }
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void A_matrix_that_cannot_be_decomposed_throws_with_the_reason(string name)
    {
        var backend = Backend(name);
        var bad = new MatrixBatch(1, 2, 2, new[] { 1f, float.NaN, 0, 1 });
        Assert.Contains("[2 x 2]", Assert.Throws<ArithmeticException>(() => backend.Svd(bad)).Message);
        Assert.Contains(
            "NaN",
            Assert.Throws<ArithmeticException>(() => backend.Eigen([1, double.NaN, double.NaN, 1], 2, true)).Message
        );
        Assert.Contains("got 3", Assert.Throws<ArgumentException>(() => backend.Eigen([1, 2, 3], 2, true)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => backend.Svd(bad, 1));
        Assert.Contains(
            "room for 1",
            Assert
                .Throws<ArgumentException>(() => backend.SingularValues(bad, new double[1], new MatrixStatus[1]))
                .Message
        );
        Assert.Contains(
            "got 0",
            Assert.Throws<ArgumentException>(() => backend.SingularValues(bad, new double[2], [])).Message
        );
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public void Threads_change_no_bit_and_calls_may_come_from_several(string name)
    {
        var batch = Batch(40, 24, 18, isDouble: false, seed: 9);
        var expected = Values(Backend(name, 1), batch).Sigma;
        var shared = Backend(name, 3);
        Parallel.For(0, 8, _ => Assert.Equal(expected, Values(shared, batch).Sigma));
    }
}
