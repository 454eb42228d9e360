using HeavyTails.Core.Curvature;
using HeavyTails.Training.Curvature;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HeavyTails.Tests.Training.Curvature;

/// <summary>Kronecker factors of modules of TorchSharp against exact matrices and against those of networks.</summary>
public class ModuleKroneckerTests : TensorTests
{
    private static TorchSharp.Modules.Sequential Net(bool batchNorm = true)
    {
        manual_seed(7);
        List<(string, Module<Tensor, Tensor>)> layers =
        [
            ("conv", Conv2d(2, 4, (3, 2), stride: (2, 1), padding: (1, 0), dilation: (1, 2))),
            ("tanh", Tanh()),
            ("flatten", Flatten()),
            ("dropout", Dropout(.4)),
            ("dense", Linear(4 * 2 * 3, 3)),
        ];
        if (batchNorm)
            layers.Insert(1, ("norm", BatchNorm2d(4)));
        var net = Sequential(layers);
        net.to(float64);
        return net;
    }

    private static SampleBatches Batches(int size = 9) =>
        SampleBatches.Of(
            Curved.Samples(9, [2, 4, 5], 3),
            new CrossEntropy(),
            3,
            new() { Size = size, Precision = Precision.Double }
        );

    /// <summary>Layers by their method forward, which runs no hook, or one layer twice.</summary>
    private sealed class Unseen : Module<Tensor, Tensor>
    {
        private readonly Module<Tensor, Tensor> layer = Linear(4, 4, dtype: float64);
        private readonly bool _twice;

        public Unseen(bool twice)
            : base(nameof(Unseen))
        {
            _twice = twice;
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => _twice ? layer.call(layer.call(x)) : layer.forward(x);
    }

    [Theory]
    [InlineData(CurvatureMatrix.GaussNewton, 9)]
    [InlineData(CurvatureMatrix.EmpiricalFisher, 4)]
    public void Corrected_eigenvalues_have_the_trace_of_the_exact_blocks(CurvatureMatrix matrix, int size)
    {
        using var net = Net();
        string[] layers = ["conv", "dense"];
        KroneckerOptions options = new() { Matrix = matrix, Only = layers };
        var k = KroneckerFactors.Of(net, new CrossEntropy(), Batches(size), options);
        var e = KroneckerFactors.Corrected(net, new CrossEntropy(), Batches(size), options);
        Assert.Equal(layers, k.Blocks.Select(b => b.Name));
        Assert.Contains("batch norm by running statistics; dropout off", k.Description);
        var first = 0;
        foreach (var block in e.Blocks)
        {
            using var a = AutogradOperator.Of(
                net,
                new CrossEntropy(),
                Batches(),
                new()
                {
                    Autograd = new() { Matrix = matrix, Only = [block.Name] },
                }
            );
            var exact = DenseOperator.Columns(a);
            double Distance(ICurvatureOperator whole) =>
                References.RelativeDistance(
                    DenseOperator.Columns(new RestrictedOperator(whole, first, a.Dimension)),
                    exact
                );
            // The distance of the best eigenvalues: the part of the block outside the diagonal in its basis.
            var squares = exact.Sum(x => x * x);
            var expected = Math.Sqrt(1 - (block.Values.Sum(s => s * s) / squares));
            Assert.Equal(expected, Distance(e), 1e-9);
            Assert.InRange(Distance(e), 0, Distance(k) * (1 - 1e-6));
            var trace = Enumerable.Range(0, a.Dimension).Sum(i => exact[i * (a.Dimension + 1)]);
            Assert.Equal(trace, block.Values.Sum(), 1e-12 * trace);
            first += a.Dimension;
        }
        // Hooks are removed: a forward pass of the module later is one without them.
        Assert.Equal(k.Trace, KroneckerFactors.Of(net, new CrossEntropy(), Batches(size), options).Trace);
    }

    [Fact]
    public void A_module_has_the_factors_of_a_network_with_its_weights()
    {
        using var network = Curved.Perceptron("cross-entropy");
        using var net = Sequential(
            Linear(6, 5, dtype: float64),
            Tanh(),
            Linear(5, 4, dtype: float64),
            Tanh(),
            Linear(4, 3, dtype: float64)
        );
        using (no_grad())
            foreach (var (to, from) in net.parameters().Zip(network.Parameters))
                to.copy_(from.Tensor);
        var samples = Curved.Samples(9, [6], 3);
        var batches = SampleBatches.Of(samples, new CrossEntropy(), 3, new() { Precision = Precision.Double });
        var x = Curved.Gaussian((int)network.ParameterCount, 1);
        var expected = KroneckerFactors.Of(network, new CrossEntropy(), samples).Times(x);
        Assert.InRange(
            References.RelativeDistance(KroneckerFactors.Of(net, new CrossEntropy(), batches).Times(x), expected),
            0,
            1e-13
        );
    }

    [Fact]
    public void Layers_without_factors_are_refused()
    {
        using var net = Net();
        Assert.Contains(
            "got 'norm', BatchNorm2d; choose layers by Only",
            Assert.Throws<ArgumentException>(() => KroneckerFactors.Of(net, new CrossEntropy(), Batches())).Message
        );
        using var grouped = Sequential(Conv2d(2, 4, 3, groups: 2, dtype: float64), Flatten());
        Assert.Throws<ArgumentException>(() => KroneckerFactors.Of(grouped, new CrossEntropy(), Batches()));
        using var plain = Net(batchNorm: false);
        Assert.Equal(2, KroneckerFactors.Of(plain, new CrossEntropy(), Batches()).Blocks.Count);
        using var x = ones(3, 4, dtype: float64);
        using var y = ones(3, 4, dtype: float64);
        foreach (var twice in new[] { true, false })
        {
            using var unseen = new Unseen(twice);
            var refused = Assert.Throws<ArgumentException>(() =>
                KroneckerFactors.Of(unseen, new SquaredError(), SampleBatches.Of(x, y))
            );
            Assert.Contains(
                $"expected one call of layer 'layer' in a forward pass, got {(twice ? 2 : 0)}",
                refused.Message
            );
        }
    }
}
