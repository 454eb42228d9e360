using HeavyTails.Training.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace HeavyTails.Tests.Training;

public class NetworkTests
{
    [Fact]
    public void The_perceptron_of_the_gradient_norms_has_134400_weights()
    {
        using var network = Network.Build(NetworkSpec.Mlp([784, 128, 128, 128, 10]).WithoutBias(), 0);
        Assert.Equal(134_400, network.ParameterCount);
        Assert.Equal(["fc1.weight", "fc2.weight", "fc3.weight", "fc4.weight"], network.Parameters.Select(p => p.Name));
    }

    [Fact]
    public void LeNet_has_the_shapes_of_the_spectral_study()
    {
        using var network = Network.Build(NetworkSpec.LeNet(), 0);
        Assert.Equal(
            [
                [6, 3, 5, 5],
                [16, 6, 5, 5],
                [120, 400],
                [84, 120],
                [10, 84],
            ],
            network.Weights.Select(w => w.Shape)
        );
        using var x = rand(2, 3 * 32 * 32);
        using var y = network.Forward(x);
        Assert.Equal([2L, 10L], y.shape);
    }

    [Fact]
    public void AlexNet_ends_its_convolutions_in_one_pixel_and_widens_by_its_logarithm()
    {
        using var network = Network.Build(NetworkSpec.AlexNet(new() { Scale = 16 }), 0);
        // 32 -> 17 -> 8 -> 8 -> 3 -> 1: 16 features, width 16 (1 + log2 16) = 80.
        Assert.Equal(
            [
                [16, 3, 4, 4],
                [16, 16, 5, 5],
                [16, 16, 3, 3],
                [16, 16, 3, 3],
                [16, 16, 3, 3],
                [80, 16],
                [80, 80],
                [10, 80],
            ],
            network.Weights.Select(w => w.Shape)
        );
        using var x = rand(3, 3, 32, 32);
        using var y = network.Forward(x);
        Assert.Equal([3L, 10L], y.shape);
        Assert.Equal(448, NetworkSpec.AlexNet().Layers.OfType<DenseSpec>().First().Width);
    }

    [Fact]
    public void A_layer_that_does_not_fit_is_named_with_both_shapes()
    {
        var problem = Assert.Throws<ArgumentException>(() =>
            new NetworkSpec([3, 8, 8], [new ConvolutionSpec(4, 3), new DenseSpec(10)])
        );
        Assert.Contains("layer 2 of 2", problem.Message);
        Assert.Contains("[4 x 6 x 6]", problem.Message);
        Assert.Contains(
            "does not fit",
            Assert.Throws<ArgumentException>(() => new NetworkSpec([1, 4, 4], [new ConvolutionSpec(4, 5)])).Message
        );
        Assert.Throws<ArgumentException>(() => new NetworkSpec([3, 8, 8], [new ConvolutionSpec(4, 3)]));
        Assert.Throws<ArgumentException>(() => NetworkSpec.Mlp([784]));
    }

    [Fact]
    public void First_weights_follow_PyTorchs_default_and_depend_on_the_seed_alone()
    {
        using Network a = Network.Build(NetworkSpec.Mlp([400, 100, 10]), 5),
            b = Network.Build(NetworkSpec.Mlp([400, 100, 10]), 5),
            c = Network.Build(NetworkSpec.Mlp([400, 100, 10]), 6);
        var w = a.Parameters[0].Values().Single.ToArray();
        Assert.All(w, x => Assert.InRange(x, -1 / 20f, 1 / 20f));
        // The variance of U(-1/20, 1/20) is 1/1200; its estimate from 40,000 values has an error of 0.5%.
        Assert.InRange(w.Average(x => (double)x * x) * 1200, .97, 1.03);
        Assert.All(a.Parameters[1].Values().Single.ToArray(), x => Assert.InRange(x, -1 / 20f, 1 / 20f));
        Assert.Equal(a.Bits(), b.Bits());
        Assert.NotEqual(a.Bits(), c.Bits());
    }

    [Theory]
    [InlineData(InitialLaw.Normal, .3, .09)]
    [InlineData(InitialLaw.KaimingNormal, 1.5, 2.25 / 300)]
    [InlineData(InitialLaw.KaimingUniform, 1.5, 2.25 / 300)]
    [InlineData(InitialLaw.GlorotNormal, 1, 2.0 / 400)]
    [InlineData(InitialLaw.GlorotUniform, 1, 2.0 / 400)]
    [InlineData(InitialLaw.Orthogonal, 2, 4.0 / 300)]
    public void Laws_have_their_variances(InitialLaw law, double gain, double variance)
    {
        using var network = Network.Build(NetworkSpec.Mlp([300, 100]) with { Initialization = new(law, gain) }, 1);
        var w = network.Parameters[0].Values().Single.ToArray();
        Assert.InRange(w.Average(x => (double)x * x) / variance, .97, 1.03);
        Assert.All(network.Parameters[1].Values().Single.ToArray(), b => Assert.Equal(0, b));
    }

    [Theory]
    [InlineData(30, 20)]
    [InlineData(20, 30)]
    public void Orthogonal_weights_are_orthogonal(int inputs, int outputs)
    {
        using var network = Network.Build(
            NetworkSpec.Mlp([inputs, outputs]) with
            {
                Initialization = new(InitialLaw.Orthogonal),
            },
            1
        );
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var w = network.Parameters[0].Tensor;
        var gram = inputs > outputs ? w.mm(w.t()) : w.t().mm(w);
        Assert.True((gram - eye(gram.shape[0])).abs().max().item<float>() < 1e-6);
    }

    [Fact]
    public void Scalings_start_from_the_same_function_and_differ_in_gradients_by_the_fan()
    {
        var plain = NetworkSpec.Mlp([50, 40, 10]).WithoutBias() with { Initialization = Initialization.Kaiming };
        using Network standard = Network.Build(plain, 1),
            ntk = Network.Build(plain with { Scaling = Scaling.Ntk }, 1),
            meanField = Network.Build(plain with { Scaling = Scaling.MeanField }, 1);
        using var scope = NewDisposeScope();
        var x = randn(7, 50);
        var (a, b, c) = (standard.Forward(x), ntk.Forward(x), meanField.Forward(x));
        Assert.True(a.allclose(b, 1e-5, 1e-6));
        Assert.True((c * Math.Sqrt(40)).allclose(b, 1e-5, 1e-6));
        a.sum().backward();
        b.sum().backward();
        // The gradients are related by dL/dw = fan^(-1/2) dL/dW.
        Assert.True(
            (standard.Parameters[0].Tensor.grad! / Math.Sqrt(50)).allclose(ntk.Parameters[0].Tensor.grad!, 1e-4, 1e-6)
        );
    }

    [Fact]
    public void Dropout_acts_in_training_only_and_by_its_generator()
    {
        var spec = new NetworkSpec([1000], [new DropoutSpec(.25), new DenseSpec(1, false)]);
        using var network = Network.Build(spec with { Initialization = new(InitialLaw.Normal) }, 1);
        using var scope = NewDisposeScope();
        var x = ones(1, 1000);
        Tensor Once(ulong seed) => network.Forward(x, new Generator(seed));
        Assert.Equal(Once(1).ToSingle(), Once(1).ToSingle());
        Assert.NotEqual(Once(1).ToSingle(), Once(2).ToSingle());
        Assert.Equal(network.Forward(x).ToSingle(), network.Parameters[0].Tensor.sum().ToSingle(), 1e-3);
    }
}
