using System.Text;
using System.Text.Json;
using HeavyTails.Runs.Folders;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Recipes;

namespace HeavyTails.Tests.Training;

public class RecipeTests
{
    private static string Hash(TrainingRecipe recipe) =>
        RunFolder.HashOf(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(recipe, RunFolder.Json)));

    // With other hashes, stored runs would not be found again. These hashes were computed when recipes had positional
    // optimisers and nullable lengths.
    [Fact]
    public void The_text_of_a_recipe_that_names_a_run_does_not_change()
    {
        Assert.Equal(
            "f41da38ba3b835bc",
            Hash(
                new()
                {
                    Network = NetworkSpec.Mlp([784, 128, 10]),
                    Optimizer = new Sgd
                    {
                        StepSize = .1,
                        Momentum = .9,
                        WeightDecay = .01,
                        Nesterov = true,
                    },
                    Length = TrainingLength.Steps(100),
                    Seed = 3,
                }
            )
        );
        Assert.Equal(
            "d454a3558340afce",
            Hash(
                new()
                {
                    Network = NetworkSpec.LeNet(),
                    Optimizer = new Adam(),
                    Loss = new SquaredHinge(),
                    StepSizes = new StepLR(3),
                    Length = TrainingLength.Epochs(7),
                    BatchSize = 5,
                    Precision = Precision.Double,
                    Sampling = Sampling.FreshSubset,
                }
            )
        );
        Assert.Equal(
            "e4a3982962568042",
            Hash(
                new()
                {
                    Network = NetworkSpec.AlexNet(new() { Scale = 16 }).WithoutBias(),
                    Optimizer = new Adam
                    {
                        StepSize = .01,
                        WeightDecay = .1,
                        Convention = EpsilonConvention.Keras,
                    },
                    Length = TrainingLength.Epochs(0),
                }
            )
        );
    }

    [Fact]
    public void A_length_counts_steps_or_epochs_and_is_not_negative()
    {
        Assert.Equal(7, TrainingLength.Steps(7).In(100));
        Assert.Equal(700, TrainingLength.Epochs(7).In(100));
        Assert.Equal("7 epochs", TrainingLength.Epochs(7).ToString());
        Assert.Contains("0 steps, got -1", Assert.Throws<ArgumentException>(() => TrainingLength.Steps(-1)).Message);
        Assert.Contains("0 epochs, got -2", Assert.Throws<ArgumentException>(() => TrainingLength.Epochs(-2)).Message);
    }
}
