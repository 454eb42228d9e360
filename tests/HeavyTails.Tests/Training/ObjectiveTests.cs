using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using TorchSharp;
using static TorchSharp.torch;
using Adam = HeavyTails.Training.Objectives.Adam;

namespace HeavyTails.Tests.Training;

public class ObjectiveTests
{
    private static readonly float[] Outputs = [2, -1, .5f, .2f, .3f, 4];

    private static double Value(Loss loss, int[] labels, int outputs)
    {
        using var scope = NewDisposeScope();
        return loss.Of(
                torch.tensor(Outputs, [Outputs.Length / outputs, outputs]),
                loss.Encode(labels, outputs, ScalarType.Float32)
            )
            .ToSingle();
    }

    [Fact]
    public void Losses_of_two_samples_and_three_classes_by_hand()
    {
        double LogSumExp(params double[] x) => Math.Log(x.Sum(Math.Exp));
        Assert.Equal(
            ((LogSumExp(2, -1, .5) - 2) + (LogSumExp(.2, .3, 4) - .3)) / 2,
            Value(new CrossEntropy(), [0, 1], 3),
            1e-6
        );
        Assert.Equal((-2 - .3) / 2, Value(new NegativeLogLikelihood(), [0, 1], 3), 1e-6);
        var squares = (1 + 1 + .25 + .04 + .49 + 16) / 6;
        Assert.Equal(squares, Value(new SquaredError(), [0, 1], 3), 1e-5);
        Assert.Equal(squares / 2, Value(new SquaredError(Half: true), [0, 1], 3), 1e-5);
        // max(0, 1 - t f): 0, 0, 1.5; 1.2, 0.7, 5.
        Assert.Equal((1.5 + 1.2 + .7 + 5) / 6, Value(new Hinge(), [0, 1], 3), 1e-6);
        Assert.Equal((2.25 + 1.44 + .49 + 25) / 12, Value(new SquaredHinge(), [0, 1], 3), 1e-5);
    }

    [Fact]
    public void Losses_of_one_output_take_the_label_as_the_sign()
    {
        // kappa - y f with kappa 0.5 and y = + - + - + -: -1.5, -0.5, 0, 0.7, 0.2, 4.5.
        Assert.Equal((.7 + .2 + 4.5) / 6, Value(new Hinge(.5), [1, -1, 1, -1, 1, -1], 1), 1e-6);
        Assert.Equal((.49 + .04 + 20.25) / 6, Value(new SquaredHinge(.5, Half: false), [1, -1, 1, -1, 1, -1], 1), 1e-5);
        Assert.Equal((1 + 0 + .25 + 1.44 + .49 + 25) / 6, Value(new SquaredError(), [1, -1, 1, -1, 1, -1], 1), 1e-5);
    }

    [Fact]
    public void Labels_that_a_loss_cannot_take_are_refused()
    {
        Samples digits = Small.Digits(20);
        Assert.Contains(
            "labels -1 and 1",
            Assert.Throws<ArgumentException>(() => digits.CheckFor(NetworkSpec.Mlp([784, 1]), new Hinge())).Message
        );
        Assert.Contains(
            "outputs need labels",
            Assert
                .Throws<ArgumentException>(() => digits.CheckFor(NetworkSpec.Mlp([784, 3]), new CrossEntropy()))
                .Message
        );
        Assert.Contains(
            "[784]",
            Assert
                .Throws<ArgumentException>(() => digits.CheckFor(NetworkSpec.Mlp([783, 10]), new CrossEntropy()))
                .Message.Replace("783", "784")
        );
        Samples real = HeavyTails.Data.Synthetic.SyntheticData.LinearRegression(5, 3, 1);
        Assert.Contains(
            "SquaredError",
            Assert.Throws<ArgumentException>(() => real.CheckFor(NetworkSpec.Mlp([3, 1]), new Hinge())).Message
        );
    }

    [Fact]
    public void Targets_of_another_shape_are_refused_where_libtorch_would_broadcast_them()
    {
        using var scope = NewDisposeScope();
        var outputs = zeros(4, 1);
        Assert.Contains(
            "outputs of [4 x 1] need targets of [4 x 1], got [4]",
            Assert.Throws<ArgumentException>(() => new SquaredError().Of(outputs, zeros(4))).Message
        );
        Assert.Contains(
            "outputs of [4 x 3] need targets of [4], got [3]",
            Assert
                .Throws<ArgumentException>(() => new CrossEntropy().Of(zeros(4, 3), zeros(3, ScalarType.Int64)))
                .Message
        );
        Assert.Contains(
            "[samples x outputs], got [4]",
            Assert.Throws<ArgumentException>(() => new Hinge().Of(zeros(4), zeros(4))).Message
        );
    }

    /// <summary>Compares an optimiser of this library with one of TorchSharp on the same network and batch.</summary>
    private static void SameAsTorch(
        OptimizerSpec ours,
        Func<IEnumerable<TorchSharp.Modules.Parameter>, torch.optim.Optimizer> theirs
    )
    {
        var spec = NetworkSpec.Mlp([5, 4, 2]);
        using var network = Network.Build(spec, 1, Precision.Double);
        using var optimizer = ours.Start(network);
        using var scope = NewDisposeScope();
        var twins = network
            .Parameters.Select(p => new TorchSharp.Modules.Parameter(p.Tensor.detach().clone()))
            .ToArray();
        var other = theirs(twins);
        for (var t = 1; t <= 5; t++)
        {
            foreach (var twin in twins)
                twin.grad = (twin.detach() * t).sin();
            optimizer.Step([.. network.Parameters.Select(p => (p.Tensor.detach() * t).sin())], ours.StepSize, t);
            other.step();
        }
        for (var i = 0; i < twins.Length; i++)
            Assert.True(network.Parameters[i].Tensor.allclose(twins[i], 1e-13, 1e-15));
    }

    [Fact]
    public void Optimizers_step_as_TorchSharps_do()
    {
        SameAsTorch(new Sgd { StepSize = .1 }, p => optim.SGD(p, .1));
        SameAsTorch(
            new Sgd
            {
                StepSize = .1,
                Momentum = .9,
                WeightDecay = .01,
                Dampening = .2,
            },
            p => optim.SGD(p, .1, .9, .2, .01)
        );
        SameAsTorch(
            new Sgd
            {
                StepSize = .1,
                Momentum = .9,
                Nesterov = true,
            },
            p => optim.SGD(p, .1, .9, nesterov: true)
        );
        SameAsTorch(new Adam { StepSize = .01, WeightDecay = .1 }, p => optim.Adam(p, .01, .9, .999, 1e-8, .1));
    }

    [Fact]
    public void Without_decay_an_infinite_weight_stays_infinite()
    {
        OptimizerSpec[] specs =
        [
            new Sgd { StepSize = .1 },
            new Sgd { StepSize = .1, Momentum = .9 },
            new Adam { StepSize = .1 },
        ];
        foreach (var spec in specs)
        {
            using var network = Network.Build(NetworkSpec.Mlp([3, 1]), 1);
            using var optimizer = spec.Start(network);
            using var scope = NewDisposeScope();
            using (no_grad())
                network.Parameters[1].Tensor.fill_(double.NegativeInfinity);
            optimizer.Step([.. network.Parameters.Select(p => ones_like(p.Tensor))], .1, 1);
            Assert.Equal(float.NegativeInfinity, network.Parameters[1].Tensor.detach().item<float>());
        }
    }

    [Theory]
    [InlineData(EpsilonConvention.Torch)]
    [InlineData(EpsilonConvention.Keras)]
    public void Adams_first_step_by_hand(EpsilonConvention convention)
    {
        using var network = Network.Build(NetworkSpec.Mlp([1, 1]).WithoutBias(), 1, Precision.Double);
        var spec = new Adam
        {
            StepSize = .5,
            Epsilon = .1,
            Convention = convention,
        };
        using var optimizer = spec.Start(network);
        var w = network.Parameters[0].Tensor;
        var before = w.detach().item<double>();
        using var g = torch.tensor([2.0], [1, 1]);
        optimizer.Step([g], .5, 1);
        // m_hat = 2, sqrt v_hat = 2; keras has sqrt v = 2 sqrt 0.001.
        var step =
            convention == EpsilonConvention.Torch
                ? .5 * 2 / (2 + .1)
                : .5 * Math.Sqrt(.001) / .1 * .2 / ((2 * Math.Sqrt(.001)) + .1);
        Assert.Equal(before - step, w.detach().item<double>(), 1e-12);
    }

    [Fact]
    public void Step_sizes_follow_their_formulas()
    {
        Assert.Equal(
            [1, 1, 1, .1, .1, .1, .01],
            Enumerable.Range(0, 7).Select(t => Math.Round(new StepLR(3).Factor(t), 12))
        );
        Assert.Equal([1, 1, .5, .5, .25], Enumerable.Range(0, 5).Select(t => new MultiStepLR([2, 4], .5).Factor(t)));
        Assert.Equal(.81, new ExponentialLR(.9).Factor(2), 1e-15);
        Assert.Equal(
            [1, .55, .1],
            new long[] { 0, 5, 10 }.Select(t => Math.Round(new CosineAnnealingLR(10, .1).Factor(t), 12))
        );
        Assert.Equal(
            [.25, .5, .75, 1, 1, .1],
            Enumerable
                .Range(0, 6)
                .Select(t =>
                    Math.Round(
                        new LinearWarmup(4, new StepLR(1)).Factor(t) switch
                        {
                            var f => f,
                        },
                        12
                    )
                )
        );
        Assert.Equal(.1, new StepLR(3) { Unit = ScheduleUnit.Epoch }.At(30, 10), 1e-15);
        Assert.Equal(1e-10, new StepLR(3) { Unit = ScheduleUnit.Step }.At(30, 10), 1e-20);
    }
}
