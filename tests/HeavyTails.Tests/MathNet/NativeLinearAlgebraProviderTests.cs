using System.Numerics;
using HeavyTails.MathNet;
using HeavyTails.Native;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace HeavyTails.Tests.MathNet;

/// <summary>The provider of the whole process: no other test runs beside one that changes it.</summary>
[CollectionDefinition(nameof(ProcessProvider), DisableParallelization = true)]
public class ProcessProvider;

/// <summary>MathNet over libheavytails against MathNet's managed provider. Skipped where the library is
/// missing.</summary>
[Collection(nameof(ProcessProvider))]
public class NativeLinearAlgebraProviderTests
{
    private static readonly ManagedLinearAlgebraProvider Managed = ManagedLinearAlgebraProvider.Instance;

    private static NativeLinearAlgebraProvider NativeOrSkip()
    {
        if (!SpectralBackend.TryNative(out var native, out var reason))
            Assert.Skip(reason);
        return new NativeLinearAlgebraProvider(native);
    }

    private static double[] Normal(int count, int seed) =>
        Matrix<double>.Build.Random(count, 1, seed).ToColumnMajorArray();

    private static float[] Single(double[] x) => Array.ConvertAll(x, y => (float)y);

    [Fact]
    public void Use_routes_the_operators_of_matrices_and_UseManaged_goes_back()
    {
        NativeOrSkip();
        var a = Matrix<double>.Build.Random(60, 40, 1);
        var (product, svd) = (a.TransposeThisAndMultiply(a), a.Svd());
        var values = product.Evd(Symmetricity.Symmetric).EigenValues;
        try
        {
            var provider = HeavyTailsLinearAlgebra.Use(2);
            Assert.Same(provider, LinearAlgebraControl.Provider);
            Assert.Contains("2 threads", provider.Description);
            var ours = a.TransposeThisAndMultiply(a);
            Assert.NotEqual(product, ours); // other kernels, other rounding
            Assert.True((product - ours).InfinityNorm() < 1e-12 * product.InfinityNorm());
            Assert.True((a.Svd().S - svd.S).InfinityNorm() < 1e-12 * svd.S[0]);
            Assert.True((product.Evd().EigenValues.Real() - values.Real()).InfinityNorm() < 1e-12 * values[39].Real);
        }
        finally
        {
            LinearAlgebraControl.UseManaged();
        }
        Assert.Same(Managed, LinearAlgebraControl.Provider);
        Assert.Equal(product, a.TransposeThisAndMultiply(a));
    }

    [Fact]
    public void The_description_says_what_is_native_and_what_is_not()
    {
        var provider = NativeOrSkip();
        var halves = provider.Description.Split("; managed: ");
        Assert.Equal(2, halves.Length);
        Assert.Contains("products of float32 and float64 matrices", halves[0]);
        Assert.Contains("svd, symmetric evd", SpectralBackend.Native.HasBlas ? halves[0] : halves[1]);
        Assert.All(["qr", "lu", "Cholesky", "complex", "not symmetric"], word => Assert.Contains(word, halves[1]));
    }

    // Shapes on both sides of LeastSide, with vectors among them.
    [Theory]
    [InlineData(12, 12, 12)]
    [InlineData(40, 9, 200)]
    [InlineData(8, 300, 5)]
    [InlineData(50, 1, 50)]
    [InlineData(3, 70, 20)]
    public void Products_agree_with_the_managed_provider(int m, int n, int k)
    {
        var provider = NativeOrSkip();
        double[] a = Normal(m * k, 1),
            b = Normal(k * n, 2),
            expected = new double[m * n],
            got = new double[m * n];
        Managed.MatrixMultiply(a, m, k, b, k, n, expected);
        provider.MatrixMultiply(a, m, k, b, k, n, got);
        AssertClose(expected, got, 1e-13 * k);
        var narrow = new float[m * n];
        provider.MatrixMultiply(Single(a), m, k, Single(b), k, n, narrow);
        AssertClose(expected, Array.ConvertAll(narrow, x => (double)x), 1e-6 * k);
    }

    [Theory]
    [InlineData(Transpose.DontTranspose, Transpose.Transpose)]
    [InlineData(Transpose.Transpose, Transpose.DontTranspose)]
    [InlineData(Transpose.ConjugateTranspose, Transpose.ConjugateTranspose)]
    public void Products_with_factors_add_to_what_is_there(Transpose transposeA, Transpose transposeB)
    {
        var provider = NativeOrSkip();
        const int m = 21,
            n = 34,
            k = 55;
        var (rowsA, columnsA) = transposeA == Transpose.DontTranspose ? (m, k) : (k, m);
        var (rowsB, columnsB) = transposeB == Transpose.DontTranspose ? (k, n) : (n, k);
        double[] a = Normal(m * k, 3),
            b = Normal(k * n, 4),
            expected = Normal(m * n, 5),
            got = expected.ToArray();
        var narrow = Single(expected);
        Managed.MatrixMultiplyWithUpdate(
            transposeA,
            transposeB,
            0.5,
            a,
            rowsA,
            columnsA,
            b,
            rowsB,
            columnsB,
            -2,
            expected
        );
        provider.MatrixMultiplyWithUpdate(transposeA, transposeB, 0.5, a, rowsA, columnsA, b, rowsB, columnsB, -2, got);
        provider.MatrixMultiplyWithUpdate(
            transposeA,
            transposeB,
            0.5f,
            Single(a),
            rowsA,
            columnsA,
            Single(b),
            rowsB,
            columnsB,
            -2f,
            narrow
        );
        AssertClose(expected, got, 1e-12);
        AssertClose(expected, Array.ConvertAll(narrow, x => (double)x), 1e-4);
    }

    [Fact]
    public void A_product_may_overwrite_one_of_its_factors()
    {
        var provider = NativeOrSkip();
        const int n = 20;
        double[] a = Normal(n * n, 6),
            b = Normal(n * n, 7),
            expected = new double[n * n];
        Managed.MatrixMultiply(a, n, n, b, n, n, expected);
        provider.MatrixMultiply(a, n, n, b, n, n, a);
        AssertClose(expected, a, 1e-12);
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused_as_by_the_managed_provider()
    {
        var provider = NativeOrSkip();
        var x = new double[400];
        var expected = Assert.ThrowsAny<ArgumentException>(() => Managed.MatrixMultiply(x, 20, 20, x, 10, 40, x));
        var got = Assert.ThrowsAny<ArgumentException>(() => provider.MatrixMultiply(x, 20, 20, x, 10, 40, x));
        Assert.Equal(expected.GetType(), got.GetType());
    }

    [Theory]
    [InlineData(12, 12)]
    [InlineData(20, 7)]
    [InlineData(7, 20)]
    public void Svd_has_the_managed_values_and_orthonormal_bases_of_both_spaces(int m, int n)
    {
        var provider = NativeOrSkip();
        var a = Normal(m * n, m);
        double[] s = new double[Math.Min(m, n)],
            u = new double[m * m],
            vt = new double[n * n],
            values = new double[s.Length],
            expected = new double[s.Length];
        provider.SingularValueDecomposition(true, a.ToArray(), m, n, s, u, vt);
        provider.SingularValueDecomposition(false, a.ToArray(), m, n, values, [], []);
        Managed.SingularValueDecomposition(false, a.ToArray(), m, n, expected, new double[m * m], new double[n * n]);
        AssertClose(expected, s, 1e-12);
        AssertClose(expected, values, 1e-12);
        var (left, right) = (new DenseMatrix(m, m, u), new DenseMatrix(n, n, vt));
        AssertClose(
            DenseMatrix.CreateIdentity(m).Values,
            left.TransposeThisAndMultiply(left).AsColumnMajorArray(),
            1e-12
        );
        AssertClose(
            DenseMatrix.CreateIdentity(n).Values,
            right.TransposeThisAndMultiply(right).AsColumnMajorArray(),
            1e-12
        );
        var w = DenseMatrix.Create(m, n, (i, j) => i == j ? s[i] : 0);
        AssertClose(a, (left * w * right).AsColumnMajorArray(), 1e-12);
        float[] narrowS = new float[s.Length],
            narrowU = new float[m * m],
            narrowVt = new float[n * n];
        provider.SingularValueDecomposition(true, Single(a), m, n, narrowS, narrowU, narrowVt);
        AssertClose(s, Array.ConvertAll(narrowS, x => (double)x), 1e-5);
    }

    [Fact]
    public void Eigenvectors_of_symmetric_matrices_belong_to_their_eigenvalues()
    {
        var provider = NativeOrSkip();
        const int n = 15;
        var b = Matrix<double>.Build.Random(n, n, 1);
        var symmetric = (b + b.Transpose()).ToColumnMajorArray();
        double[] vectors = new double[n * n],
            d = new double[n * n];
        var values = new Complex[n];
        provider.EigenDecomp(true, n, symmetric, vectors, values, d);
        var v = new DenseMatrix(n, n, vectors);
        AssertClose((new DenseMatrix(n, n, symmetric) * v).Values, (v * new DenseMatrix(n, n, d)).Values, 1e-12);
        Assert.Equal(values.Select(x => x.Real), Enumerable.Range(0, n).Select(i => d[i * (n + 1)]));
        // A matrix that is not symmetric is decomposed by the managed provider, to the same bits.
        Complex[] expected = new Complex[n],
            got = new Complex[n];
        Managed.EigenDecomp(false, n, b.ToColumnMajorArray(), new double[n * n], expected, new double[n * n]);
        provider.EigenDecomp(false, n, b.ToColumnMajorArray(), new double[n * n], got, new double[n * n]);
        Assert.Equal(expected, got);
    }

    private static void AssertClose(double[] expected, double[] got, double tolerance)
    {
        Assert.Equal(expected.Length, got.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], got[i], tolerance);
    }
}
