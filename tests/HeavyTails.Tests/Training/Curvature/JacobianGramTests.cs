using HeavyTails.Core.Curvature;
using HeavyTails.Core.Spectra;
using HeavyTails.Data;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Curvature;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace HeavyTails.Tests.Training.Curvature;

/// <summary>J J' against rows of J by one gradient each, and its spectrum against that of J'J.</summary>
public class JacobianGramTests : TensorTests
{
    /// <summary>J [n k x p] row-major, each row one gradient.</summary>
    private static double[] Rows(Network network, Dataset samples, string? only = null)
    {
        using var scope = NewDisposeScope();
        NetworkParameter[] chosen = [.. network.Parameters.Where(p => only is null || p.LayerName == only)];
        var batches = SampleBatches.Of(samples, new SquaredError(), 3, new() { Precision = Precision.Double });
        var f = network.Forward(batches.Load(0).X);
        var rows = new List<double>();
        for (var s = 0; s < f.shape[0]; s++)
        for (var c = 0; c < f.shape[1]; c++)
            foreach (
                var part in Differentiation.Gradients(
                    [f[s, c]],
                    [.. chosen.Select(p => p.Tensor)],
                    options: new() { RetainGraph = true }
                )
            )
                rows.AddRange(part.contiguous().data<double>().ToArray());
        return [.. rows];
    }

    private static double[] Products(double[] j, int rows)
    {
        var p = j.Length / rows;
        var k = new double[rows * rows];
        for (var a = 0; a < rows; a++)
        for (var b = 0; b < rows; b++)
        for (var i = 0; i < p; i++)
            k[(a * rows) + b] += j[(a * p) + i] * j[(b * p) + i];
        return k;
    }

    private static Network ConvolutionalNetwork() =>
        Network.Build(KroneckerFactorsTests.Convolutional(), 3, Precision.Double);

    [Theory]
    [InlineData(1000)]
    [InlineData(3)]
    [InlineData(1)]
    public void Products_are_those_of_the_rows(int size)
    {
        var samples = Curved.Samples(8, [2, 5, 6], 3);
        using var network = ConvolutionalNetwork();
        using var k = JacobianGram.Of(network, samples, new() { BatchSize = size });
        Assert.Equal(8 * 3, k.Dimension);
        Assert.Contains("J J' of 3 outputs over 8 samples", k.Description);
        var expected = Products(Rows(network, samples), k.Dimension);
        Assert.InRange(References.RelativeDistance(DenseOperator.Columns(k), expected), 0, 1e-13);
        // A block of vectors has the products of each.
        var x = Curved.Gaussian(5 * k.Dimension, 1);
        var block = k.Times(x);
        for (var j = 0; j < 5; j++)
            Assert.InRange(
                References.RelativeDistance(
                    k.Times(x[(j * k.Dimension)..((j + 1) * k.Dimension)]),
                    block.AsSpan(j * k.Dimension, k.Dimension)
                ),
                0,
                1e-14
            );
    }

    [Fact]
    public void Its_nonzero_eigenvalues_are_those_of_the_matrix_of_parameters()
    {
        // Fewer outputs than parameters, and more.
        foreach (var n in new[] { 6, 40 })
        {
            var samples = Curved.Samples(n, [6], 3);
            using var network = Curved.Perceptron("squared error");
            using var k = JacobianGram.Of(network, samples);
            // The Fisher matrix of a squared error is J'J / (n k).
            using var fisher = AutogradOperator.Of(
                network,
                new SquaredError(),
                samples,
                new() { Matrix = CurvatureMatrix.Fisher }
            );
            var (small, large) = (Eigenvalues(k), Eigenvalues(fisher));
            var most = Math.Max(small.Length, large.Length);
            for (var i = 1; i <= most; i++)
                Assert.Equal(At(small, i), At(large, i) * n * 3, 1e-12 * small[^1]);
        }

        static double[] Eigenvalues(ICurvatureOperator a) =>
            new ManagedSpectralBackend().Eigen(DenseOperator.Of(a).Entries, a.Dimension, vectors: false).L;

        static double At(double[] ascending, int fromTop) => fromTop > ascending.Length ? 0 : ascending[^fromTop];
    }

    [Fact]
    public void Chosen_parameters_and_changed_parameters_count()
    {
        var samples = Curved.Samples(4, [6], 3);
        using var network = Curved.Perceptron("squared error");
        using var k = JacobianGram.Of(network, samples, new() { Only = ["fc2"] });
        for (var step = 0; step < 2; step++)
        {
            var expected = Products(Rows(network, samples, "fc2"), k.Dimension);
            Assert.InRange(References.RelativeDistance(DenseOperator.Columns(k), expected), 0, 1e-13);
            using var quiet = no_grad();
            using var half = tensor(.5, dtype: float64);
            network.Parameters[4].Tensor.mul_(half); // fc3.weight, which is none of the chosen
        }
        Assert.Contains(
            "got 'fc'",
            Assert.Throws<ArgumentException>(() => JacobianGram.Of(network, samples, new() { Only = ["fc"] })).Message
        );
    }

    [Fact]
    public void A_module_has_the_kernel_of_its_function()
    {
        using var module = nn.Linear(2, 2, hasBias: false, dtype: float64);
        using var x = tensor(new double[] { 1, 2, 3, -1 }).reshape(2, 2);
        using var y = zeros(2, 2, dtype: float64);
        // d f_c(x_s) / d W_c'i = x_si [c = c']: K = (X X') (x) I, with X X' = [5 1; 1 10].
        using var k = JacobianGram.Of(module, SampleBatches.Of(x, y, 1));
        Assert.Equal([5.0, 0, 1, 0, 0, 5, 0, 1, 1, 0, 10, 0, 0, 1, 0, 10], DenseOperator.Columns(k));
    }

    [Fact]
    public void Single_precision_is_close_and_a_disposed_operator_refuses()
    {
        var samples = Curved.Samples(4, [2, 5, 6], 3);
        using var network = Network.Build(KroneckerFactorsTests.Convolutional(), 3);
        var k = JacobianGram.Of(network, samples);
        Assert.False(k.IsDouble);
        using var wide = network.Copy(Precision.Double);
        using var exact = JacobianGram.Of(wide, samples);
        var x = Curved.Gaussian(k.Dimension, 2);
        Assert.InRange(References.RelativeDistance(k.Times(x), exact.Times(x)), 1e-12, 1e-5);
        Assert.Throws<ArgumentException>(() => k.Apply(x, new double[3], 1));
        k.Dispose();
        Assert.Throws<ObjectDisposedException>(() => k.Times(x));
    }
}
