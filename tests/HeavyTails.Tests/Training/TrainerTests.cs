using HeavyTails.Data.Synthetic;
using HeavyTails.Data.Transforms;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Probes;
using HeavyTails.Training.Recipes;
using HeavyTails.Training.Trainers;
using static TorchSharp.torch;

namespace HeavyTails.Tests.Training;

public class TrainerTests
{
    [Fact]
    public void Gradient_descent_on_least_squares_is_the_iteration_of_its_normal_equations()
    {
        var data = SyntheticData.LinearRegression(40, 3, 1, new() { SigmaTeacher = 1, SigmaNoise = .5 });
        var recipe = new TrainingRecipe
        {
            Network = NetworkSpec.Mlp([3, 1]).WithoutBias(),
            Loss = new SquaredError(Half: true),
            Optimizer = new Sgd { StepSize = .1 },
            Sampling = Sampling.FullBatch,
            Length = TrainingLength.Steps(50),
            Precision = Precision.Double,
        };
        double[] w;
        using (var start = Network.Build(recipe.Network, recipe.Seed, Precision.Double))
            w = start.Parameters[0].Values().Double.ToArray();
        for (var k = 0; k < 50; k++)
        {
            var g = new double[3];
            for (var i = 0; i < 40; i++)
            {
                var residual = -(double)data.Targets[i];
                for (var j = 0; j < 3; j++)
                    residual += w[j] * data.Features[(i * 3) + j];
                for (var j = 0; j < 3; j++)
                    g[j] += residual * data.Features[(i * 3) + j] / 40;
            }
            for (var j = 0; j < 3; j++)
                w[j] -= .1 * g[j];
        }
        using var result = Trainer.Run(recipe, data);
        var found = result.Network.Parameters[0].Values().Double.ToArray();
        for (var j = 0; j < 3; j++)
            Assert.Equal(w[j], found[j], 1e-12);
    }

    [Fact]
    public void A_perceptron_learns_drawn_digits()
    {
        Samples train = Small.Digits(2000),
            test = Normalization.Mnist.Apply(Digits.Test(500));
        using var result = Trainer.Run(
            Small.Recipe() with
            {
                Network = NetworkSpec.Mlp([784, 64, 10]),
                Length = TrainingLength.Epochs(6),
            },
            train,
            [new LossProbe(ProbeSchedule.EveryEpoch | ProbeSchedule.Start, test)]
        );
        var accuracy = result.Record["test_accuracy"];
        Assert.Equal(7, accuracy.Count);
        Assert.InRange(accuracy[0], 0, .3);
        Assert.InRange(accuracy[^1], .8, 1);
        Assert.Equal(6, result.Record["batch_loss"].Count);
    }

    [Theory]
    [InlineData(Activation.Tanh, Sampling.Replacement)]
    [InlineData(Activation.Softplus, Sampling.FreshSubset)]
    [InlineData(Activation.Sigmoid, Sampling.FileOrder)]
    public void Every_activation_and_sampling_trains(Activation activation, Sampling sampling)
    {
        Samples train = Small.Digits();
        var recipe = Small.Recipe(40) with
        {
            Network = NetworkSpec.Mlp([784, 16, 10], activation),
            Sampling = sampling,
            Optimizer = new HeavyTails.Training.Objectives.Adam { StepSize = .01 },
        };
        using var result = Trainer.Run(
            recipe,
            train,
            [new LossProbe(ProbeSchedule.Start | ProbeSchedule.End, trainToo: true)]
        );
        Assert.True(result.Record["train_loss"][1] < .8 * result.Record["train_loss"][0]);
    }

    [Fact]
    public void A_convolutional_network_with_dropout_gives_the_same_bits_twice()
    {
        var shape = Small.Digits(60).With(new() { SampleShape = [1, 28, 28] });
        var spec = new NetworkSpec(
            [1, 28, 28],
            [
                new ConvolutionSpec(3, 5) { Stride = 2 },
                new ActivationSpec(Activation.ReLU),
                new FlattenSpec(),
                new DropoutSpec(.3),
                new DenseSpec(10),
            ]
        );
        var recipe = Small.Recipe(8) with { Network = spec, BatchSize = 20 };
        using TrainingResult a = Trainer.Run(recipe, shape),
            b = Trainer.Run(recipe, shape),
            other = Trainer.Run(recipe with { Seed = 4 }, shape);
        Assert.Equal(a.Network.Bits(), b.Network.Bits());
        Assert.NotEqual(a.Network.Bits(), other.Network.Bits());
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_whatever_the_threads()
    {
        Samples train = Small.Digits();
        string Run()
        {
            using var result = Trainer.Run(Small.Recipe(), train, Small.Probes(train));
            return result.Record.ToCsv() + Convert.ToHexString(result.Network.Bits());
        }
        set_num_threads(1);
        var one = Run();
        set_num_threads(2);
        Assert.Equal(one, Run());
        var together = new string[3];
        Parallel.For(0, 3, new ParallelOptions { MaxDegreeOfParallelism = 3 }, i => together[i] = Run());
        Assert.All(together, text => Assert.Equal(one, text));
    }

    [Fact]
    public void A_loss_that_is_not_finite_ends_the_run_and_is_recorded()
    {
        var root = Small.Scratch();
        using var result = Trainer.Run(
            Small.Recipe(500) with
            {
                Loss = new SquaredError(),
                Optimizer = new Sgd { StepSize = 1e3 },
            },
            Small.Digits(),
            Small.Probes(Small.Digits()),
            new() { Runs = root }
        );
        Assert.NotNull(result.NotFiniteAt);
        Assert.True(result.Completed);
        Assert.InRange(result.NotFiniteAt.Value, 2, 499);
        Assert.Contains(
            $"\"not_finite_at\": {result.NotFiniteAt}",
            File.ReadAllText(Path.Combine(result.Folder!, "run.json"))
        );
        Directory.Delete(root, true);
    }

    [Fact]
    public void Recipes_that_are_not_valid_are_refused_with_the_reason()
    {
        Samples train = Small.Digits(50);
        Assert.Contains(
            "1 .. 50",
            Assert.Throws<ArgumentException>(() => Trainer.Run(Small.Recipe() with { BatchSize = 51 }, train)).Message
        );
        Assert.Contains(
            "step size",
            Assert
                .Throws<ArgumentException>(() =>
                    Trainer.Run(Small.Recipe() with { Optimizer = new Sgd { StepSize = 0 } }, train)
                )
                .Message
        );
        Assert.Contains(
            "two probes",
            Assert
                .Throws<ArgumentException>(() =>
                    Trainer.Run(
                        Small.Recipe(),
                        train,
                        [new WeightNorms(ProbeSchedule.End), new WeightNorms(ProbeSchedule.Start)]
                    )
                )
                .Message
        );
    }
}
