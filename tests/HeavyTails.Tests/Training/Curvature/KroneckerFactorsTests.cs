using HeavyTails.Core.Curvature;
using HeavyTails.Core.Numerics;
using HeavyTails.Data;
using HeavyTails.Native.Curvature;
using HeavyTails.Training.Curvature;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;

namespace HeavyTails.Tests.Training.Curvature;

/// <summary>Kronecker-factored curvature of networks against exact blocks.</summary>
public class KroneckerFactorsTests : TensorTests
{
    internal static readonly CurvatureMatrix[] Matrices =
    [
        CurvatureMatrix.GaussNewton,
        CurvatureMatrix.Fisher,
        CurvatureMatrix.EmpiricalFisher,
    ];

    public static TheoryData<string> Losses =>
        [
            "cross-entropy",
            "negative log likelihood",
            "squared error",
            "half squared error",
            "squared hinge",
            "half squared hinge",
        ];

    internal static Network Build(NetworkSpec spec) => Network.Build(spec, 3, Precision.Double);

    /// <summary>Two convolutions, one strided and padded, then a dense layer, with biases and without one.</summary>
    internal static NetworkSpec Convolutional() =>
        new(
            [2, 5, 6],
            [
                new ConvolutionSpec(3, 3) { Stride = 2, Padding = 1 },
                new ActivationSpec(Activation.Tanh),
                new ConvolutionSpec(2, 2) { Bias = false },
                new ActivationSpec(Activation.Softplus),
                new FlattenSpec(),
                new DenseSpec(3),
            ]
        );

    /// <summary>The exact block of a layer, dense.</summary>
    private static double[] Exact(Network network, Loss loss, Dataset samples, (CurvatureMatrix, string) block)
    {
        using var a = AutogradOperator.Of(network, loss, samples, new() { Matrix = block.Item1, Only = [block.Item2] });
        return DenseOperator.Columns(a);
    }

    private static bool Exists(CurvatureMatrix matrix, Loss loss) =>
        matrix != CurvatureMatrix.Fisher || loss is not (Hinge or SquaredHinge);

    [Theory]
    [MemberData(nameof(Losses))]
    public void One_sample_of_one_dense_layer_has_an_exact_Kronecker_product(string name)
    {
        var (loss, samples) = (Curved.LossOf(name), Curved.Samples(1, [4], 3));
        var spec = NetworkSpec.Mlp([4, 3]);
        using var network = Build(name == "negative log likelihood" ? spec.Then(new LogSoftmaxSpec()) : spec);
        foreach (var matrix in Matrices.Where(m => Exists(m, loss)))
        {
            var exact = Exact(network, loss, samples, (matrix, "fc1"));
            KroneckerOptions options = new() { Matrix = matrix };
            var k = KroneckerFactors.Of(network, loss, samples, options);
            var e = KroneckerFactors.Corrected(network, loss, samples, options);
            Assert.InRange(References.RelativeDistance(DenseOperator.Columns(k), exact), 0, 1e-13);
            Assert.InRange(References.RelativeDistance(DenseOperator.Columns(e), exact), 0, 1e-13);
        }
    }

    [Fact]
    public void Inputs_of_one_direction_and_length_have_an_exact_Kronecker_product()
    {
        var one = Curved.Samples(1, [4], 3).Features[..4];
        // x and -x, with different labels: without a bias A = x x' for every sample, whatever the derivatives are.
        float[] x = [.. one, .. one.Select(v => -v), .. one];
        var samples = new Dataset("one direction", x, [0, 1, 2], [4]);
        using var network = Build(NetworkSpec.Mlp([4, 3], bias: false));
        foreach (var matrix in Matrices)
        {
            var k = KroneckerFactors.Of(network, new CrossEntropy(), samples, new() { Matrix = matrix });
            var exact = Exact(network, new CrossEntropy(), samples, (matrix, "fc1"));
            Assert.InRange(References.RelativeDistance(DenseOperator.Columns(k), exact), 0, 1e-13);
        }
    }

    [Fact]
    public void Linear_networks_with_a_squared_error_have_exact_Kronecker_products()
    {
        var samples = Curved.Samples(9, [5], 3);
        using var network = Build(NetworkSpec.Mlp([5, 4, 6, 3], Activation.Identity));
        var whole = KroneckerFactors.Of(network, new SquaredError(), samples);
        var first = 0;
        foreach (var block in whole.Blocks)
        {
            var exact = Exact(network, new SquaredError(), samples, (CurvatureMatrix.GaussNewton, block.Name));
            var restricted = new RestrictedOperator(whole, first, block.Rows * block.Columns);
            Assert.InRange(References.RelativeDistance(DenseOperator.Columns(restricted), exact), 0, 1e-13);
            first += restricted.Dimension;
        }
        Assert.Equal(network.ParameterCount, first);
    }

    [Theory]
    [InlineData("cross-entropy", false)]
    [InlineData("squared error", false)]
    [InlineData("squared hinge", false)]
    [InlineData("cross-entropy", true)]
    [InlineData("half squared error", true)]
    public void Corrected_eigenvalues_are_the_diagonal_of_the_exact_block_and_come_closer(
        string name,
        bool convolutional
    )
    {
        var loss = Curved.LossOf(name);
        var samples = Curved.Samples(8, convolutional ? [2, 5, 6] : [6], 3);
        using var network = convolutional ? Build(Convolutional()) : Curved.Perceptron(name);
        foreach (var matrix in Matrices.Where(m => Exists(m, loss)))
        {
            var k = KroneckerFactors.Of(network, loss, samples, new() { Matrix = matrix });
            var e = KroneckerFactors.Corrected(network, loss, samples, new() { Matrix = matrix });
            Assert.Equal(network.ParameterCount, e.Dimension);
            var first = 0;
            foreach (var block in e.Blocks)
            {
                var n = block.Rows * block.Columns;
                var exact = Exact(network, loss, samples, (matrix, block.Name));
                double[] columns = DenseOperator.Columns(new RestrictedOperator(e, first, n)),
                    kfac = DenseOperator.Columns(new RestrictedOperator(k, first, n));
                // Unit vectors in the eigenbasis, by an operator of the same bases with one eigenvalue 1.
                for (var i = 0; i < n; i++)
                {
                    var projector = new EigenvalueCorrectedOperator([
                        block.With([.. Enumerable.Range(0, n).Select(j => j == i ? 1.0 : 0)]),
                    ]);
                    // tr(P F) = q' F q for P = q q'.
                    var expected = Vectors.Dot(DenseOperator.Columns(projector), exact);
                    Assert.Equal(expected, block.Values[i], 1e-12 * block.Values.Max());
                }
                // With the best eigenvalues, the squared distance is what the diagonal does not hold.
                var (corrected, plain) = (Distance(columns, exact), Distance(kfac, exact));
                var offDiagonal = Vectors.Dot(exact, exact) - Vectors.Dot(block.Values, block.Values);
                Assert.Equal(offDiagonal, corrected, 1e-11 * Vectors.Dot(exact, exact));
                Assert.InRange(corrected, 0, plain + (1e-13 * Vectors.Dot(exact, exact)));
                // A squared error has constant second derivatives, for which the last layer is exact by both.
                if (name == "cross-entropy")
                    Assert.InRange(corrected, 1e-6 * plain, (1 - 1e-6) * plain);
                first += n;
            }
            Assert.Equal(network.ParameterCount, first);
        }

        static double Distance(double[] a, double[] b) => a.Zip(b, (x, y) => (x - y) * (x - y)).Sum();
    }

    [Fact]
    public void Corrected_eigenvalues_keep_the_trace_of_the_exact_matrix()
    {
        var samples = Curved.Samples(8, [2, 5, 6], 3);
        using var network = Build(Convolutional());
        using var exact = AutogradOperator.Of(
            network,
            new CrossEntropy(),
            samples,
            new() { Matrix = CurvatureMatrix.GaussNewton }
        );
        var columns = DenseOperator.Columns(exact);
        var trace = Enumerable.Range(0, exact.Dimension).Sum(i => columns[i * (exact.Dimension + 1)]);
        var e = KroneckerFactors.Corrected(network, new CrossEntropy(), samples);
        Assert.Equal(trace, e.Trace, 1e-12 * trace);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    public void Sums_over_batches_are_those_over_all_samples(int size)
    {
        var samples = Curved.Samples(8, [2, 5, 6], 3);
        using var network = Build(Convolutional());
        foreach (var matrix in Matrices)
        {
            KroneckerOptions all = new() { Matrix = matrix },
                parts = new() { Matrix = matrix, BatchSize = size };
            var x = Curved.Gaussian((int)network.ParameterCount, 4);
            Assert.InRange(
                References.RelativeDistance(
                    KroneckerFactors.Of(network, new CrossEntropy(), samples, parts).Times(x),
                    KroneckerFactors.Of(network, new CrossEntropy(), samples, all).Times(x)
                ),
                0,
                1e-13
            );
            // Eigenvectors of eigenvalues that are 0 are arbitrary, and so is the correction in them.
            var (a, b) = (
                KroneckerFactors.Corrected(network, new CrossEntropy(), samples, parts),
                KroneckerFactors.Corrected(network, new CrossEntropy(), samples, all)
            );
            Assert.Equal(b.Trace, a.Trace, 1e-12 * b.Trace);
        }
    }

    [Fact]
    public void Chosen_layers_have_the_rows_of_an_operator_by_autograd()
    {
        var samples = Curved.Samples(8, [6], 3);
        using var network = Curved.Perceptron("cross-entropy");
        KroneckerOptions options = new() { Only = ["fc3", "fc1"] };
        var k = KroneckerFactors.Of(network, new CrossEntropy(), samples, options);
        using var exact = AutogradOperator.Of(network, new CrossEntropy(), samples, new() { Only = options.Only });
        Assert.Equal(["fc1", "fc3"], k.Blocks.Select(b => b.Name));
        Assert.Equal(exact.Dimension, k.Dimension);
        Assert.Contains(
            "K-FAC of the Gauss-Newton matrix of CrossEntropy over 8 samples of random in 1 batch",
            k.Description
        );
    }

    [Theory]
    [InlineData(Scaling.MeanField)]
    [InlineData(Scaling.Ntk)]
    public void Other_scalings_multiply_the_inputs(Scaling scaling)
    {
        var samples = Curved.Samples(6, [2, 5, 6], 3);
        // Linear, so that the dense layer's product is exact.
        var spec = new NetworkSpec(
            [2, 5, 6],
            [new ConvolutionSpec(2, 3), new FlattenSpec(), new DenseSpec(4), new DenseSpec(3)]
        )
        {
            Scaling = scaling,
        };
        using var network = Build(spec);
        var k = KroneckerFactors.Of(network, new SquaredError(), samples);
        var e = KroneckerFactors.Corrected(network, new SquaredError(), samples);
        var first = 0;
        foreach (var block in k.Blocks)
        {
            var exact = Exact(network, new SquaredError(), samples, (CurvatureMatrix.GaussNewton, block.Name));
            var n = block.Rows * block.Columns;
            if (block.Name != "conv1")
            {
                var restricted = DenseOperator.Columns(new RestrictedOperator(k, first, n));
                Assert.InRange(References.RelativeDistance(restricted, exact), 0, 1e-13);
            }
            var trace = Enumerable.Range(0, n).Sum(i => exact[i * (n + 1)]);
            Assert.Equal(trace, e.Blocks.Single(b => b.Name == block.Name).Values.Sum(), 1e-12 * trace);
            first += n;
        }
    }

    [Fact]
    public void A_network_in_float32_has_the_factors_of_its_copy_in_float64()
    {
        var samples = Curved.Samples(8, [2, 5, 6], 3);
        using var wide = Build(Convolutional());
        using var narrow = Network.Build(Convolutional(), 3);
        var x = Curved.Gaussian((int)wide.ParameterCount, 4);
        var difference = References.RelativeDistance(
            KroneckerFactors.Of(narrow, new CrossEntropy(), samples).Times(x),
            KroneckerFactors.Of(wide, new CrossEntropy(), samples).Times(x)
        );
        Assert.InRange(difference, 1e-12, 1e-5);
    }

    [Fact]
    public void Lanczos_finds_the_largest_products_of_eigenvalues()
    {
        var samples = Curved.Samples(20, [6], 3);
        using var network = Curved.Perceptron("cross-entropy");
        var k = KroneckerFactors.Of(network, new CrossEntropy(), samples);
        var exact = k.Eigenvalues();
        var found = Lanczos.Eigenpairs(k, new() { Largest = 3 });
        for (var i = 0; i < 3; i++)
            Assert.Equal(exact[^(i + 1)], found.Largest[i].Value, 1e-9 * exact[^1]);
    }

    [Fact]
    public void A_hinge_loss_has_a_Gauss_Newton_matrix_of_zero()
    {
        using var network = Curved.Perceptron("hinge");
        var k = KroneckerFactors.Of(network, new Hinge(), Curved.Samples(5, [6], 3));
        Assert.Equal(0, k.FrobeniusSquared);
        Assert.Equal(network.ParameterCount, k.Dimension);
        Assert.Equal(0, KroneckerFactors.Corrected(network, new Hinge(), Curved.Samples(5, [6], 3)).Trace);
    }

    [Fact]
    public void What_has_no_such_factors_is_refused()
    {
        using var network = Curved.Perceptron("cross-entropy");
        var samples = Curved.Samples(5, [6], 3);
        KroneckerOperator Of(KroneckerOptions options, Loss? loss = null) =>
            KroneckerFactors.Of(network, loss ?? new CrossEntropy(), samples, options);
        Assert.Contains(
            "got Hessian",
            Assert.Throws<ArgumentException>(() => Of(new() { Matrix = CurvatureMatrix.Hessian })).Message
        );
        Assert.Throws<ArgumentException>(() => Of(new() { Matrix = CurvatureMatrix.Residual }));
        Assert.Throws<ArgumentException>(() => Of(new() { Matrix = CurvatureMatrix.Fisher }, new Hinge()));
        Assert.Contains(
            "among fc1, fc2, fc3, got 'fc4'",
            Assert.Throws<ArgumentException>(() => Of(new() { Only = ["fc4"] })).Message
        );
        Assert.Throws<ArgumentException>(() => Of(new() { Only = [] }));
        Assert.Throws<ArgumentException>(() =>
            KroneckerFactors.Of(network, new CrossEntropy(), Curved.Samples(5, [7], 3))
        );
    }
}
