using HeavyTails.Data;
using HeavyTails.Data.Transforms;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Probes;
using HeavyTails.Training.Recipes;

namespace HeavyTails.Tests.Training;

/// <summary>Small problems that are trained in less than a second.</summary>
internal static class Small
{
    public static Dataset Digits(int count = 300) =>
        Normalization.Mnist.Apply(HeavyTails.Data.Synthetic.Digits.Train(count));

    public static TrainingRecipe Recipe(long steps = 60) =>
        new()
        {
            Network = NetworkSpec.Mlp([784, 16, 12, 10]).WithoutBias(),
            Optimizer = new Sgd { StepSize = .05 },
            BatchSize = 32,
            Length = TrainingLength.Steps(steps),
            Seed = 3,
        };

    public static List<Probe> Probes(Samples test) =>
        [
            new LossProbe(ProbeSchedule.EveryEpoch | ProbeSchedule.Start | ProbeSchedule.End, test),
            new GradientNorms(ProbeSchedule.Every(7)),
            new WeightNorms(ProbeSchedule.Logarithmic(3)),
        ];

    public static string Scratch() => Directory.CreateTempSubdirectory("heavytails-training-").FullName;

    /// <summary>The bytes of the trained weights.</summary>
    public static byte[] Bits(this Network network)
    {
        var bytes = new List<byte>();
        foreach (var p in network.Parameters)
        {
            var values = p.Values();
            bytes.AddRange(
                values.IsDouble
                    ? System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.Double.Span)
                    : System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.Single.Span)
            );
        }
        return [.. bytes];
    }
}
