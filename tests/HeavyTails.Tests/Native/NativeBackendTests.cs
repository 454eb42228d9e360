using HeavyTails.Core.Spectra;
using HeavyTails.Data.Transforms;
using HeavyTails.MathNet;
using HeavyTails.Native;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace HeavyTails.Tests.Native;

/// <summary>
/// The parts that only the native backend has: choice of backend, mixed shapes, MathNet's provider. The tests are
/// skipped where the library is missing.
/// </summary>
public class NativeBackendTests
{
    private static NativeBackend NativeOrSkip()
    {
        if (!SpectralBackend.TryNative(out var native, out var reason))
            Assert.Skip(reason);
        return native;
    }

    [Fact]
    public void Default_is_native_where_its_library_loads_and_else_managed_with_the_reason()
    {
        var isNative = SpectralBackend.TryNative(out var native, out var reason);
        Assert.Equal(isNative ? "native" : "managed", SpectralBackend.Default.Info.Backend);
        Assert.Equal(reason, SpectralBackend.WhyManaged);
        Assert.Equal(isNative, reason is null);
        if (!isNative)
            Assert.Contains(reason!, Assert.Throws<DllNotFoundException>(() => SpectralBackend.Native).Message);
        else
            Assert.EndsWith("libheavytails.so", native!.LibraryPath);
    }

    [Fact]
    public void The_routine_of_a_batch_is_described()
    {
        var native = NativeOrSkip();
        var batch = new MatrixBatch(1, 3, 2, new float[6]);
        Assert.Contains("Gram", native.RoutineFor(batch));
        Assert.Equal("dgesdd", native.RoutineFor(batch, SpectralAccuracy.Accurate));
        Assert.Contains("OpenBLAS", native.Info.Blas);
    }

    [Fact]
    public void Mixed_shapes_in_one_call_agree_with_one_by_one()
    {
        var native = NativeOrSkip();
        var random = new Random(4);
        MatrixBatch Matrix(int rows, int columns, bool isDouble) =>
            isDouble
                ? new(
                    1,
                    rows,
                    columns,
                    Enumerable.Range(0, rows * columns).Select(_ => random.NextDouble() - 0.5).ToArray()
                )
                : new(
                    1,
                    rows,
                    columns,
                    Enumerable.Range(0, rows * columns).Select(_ => (float)random.NextDouble() - 0.5f).ToArray()
                );
        MatrixBatch[] matrices =
        [
            Matrix(3, 4, false),
            Matrix(60, 80, false),
            Matrix(5, 5, true),
            Matrix(0, 3, false),
            Matrix(1, 7, false),
            Matrix(90, 20, true),
            new(1, 2, 2, new[] { 1f, float.NaN, 0, 1 }),
        ];
        var all = native.SingularValues(matrices);
        for (var i = 0; i < matrices.Length; i++)
        {
            double[] sigma = new double[matrices[i].Rank];
            var status = new MatrixStatus[1];
            native.SingularValues(matrices[i], sigma, status);
            Assert.Equal(status[0], all[i].Status);
            Assert.Equal(sigma.Length, all[i].Sigma.Length);
            for (var j = 0; j < sigma.Length; j++)
                Assert.Equal(sigma[j], all[i].Sigma[j], status[0] == MatrixStatus.Ok ? 2e-8 * sigma[0] : 0);
        }
        Assert.Equal(MatrixStatus.NotFinite, all[^1].Status);
        Assert.Contains(
            "batch of 2",
            Assert
                .Throws<ArgumentException>(() => native.SingularValues([new MatrixBatch(2, 1, 1, new float[2])]))
                .Message
        );
    }

    [Fact]
    public void MathNet_over_the_native_library_agrees_with_MathNet_managed_and_describes_itself()
    {
        var native = NativeOrSkip();
        var provider = new NativeLinearAlgebraProvider(native);
        Assert.Contains("managed: everything else", provider.ToString());
        var managed = ManagedLinearAlgebraProvider.Instance;
        foreach (
            var (m, n, vectors) in new[]
            {
                (12, 12, true),
                (20, 7, true),
                (7, 20, true),
                (20, 7, false),
                (7, 20, false),
            }
        )
        {
            var a = DenseMatrix
                .CreateRandom(m, n, new global::MathNet.Numerics.Distributions.Normal(0, 1, new Random(m)))
                .Values;
            double[] s = new double[Math.Min(m, n)],
                u = new double[m * m],
                vt = new double[n * n],
                s0 = new double[s.Length],
                u0 = new double[m * m],
                vt0 = new double[n * n];
            provider.SingularValueDecomposition(vectors, a.ToArray(), m, n, s, u, vt);
            managed.SingularValueDecomposition(vectors, a.ToArray(), m, n, s0, u0, vt0);
            for (var j = 0; j < s.Length; j++)
                Assert.Equal(s0[j], s[j], 1e-12);
            if (!vectors)
                continue;
            for (var i = 0; i < m; i++)
            for (var j = 0; j < n; j++) // column-major
                Assert.Equal(
                    a[j * m + i],
                    Enumerable.Range(0, s.Length).Sum(l => u[l * m + i] * s[l] * vt[j * n + l]),
                    1e-12
                );
        }
        const int order = 15;
        var b = DenseMatrix.CreateRandom(
            order,
            order,
            new global::MathNet.Numerics.Distributions.Normal(0, 1, new Random(1))
        );
        var symmetric = (b + b.Transpose()).ToColumnMajorArray();
        double[] ev = new double[order * order],
            d = new double[order * order];
        var values = new System.Numerics.Complex[order];
        provider.EigenDecomp(true, order, symmetric, ev, values, d);
        for (var j = 0; j < order; j++)
        for (var i = 0; i < order; i++)
        {
            Assert.Equal(i == j ? values[j].Real : 0, d[j * order + i]);
            Assert.Equal(
                values[j].Real * ev[j * order + i],
                Enumerable.Range(0, order).Sum(l => symmetric[l * order + i] * ev[j * order + l]),
                1e-12
            );
        }
    }
}
