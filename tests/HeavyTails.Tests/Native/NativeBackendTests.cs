using HeavyTails.Core.Spectra;
using HeavyTails.Data.Transforms;
using HeavyTails.Native;

namespace HeavyTails.Tests.Native;

/// <summary>
/// The parts that only the native backend has: choice of backend, mixed shapes, products, full svd. The tests are
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
            Assert.EndsWith(
                OperatingSystem.IsWindows() ? "libheavytails.dll" : "libheavytails.so",
                native!.LibraryPath
            );
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
        double[][] all = [.. matrices.Select(x => new double[x.Rank * x.Count])];
        MatrixStatus[][] answers = [.. matrices.Select(x => new MatrixStatus[x.Count])];
        native.SingularValues(matrices, all, answers);
        for (var i = 0; i < matrices.Length; i++)
        {
            double[] sigma = new double[matrices[i].Rank];
            var status = new MatrixStatus[1];
            native.SingularValues(matrices[i], sigma, status);
            Assert.Equal(status, answers[i]);
            if (sigma.Length <= Esd.LargestTogether)
                Assert.Equal(sigma, all[i]);
            else
                for (var j = 0; j < sigma.Length; j++)
                    Assert.Equal(sigma[j], all[i][j], 2e-8 * sigma[0]);
        }
        Assert.Equal(MatrixStatus.NotFinite, answers[^1][0]);
        Assert.Throws<ArgumentException>(() => native.SingularValues(matrices, all[1..], answers));
        Assert.Throws<ArgumentException>(() => native.SingularValues(matrices, [.. all.Reverse()], answers));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Products_agree_with_three_loops(bool transposeA, bool transposeB)
    {
        var native = NativeOrSkip();
        const int rows = 31,
            columns = 18,
            terms = 140;
        var random = new Random(7);
        var a = Enumerable.Range(0, rows * terms).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var b = Enumerable.Range(0, terms * columns).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var product = new MatrixProduct
        {
            Rows = rows,
            Columns = columns,
            Terms = terms,
            TransposeA = transposeA,
            TransposeB = transposeB,
            Alpha = -1.5,
            Beta = 2,
        };
        var single = Enumerable.Repeat(0.25, rows * columns).ToArray();
        var twice = single.ToArray();
        native.Multiply(product, a, b, single);
        native.Multiply(product, Array.ConvertAll(a, x => (double)x), Array.ConvertAll(b, x => (double)x), twice);
        Assert.Equal(twice, single); // products of float32 are exact in float64
        for (var i = 0; i < rows; i++)
        for (var j = 0; j < columns; j++)
            Assert.Equal(
                0.5
                    - 1.5
                        * Enumerable
                            .Range(0, terms)
                            .Sum(t =>
                                (double)a[transposeA ? i * terms + t : t * rows + i]
                                * b[transposeB ? t * columns + j : j * terms + t]
                            ),
                single[j * rows + i],
                1e-12
            );
        var error = Assert.Throws<ArgumentException>(() => native.Multiply(product, a, b, new double[3]));
        Assert.Contains("C: expected 31 x 18 numbers, got 3", error.Message);
    }

    [Theory]
    [InlineData(9, 4)]
    [InlineData(4, 9)]
    [InlineData(5, 5)]
    public void A_full_svd_has_orthonormal_bases_of_both_spaces(int rows, int columns)
    {
        var native = NativeOrSkip();
        var random = new Random(rows);
        var a = Enumerable.Range(0, rows * columns).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var svd = native.FullSvd(new MatrixBatch(1, rows, columns, a));
        double Inner(double[] x, int n, int i, int j, bool byRows) =>
            Enumerable.Range(0, n).Sum(l => byRows ? x[i * n + l] * x[j * n + l] : x[l * n + i] * x[l * n + j]);
        for (var i = 0; i < rows; i++)
        for (var j = 0; j < rows; j++)
            Assert.Equal(i == j ? 1 : 0, Inner(svd.U, rows, i, j, byRows: false), 1e-13);
        for (var i = 0; i < columns; i++)
        for (var j = 0; j < columns; j++)
            Assert.Equal(i == j ? 1 : 0, Inner(svd.Vt, columns, i, j, byRows: true), 1e-13);
        for (var i = 0; i < rows; i++)
        for (var j = 0; j < columns; j++)
            Assert.Equal(
                a[i * columns + j],
                Enumerable.Range(0, svd.S.Length).Sum(l => svd.U[i * rows + l] * svd.S[l] * svd.Vt[l * columns + j]),
                1e-13
            );
    }

    [Fact]
    public void The_library_is_looked_for_under_the_name_and_folder_of_this_system()
    {
        var (system, name) = OperatingSystem.IsWindows() ? ("win", "libheavytails.dll") : ("linux", "libheavytails.so");
        Assert.Equal(name, NativeLibraryLoader.FileName);
        Assert.Matches($"^{system}-(x64|arm64)$", NativeLibraryLoader.RuntimeIdentifier);
    }
}
