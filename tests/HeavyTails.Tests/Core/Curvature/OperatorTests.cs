using HeavyTails.Core.Curvature;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Tests.Core.Curvature;

/// <summary>Operators against the matrices that they stand for.</summary>
public class OperatorTests
{
    /// <summary>A random symmetric matrix [n x n].</summary>
    internal static double[] Symmetric(int n, ulong seed)
    {
        var random = new SplitMix64(seed);
        var a = new double[n * n];
        for (var i = 0; i < n; i++)
        for (var j = 0; j <= i; j++)
            a[(i * n) + j] = a[(j * n) + i] = random.NextGaussians().First;
        return a;
    }

    /// <summary>An operator in float32 that is a user's own, by the two members that must be implemented.</summary>
    private sealed class Diagonal(double[] d) : ICurvatureOperator
    {
        public int Dimension => d.Length;
        public string Description => "diagonal";

        public void Apply(ReadOnlySpan<double> x, Span<double> y, int count)
        {
            CurvatureArguments.Check(this, x.Length, y.Length, count);
            for (var i = 0; i < x.Length; i++)
                y[i] = d[i % d.Length] * x[i];
        }
    }

    [Fact]
    public void A_users_operator_computes_in_float32_by_conversion()
    {
        ICurvatureOperator a = new Diagonal([1, 2, 3]);
        var y = new float[6];
        a.Apply([1f, 1, 1, 2, 2, 2], y, 2);
        Assert.Equal([1f, 2, 3, 2, 4, 6], y);
        Assert.True(a.IsDouble);
        var wrong = Assert.Throws<ArgumentException>(() => a.Apply(new float[5], new float[6], 2));
        Assert.Contains("need x and y of 6 numbers, got 5 and 6", wrong.Message);
    }

    [Fact]
    public void A_dense_operator_multiplies_each_vector_of_a_block()
    {
        var a = new DenseOperator([2, 1, 1, 3]);
        var y = new double[4];
        a.Apply([1, 0, 10, 20], y, 2);
        Assert.Equal([2.0, 1, 40, 70], y);
        Assert.Equal([2.0, 1, 1, 3], DenseOperator.Of(a).Entries.ToArray());
    }

    [Fact]
    public void A_matrix_that_is_not_symmetric_or_not_square_is_refused()
    {
        Assert.Contains(
            "got 2 at (1, 0) and 1 at (0, 1)",
            Assert.Throws<ArgumentException>(() => new DenseOperator([1, 1, 2, 1])).Message
        );
        Assert.Contains("got 3", Assert.Throws<ArgumentException>(() => new DenseOperator([1, 2, 3])).Message);
        Assert.Throws<ArgumentException>(() => new DenseOperator([double.NaN]));
    }

    [Fact]
    public void Sparse_rows_multiply_as_the_dense_matrix_does()
    {
        // [[4, 0, 1], [0, 0, 0], [1, 0, 2 + 3]]: an empty row, and a place that is given twice.
        var sparse = new SparseOperator([0, 2, 2, 5], [0, 2, 0, 2, 2], [4, 1, 1, 2, 3]);
        Assert.Equal([4.0, 0, 1, 0, 0, 0, 1, 0, 5], DenseOperator.Columns(sparse));
        Assert.Throws<ArgumentException>(() => new SparseOperator([0, 1], [1], [1]));
        Assert.Throws<ArgumentException>(() => new SparseOperator([0, 2, 1], [0], [1]));
        Assert.Throws<ArgumentException>(() => new SparseOperator([0, 1], [0, 0], [1, 1]));
    }

    [Fact]
    public void Sums_multiples_and_restrictions_are_those_of_matrices()
    {
        const int n = 7;
        double[] a = Symmetric(n, 1),
            b = Symmetric(n, 2);
        var sum = new SumOperator(new DenseOperator(a), new ScaledOperator(new DenseOperator(b), -2, 3));
        var columns = DenseOperator.Columns(sum);
        for (var i = 0; i < n * n; i++)
            Assert.Equal(a[i] - (2 * b[i]) + (i % (n + 1) == 0 ? 3 : 0), columns[i], 1e-14);
        var block = DenseOperator.Columns(new RestrictedOperator(sum, 2, 4));
        for (var i = 0; i < 16; i++)
            Assert.Equal(columns[((2 + (i / 4)) * n) + 2 + (i % 4)], block[i], 1e-14);
        ICurvatureOperator narrow = new RestrictedOperator(sum, 2, 4);
        var y = new float[4];
        narrow.Apply([1f, 0, 0, 0], y, 1);
        Assert.Equal(block[0], y[0], 1e-6);
        Assert.Throws<ArgumentException>(() => new RestrictedOperator(sum, 4, 4));
        Assert.Throws<ArgumentException>(() => new SumOperator(sum, narrow));
    }

    [Fact]
    public void Conjugate_gradients_solve_to_their_tolerance()
    {
        const int n = 30;
        var shifted = new ScaledOperator(new DenseOperator(Symmetric(n, 3)), 1, 40);
        var inverse = new InverseOperator(shifted);
        var product = new SumOperator(inverse);
        var b = Symmetric(n, 4);
        double[] x = new double[b.Length],
            back = new double[b.Length];
        product.Apply(b, x, n);
        shifted.Apply(x, back, n);
        for (var j = 0; j < n; j++)
        {
            var column = b.AsSpan(j * n, n);
            var difference = back.AsSpan(j * n, n).ToArray();
            Vectors.AddScaled(-1, column, difference);
            // The residual that conjugate gradients update differs from b - A x by rounding.
            Assert.InRange(Norm(difference), 0, 2e-10 * Norm(column));
        }
        inverse.Apply(new double[n], x.AsSpan(0, n), 1);
        Assert.All(x[..n], value => Assert.Equal(0, value));

        static double Norm(ReadOnlySpan<double> v) => Math.Sqrt(Vectors.Dot(v, v));
    }

    [Fact]
    public void Conjugate_gradients_say_how_far_they_came()
    {
        double[] spectrum = [.. Enumerable.Range(0, 40).Select(i => Math.Pow(10, i / 8.0))];
        var b = Enumerable.Repeat(1.0, 40).ToArray();
        var few = Assert.Throws<ConjugateGradientException>(() =>
            new InverseOperator(new Diagonal(spectrum), new() { MaxSteps = 5 }).Apply(b, new double[40], 1)
        );
        Assert.Contains("within 5 steps", few.Message);
        spectrum[3] = -1;
        var indefinite = Assert.Throws<ConjugateGradientException>(() =>
            new InverseOperator(new Diagonal(spectrum)).Apply(b, new double[40], 1)
        );
        Assert.Contains("expected a positive definite operator, got p'A p = -", indefinite.Message);
        Assert.Throws<ConjugateGradientException>(() =>
            new InverseOperator(new Diagonal(b)).Apply([double.NaN, .. b[1..]], new double[40], 1)
        );
    }

    [Fact]
    public void Eigenvalues_of_an_operator_are_those_of_its_matrix()
    {
        const int n = 12;
        var a = Symmetric(n, 6);
        var dense = new ManagedSpectralBackend().Eigen(a, n, vectors: true);
        var v = dense.Vt.AsSpan(0, n).ToArray();
        var av = new double[n];
        new DenseOperator(a).Apply(v, av, 1);
        for (var i = 0; i < n; i++)
            Assert.Equal(dense.L[0] * v[i], av[i], 1e-12);
    }
}
