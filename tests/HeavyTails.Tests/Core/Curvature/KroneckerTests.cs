using HeavyTails.Core.Curvature;
using HeavyTails.Core.Numerics;
using HeavyTails.Core.Spectra;

namespace HeavyTails.Tests.Core.Curvature;

/// <summary>Operators of Kronecker form against the dense matrices that they stand for.</summary>
public class KroneckerTests
{
    /// <summary>R R' / rank for a random R [n x rank]: positive semidefinite of that rank.</summary>
    internal static double[] Semidefinite(int n, int rank, ulong seed)
    {
        var random = new SplitMix64(seed);
        double[] r = new double[n * rank],
            a = new double[n * n];
        for (var i = 0; i < r.Length; i++)
            r[i] = random.NextGaussians().First;
        for (var i = 0; i < n; i++)
        for (var j = 0; j <= i; j++)
            a[(i * n) + j] = a[(j * n) + i] = Vectors.Dot(r.AsSpan(i * rank, rank), r.AsSpan(j * rank, rank)) / rank;
        return a;
    }

    // Of full rank, with a bias and without one, and of rank 2 in A.
    private static KroneckerOperator Example(int rankOfA = 5) =>
        new([
            new("fc1", Semidefinite(4, 6, 1), Semidefinite(3, 5, 2), hasBias: true),
            new("fc2", Semidefinite(3, rankOfA, 3), Semidefinite(2, 4, 4)),
        ]);

    /// <summary>
    /// The matrix by its entries G_ik A_jl, W_ij at row i and column j of the weights, biases behind.
    /// </summary>
    private static double[] Dense(KroneckerOperator k)
    {
        var dense = new double[k.Dimension * k.Dimension];
        var start = 0;
        foreach (var b in k.Blocks)
        {
            int Place(int i, int j) =>
                start
                + (
                    !b.HasBias ? (i * b.Columns) + j
                    : j == b.Columns - 1 ? (b.Rows * (b.Columns - 1)) + i
                    : (i * (b.Columns - 1)) + j
                );
            for (var i = 0; i < b.Rows; i++)
            for (var j = 0; j < b.Columns; j++)
            for (var p = 0; p < b.Rows; p++)
            for (var q = 0; q < b.Columns; q++)
                dense[(Place(i, j) * k.Dimension) + Place(p, q)] = b.G[(i * b.Rows) + p] * b.A[(j * b.Columns) + q];
            start += b.Rows * b.Columns;
        }
        return dense;
    }

    private static double[] Eigenvalues(double[] dense) =>
        new ManagedSpectralBackend().Eigen(dense, (int)Math.Sqrt(dense.Length), vectors: false).L;

    private static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<double> got, double tolerance = 1e-12)
    {
        Assert.Equal(expected.Length, got.Length);
        var largest = 0.0;
        foreach (var x in expected)
            largest = Math.Max(largest, Math.Abs(x));
        for (var i = 0; i < expected.Length; i++)
            Assert.InRange(Math.Abs(got[i] - expected[i]), 0, tolerance * largest);
    }

    /// <summary>The product of an operator and another one's inverse, which is the unit matrix.</summary>
    private static void AreInverse(ICurvatureOperator a, ICurvatureOperator inverse)
    {
        var n = a.Dimension;
        var columns = DenseOperator.Columns(inverse);
        var unit = new double[n * n];
        a.Apply(columns, unit, n);
        for (var i = 0; i < n * n; i++)
            Assert.Equal(i % (n + 1) == 0 ? 1 : 0, unit[i], 1e-9);
    }

    [Fact]
    public void Products_are_those_of_the_matrix_with_biases_behind_the_weights()
    {
        var k = Example();
        Assert.Equal((3 * 4) + (2 * 3), k.Dimension);
        Close(Dense(k), DenseOperator.Columns(k));
        double[] x = OperatorTests.Symmetric(k.Dimension, 9),
            block = new double[x.Length],
            one = new double[k.Dimension];
        k.Apply(x, block, k.Dimension);
        k.Apply(x.AsSpan(5 * k.Dimension, k.Dimension), one, 1);
        Assert.Equal(one, block.AsSpan(5 * k.Dimension, k.Dimension));
    }

    [Fact]
    public void A_product_of_factors_of_order_2_by_hand()
    {
        // G V A with V = [1 0; 0 0], A = [1 2; 2 5], G = [3 1; 1 4]: column 1 of G times row 1 of A.
        var k = new KroneckerOperator([new("fc", [1, 2, 2, 5], [3, 1, 1, 4])]);
        var y = new double[4];
        k.Apply([1, 0, 0, 0], y, 1);
        Assert.Equal([3.0, 6, 1, 2], y);
        // With a bias the vector is W [2 x 1], then b [2].
        k = new KroneckerOperator([new("fc", [1, 2, 2, 5], [3, 1, 1, 4], hasBias: true)]);
        k.Apply([1, 0, 0, 0], y, 1);
        Assert.Equal([3.0, 1, 6, 2], y);
        Assert.Equal(6 * 7, k.Trace);
        Assert.Equal(34 * 27, k.FrobeniusSquared);
        Assert.Equal((2 * Math.Log(1)) + (2 * Math.Log(11)), k.LogDeterminant(), 1e-12);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(2)]
    public void Eigenvalues_trace_norm_and_determinant_are_those_of_the_matrix(int rank)
    {
        var k = Example(rank);
        var dense = Dense(k);
        var expected = Eigenvalues(dense);
        foreach (var (trace, frobenius, logDeterminant, eigenvalues) in Exact())
        {
            Close(expected, eigenvalues);
            Assert.Equal(expected.Sum(), trace, 1e-12 * expected.Sum());
            Assert.Equal(dense.Sum(x => x * x), frobenius, 1e-12 * frobenius);
            if (rank == 2)
                Assert.Equal(double.NegativeInfinity, logDeterminant);
            else
                Assert.Equal(expected.Sum(Math.Log), logDeterminant, 1e-9);
        }

        IEnumerable<(double, double, double, double[])> Exact()
        {
            yield return (k.Trace, k.FrobeniusSquared, k.LogDeterminant(), k.Eigenvalues());
            var e = k.InEigenbasis();
            yield return (e.Trace, e.FrobeniusSquared, e.LogDeterminant(), e.Eigenvalues());
        }
    }

    [Fact]
    public void The_eigenbasis_gives_the_same_matrix()
    {
        var k = Example(2);
        Close(Dense(k), DenseOperator.Columns(k.InEigenbasis()));
    }

    [Theory]
    [InlineData(.3)]
    [InlineData(1e-4)]
    public void Inverses_with_damping_are_inverses(double damping)
    {
        var k = Example(2);
        AreInverse(k.Damped(damping), k.Inverse(damping));
        AreInverse(new ScaledOperator(new DenseOperator(Dense(k)), 1, damping), k.InEigenbasis().Inverse(damping));
        AreInverse(k.InEigenbasis().Damped(damping), k.InEigenbasis().Inverse(damping));
    }

    [Fact]
    public void Factored_damping_is_the_one_of_Martens_and_Grosse()
    {
        // tr A / a = 2, tr G / g = 8, hence pi = 1/2 and with d = 4 the shifts are 1 and 4.
        var k = new KroneckerOperator([new("fc", [1, 0, 0, 3], [8])]).Damped(4);
        Assert.Equal([2.0, 0, 0, 4], k.Blocks[0].A.ToArray());
        Assert.Equal([12.0], k.Blocks[0].G.ToArray());
        // A layer that nothing reaches has pi = 1.
        var dead = new KroneckerOperator([new("fc", [1, 0, 0, 3], [0])]);
        Assert.Equal([2.0], dead.Damped(4).Blocks[0].G.ToArray());
        AreInverse(dead.Damped(4), dead.Inverse(4));
    }

    [Fact]
    public void A_singular_operator_has_no_inverse_without_damping()
    {
        var k = Example(2);
        Assert.Contains(
            "fc2: factor A: expected a positive",
            Assert.Throws<ArithmeticException>(() => k.Inverse(0)).Message
        );
        Assert.Contains(
            "fc2: expected a positive",
            Assert.Throws<ArithmeticException>(() => k.InEigenbasis().Inverse(0)).Message
        );
        AreInverse(Example(), Example().Inverse(0));
        Assert.Contains("got -1", Assert.Throws<ArgumentException>(() => k.Inverse(-1)).Message);
        Assert.Throws<ArgumentException>(() => k.InEigenbasis().Damped(double.NaN));
    }

    [Fact]
    public void Factors_that_are_none_are_refused()
    {
        Assert.Contains(
            "got 3",
            Assert.Throws<ArgumentException>(() => new KroneckerBlock("l", [1, 2, 3], [1])).Message
        );
        Assert.Contains(
            "got 5 at (1, 0) and 2 at (0, 1)",
            Assert.Throws<ArgumentException>(() => new KroneckerBlock("l", [1], [1, 2, 5, 3])).Message
        );
        Assert.Contains("got -2", Assert.Throws<ArgumentException>(() => new KroneckerBlock("l", [-2], [1])).Message);
        Assert.Throws<ArgumentException>(() => new KroneckerBlock("l", [double.NaN], [1]));
        Assert.Throws<ArgumentException>(() => new KroneckerBlock("l", [1], [1], hasBias: true));
        Assert.Throws<ArgumentException>(() => new KroneckerOperator([]));
        Assert.Throws<ArgumentException>(() => new EigenbasisBlock("l", [1], [1]) { Values = [1, 2] });
        Assert.Throws<ArgumentException>(() => new EigenbasisBlock("l", [1], [1]) { Values = [-1] });
        var indefinite = new KroneckerOperator([new("l", [1, 2, 2, 1], [1])]);
        Assert.Contains(
            "l: expected a positive semidefinite factor A, got eigenvalues -1 .. 3",
            Assert.Throws<ArithmeticException>(() => indefinite.Eigenvalues()).Message
        );
    }
}
