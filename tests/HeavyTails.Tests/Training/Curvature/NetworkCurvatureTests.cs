using HeavyTails.Core.Curvature;
using HeavyTails.Native.Curvature;
using HeavyTails.Training.Curvature;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;

namespace HeavyTails.Tests.Training.Curvature;

/// <summary>The fastest operator of a network is the one by autograd, whatever it is.</summary>
public class NetworkCurvatureTests : TensorTests
{
    [Theory]
    [InlineData("cross-entropy", Activation.ReLU)]
    [InlineData("negative log likelihood", Activation.Tanh)]
    [InlineData("squared error", Activation.Softplus)]
    [InlineData("half squared error", Activation.Tanh)]
    [InlineData("hinge", Activation.Identity)]
    [InlineData("squared hinge", Activation.Tanh)]
    [InlineData("half squared hinge", Activation.ReLU)]
    public void The_library_and_autograd_have_the_same_matrices(string loss, Activation activation)
    {
        using var network = Curved.Perceptron(loss, activation);
        var (samples, rule) = (Curved.Samples(40, [6], 3), Curved.LossOf(loss));
        foreach (var only in new string[]?[] { null, ["fc2", "fc1"], ["fc3"] })
        foreach (var matrix in Enum.GetValues<CurvatureMatrix>())
        {
            if (matrix == CurvatureMatrix.Fisher && rule is Hinge or SquaredHinge)
                continue;
            NetworkCurvatureOptions options = new() { Matrix = matrix, Only = only };
            using var fast = NetworkCurvature.Of(network, rule, samples, options);
            using var other = AutogradOperator.Of(network, rule, samples, options);
            Assert.IsType<PerceptronOperator>(fast);
            Assert.Contains("by libheavytails", fast.Description);
            Assert.Contains("by automatic differentiation", other.Description);
            Assert.Equal(other.Dimension, fast.Dimension);
            Assert.Equal(other.Loss, fast.Loss, 1e-13);
            Near(other.Gradient(), fast.Gradient());
            Near(DenseOperator.Columns(other), DenseOperator.Columns(fast));
        }

        static void Near(double[] expected, double[] actual)
        {
            var scale = expected.Max(Math.Abs);
            Assert.True(scale >= 0);
            for (var i = 0; i < expected.Length; i++)
                // libtorch's softplus is the identity above 20; at these sizes both are the same function.
                Assert.InRange(Math.Abs(expected[i] - actual[i]), 0, (1e-12 * scale) + 1e-15);
        }
    }

    [Fact]
    public void Networks_that_are_no_plain_perceptron_are_differentiated_by_libtorch()
    {
        var samples = Curved.Samples(10, [6], 3);
        bool ByLibrary(NetworkSpec spec, NetworkCurvatureOptions? options = null)
        {
            using var network = Network.Build(spec, 1);
            using var a = NetworkCurvature.Of(network, new CrossEntropy(), samples, options);
            Assert.Equal(a is PerceptronOperator, a.Description.Contains("libheavytails"));
            return a is PerceptronOperator;
        }
        var mlp = NetworkSpec.Mlp([6, 5, 4, 3]);
        var dropped = new NetworkSpec([6], [new DropoutSpec(.5), .. mlp.Layers]);
        Assert.True(ByLibrary(mlp));
        Assert.True(ByLibrary(mlp.WithoutBias()));
        Assert.True(ByLibrary(dropped));
        Assert.True(ByLibrary(new NetworkSpec([6], [new DenseSpec(3)])));
        Assert.True(ByLibrary(mlp, new() { Only = ["fc3", "fc2"] }));
        Assert.False(ByLibrary(mlp, new() { Only = ["fc1", "fc3"] }));
        Assert.False(ByLibrary(mlp, new() { Only = ["fc1.weight"] }));
        Assert.False(ByLibrary(dropped, new() { DropoutSeed = 1 }));
        Assert.False(ByLibrary(mlp with { Scaling = Scaling.Ntk }));
        Assert.False(ByLibrary(NetworkSpec.Mlp([6, 5, 3], Activation.Sigmoid)));
        Assert.False(ByLibrary(new NetworkSpec([6], [new DenseSpec(5), new DenseSpec(3)])));
        Assert.False(
            ByLibrary(
                new NetworkSpec(
                    [6],
                    [new DenseSpec(5), new ActivationSpec(Activation.ReLU), new DenseSpec(3, Bias: false)]
                )
            )
        );
    }

    [Theory]
    [InlineData("mlp128", Precision.Double, 1e-11)]
    [InlineData("mlp128", Precision.Single, 1e-6)]
    [InlineData("mlp7x7", Precision.Double, 1e-11)]
    [InlineData("mlp7x7", Precision.Single, 1e-6)]
    public void The_librarys_products_are_those_recorded_from_PyTorch(
        string name,
        Precision precision,
        double tolerance
    )
    {
        using var network = References.Network(name, precision);
        using var hessian = NetworkCurvature.Of(network, new CrossEntropy(), References.Batch(name));
        Assert.IsType<PerceptronOperator>(hessian);
        var product = hessian.Times(References.Recorded(name, "v"));
        var distance = References.RelativeDistance(product, References.Recorded(name, "Hv"));
        TestContext.Current.TestOutputHelper?.WriteLine($"{hessian.Description}: relative distance {distance:g3}");
        Assert.InRange(distance, 0, tolerance);
    }
}
