using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Probes;
using HeavyTails.Training.Trainers;
using static TorchSharp.torch;

namespace HeavyTails.Tests.Training;

/// <summary>Tests that count the tensors of the process run alone, since other tests make tensors too.</summary>
[CollectionDefinition(nameof(TensorsCounted), DisableParallelization = true)]
public class TensorsCounted;

[Collection(nameof(TensorsCounted))]
public class LifetimeTests
{
    private sealed class Count(List<long> counts) : Probe(ProbeSchedule.At(100, 10_000))
    {
        public override string Description => "count";

        public override IReadOnlyList<string> Columns(NetworkSpec network) => [];

        public override void Write(Moment now, Span<double?> values) => counts.Add(Tensor.TotalCount);
    }

    [Fact]
    public void Ten_thousand_steps_with_every_probe_leave_no_tensor_behind()
    {
        Samples train = Small.Digits(64);
        List<long> counts = [];
        var folder = Small.Scratch();
        var recipe = Small.Recipe(10_000) with
        {
            Network = new NetworkSpec([784], [new DenseSpec(5), new DropoutSpec(.1), new DenseSpec(10)]),
            BatchSize = 4,
            Optimizer = new HeavyTails.Training.Objectives.Adam(),
        };
        using var result = Trainer.Run(
            recipe,
            train,
            [
                new LossProbe(ProbeSchedule.Every(500), train),
                new GradientNorms(ProbeSchedule.Every(10)),
                new WeightNorms(ProbeSchedule.Every(10)),
                new IterateAverage(10_000),
                new GradientNoise(ProbeSchedule.Every(1000), 2),
                new LastIterates(10),
                new SpectraProbe(ProbeSchedule.Every(1000)),
                new Count(counts),
            ],
            new() { Runs = folder }
        );
        Directory.Delete(folder, true);
        Assert.Equal(2, counts.Count);
        // The count may fall while the garbage collector frees tensors of earlier tests. A leak would be of thousands.
        Assert.InRange(counts[1], 0, counts[0]);
    }

    [Theory]
    [InlineData(Sampling.Shuffled)]
    [InlineData(Sampling.FullBatch)]
    public void Runs_leave_no_tensor_behind(Sampling sampling)
    {
        Samples train = Small.Digits(64);
        var recipe = Small.Recipe(3) with { Sampling = sampling };
        using (Trainer.Run(recipe, train)) { }
        var before = Tensor.TotalCount;
        for (var i = 0; i < 10; i++)
        {
            using var result = Trainer.Run(recipe, train);
        }
        Assert.InRange(Tensor.TotalCount, 0, before);
    }
}
