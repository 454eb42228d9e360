using HeavyTails.Data.Images;
using HeavyTails.Data.Transforms;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Recipes;
using HeavyTails.Training.Trainers;

namespace HeavyTails.CurvatureBench;

/// <summary>
/// A perceptron that is trained for ten epochs on MNIST, pixels in [0, 1], with half the squared hinge loss: at its end
/// few samples violate a margin, and 67 pixels are 0 in all images.
/// </summary>
internal static class TrainedProblem
{
    public static (int[] Widths, List<float[]> Weights, float[] X, int[] Labels, bool IsHinge) Of(string net, int n)
    {
        int[] widths = [.. net.Split('-').Select(w => int.Parse(w, System.Globalization.CultureInfo.InvariantCulture))];
        var train = Mnist.Train();
        var recipe = new TrainingRecipe
        {
            Network = NetworkSpec.Mlp(widths),
            Loss = new SquaredHinge(),
            Optimizer = new Sgd { StepSize = .2, Momentum = .9 },
            BatchSize = 64,
            Length = TrainingLength.Epochs(10),
        };
        using var trained = Trainer.Run(recipe, train, []);
        var samples = train.Take(n);
        return (
            widths,
            [.. trained.Network.Parameters.Select(p => p.Values().Single.ToArray())],
            samples.Features,
            samples.Labels,
            true
        );
    }
}
