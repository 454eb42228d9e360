using HeavyTails.Core.Curvature;
using HeavyTails.Data.Synthetic;
using HeavyTails.Native.Curvature;
using HeavyTails.Tests.Training.Curvature;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Curvature;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Probes;
using HeavyTails.Training.Recipes;
using HeavyTails.Training.Trainers;

namespace HeavyTails.Tests.Training.Probes;

/// <summary>The sharpness of the loss along a run of gradient descent.</summary>
public class SharpnessTests : TensorTests
{
    private static TrainingRecipe Recipe(double stepSize, long steps) =>
        new()
        {
            Network = NetworkSpec.Mlp([8, 12, 3], Activation.Tanh),
            Loss = new SquaredError(),
            Optimizer = new Sgd { StepSize = stepSize },
            Sampling = Sampling.FullBatch,
            BatchSize = 40,
            Length = TrainingLength.Steps(steps),
            Seed = 3,
            Precision = Precision.Double,
        };

    private static HeavyTails.Data.Dataset Data()
    {
        var signs = SyntheticData.RandomLabels(40, 8, 4);
        return new(signs.Name, signs.Features, [.. signs.Labels.Select((y, i) => y > 0 ? 0 : 1 + (i % 2))], [8]);
    }

    [Fact]
    public void Three_products_a_row_follow_the_largest_eigenvalue()
    {
        var data = Data();
        using var run = Trainer.Run(Recipe(.1, 200), data, [new Sharpness(ProbeSchedule.Every(10))]);
        var (sharpness, residual) = (run.Record["sharpness"][^1], run.Record["sharpness_residual"][^1]);
        using var hessian = NetworkCurvature.Of(run.Network, new SquaredError(), data);
        var exact = DenseCurvature.Eigenvalues(hessian);
        Assert.Equal(exact[^1], sharpness, .02 * exact[^1]);
        Assert.Contains(exact, e => Math.Abs(e - sharpness) <= residual + 1e-12);
        Assert.Equal(20, run.Record["edge"][^1], 1e-12);
    }

    [Fact]
    public void Fewer_than_two_products_are_refused() =>
        Assert.Contains(
            "got 1",
            Assert
                .Throws<ArgumentException>(() =>
                    Trainer.Run(Recipe(.1, 1), Data(), [new Sharpness(ProbeSchedule.Every(1), 1)])
                )
                .Message
        );
}
