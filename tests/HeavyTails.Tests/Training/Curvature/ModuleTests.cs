using HeavyTails.Core.Curvature;
using HeavyTails.Training.Curvature;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace HeavyTails.Tests.Training.Curvature;

/// <summary>Modules of TorchSharp: convolutions, batch norm and dropout in a state that is held fixed.</summary>
public class ModuleTests : TensorTests
{
    private static TorchSharp.Modules.Sequential Net()
    {
        manual_seed(7);
        var net = Sequential(
            Conv2d(2, 4, 3, padding: 1),
            BatchNorm2d(4),
            Tanh(),
            AvgPool2d(2),
            Flatten(),
            Dropout(.4),
            Linear(16, 3)
        );
        net.to(float64);
        // Statistics of their own, and scales away from 1.
        using var quiet = no_grad();
        foreach (var (name, p) in net.named_parameters())
            p.add_(randn_like(p) * .1);
        foreach (var b in net.buffers().Where(b => b.is_floating_point()))
            b.add_(rand_like(b) * .5);
        return net;
    }

    private static SampleBatches Batches(int size) =>
        SampleBatches.Of(
            Curved.Samples(9, [2, 4, 4], 3),
            new CrossEntropy(),
            3,
            new() { Size = size, Precision = Precision.Double }
        );

    [Theory]
    [InlineData(BatchNormStatistics.Running, null, 9, 1e-7)]
    [InlineData(BatchNormStatistics.Running, 3UL, 9, 1e-7)]
    [InlineData(BatchNormStatistics.Batch, null, 9, 1e-6)]
    [InlineData(BatchNormStatistics.Batch, 3UL, 5, 1e-6)]
    public void Products_are_differences_of_gradients_and_leave_the_module_as_it_was(
        BatchNormStatistics statistics,
        ulong? seed,
        int size,
        double tolerance
    )
    {
        using var net = Net();
        net.train();
        net.children().First().eval();
        double[] Numbers() => [.. net.buffers().SelectMany(b => b.to(float64).data<double>().ToArray())];
        bool[] Modes() => [.. net.modules().Select(m => m.training)];
        var (buffers, modes) = (Numbers(), Modes());
        manual_seed(11);
        var next = rand(1).item<float>();
        manual_seed(11);

        using var hessian = AutogradOperator.Of(
            net,
            new CrossEntropy(),
            Batches(size),
            new()
            {
                State = new() { BatchNorm = statistics, DropoutSeed = seed },
            }
        );
        var v = Curved.Gaussian(hessian.Dimension, 1);
        var product = hessian.Times(v);
        Assert.InRange(References.RelativeDistance(product, Curved.ByDifferences(hessian, v)), 0, tolerance);
        Assert.Equal(product, hessian.Times(v));
        Assert.Equal(buffers, Numbers());
        Assert.Equal(modes, Modes());
        Assert.Equal(next, rand(1).item<float>()); // the stream of random numbers goes on where it was
        Assert.Contains(
            statistics == BatchNormStatistics.Batch ? "batch norm by batch statistics" : "by running statistics",
            hessian.Description
        );
        Assert.Contains(seed is null ? "dropout off" : "dropout by fixed masks of seed 3", hessian.Description);
    }

    [Fact]
    public void The_options_change_the_function()
    {
        using var net = Net();
        double Loss(ModuleStateOptions state)
        {
            using var a = AutogradOperator.Of(net, new CrossEntropy(), Batches(9), new() { State = state });
            return a.Loss;
        }
        double[] losses =
        [
            Loss(new()),
            Loss(new() { BatchNorm = BatchNormStatistics.Batch }),
            Loss(new() { DropoutSeed = 3 }),
            Loss(new() { DropoutSeed = 4 }),
        ];
        Assert.Equal(4, losses.Distinct().Count());
        net.eval();
        using var scope = NewDisposeScope();
        var batch = Batches(9).Load(0);
        Assert.Equal(functional.cross_entropy(net.forward(batch.X), batch.Y).item<double>(), losses[0], 1e-14);
    }

    [Theory]
    [InlineData(BatchNormStatistics.Running)]
    [InlineData(BatchNormStatistics.Batch)]
    public void The_Hessian_is_symmetric_and_the_sum_of_its_parts(BatchNormStatistics statistics)
    {
        using var net = Net();
        double[] Columns(CurvatureMatrix matrix)
        {
            using var a = AutogradOperator.Of(
                net,
                new CrossEntropy(),
                Batches(9),
                new()
                {
                    Autograd = new() { Matrix = matrix },
                    State = new() { BatchNorm = statistics },
                }
            );
            return DenseOperator.Columns(a);
        }
        var (h, g, r) = (
            Columns(CurvatureMatrix.Hessian),
            Columns(CurvatureMatrix.GaussNewton),
            Columns(CurvatureMatrix.Residual)
        );
        var n = (int)Math.Sqrt(h.Length);
        double[] transposed = [.. Enumerable.Range(0, h.Length).Select(i => h[(i % n * n) + (i / n)])];
        Assert.InRange(References.RelativeDistance(transposed, h), 0, 1e-13);
        Assert.InRange(References.RelativeDistance(g.Zip(r, (x, y) => x + y).ToArray(), h), 0, 1e-13);
    }

    [Fact]
    public void Fixed_masks_of_a_network_of_this_library_are_the_same_in_every_product()
    {
        var spec = new NetworkSpec(
            [6],
            [new DenseSpec(8), new ActivationSpec(Activation.Tanh), new DropoutSpec(.5), new DenseSpec(3)]
        );
        using var network = Network.Build(spec, 1, Precision.Double);
        var samples = Curved.Samples(10, [6], 3);
        using var masked = AutogradOperator.Of(
            network,
            new CrossEntropy(),
            samples,
            new() { DropoutSeed = 2, BatchSize = 4 }
        );
        using var plain = AutogradOperator.Of(network, new CrossEntropy(), samples);
        var v = Curved.Gaussian(masked.Dimension, 1);
        Assert.Equal(masked.Times(v), masked.Times(v));
        Assert.InRange(References.RelativeDistance(masked.Times(v), Curved.ByDifferences(masked, v)), 0, 1e-7);
        Assert.NotEqual(masked.Loss, plain.Loss);
    }
}
