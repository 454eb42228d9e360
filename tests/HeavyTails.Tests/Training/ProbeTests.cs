using HeavyTails.Checkpoints;
using HeavyTails.Core.Analysis;
using HeavyTails.Data.Transforms;
using HeavyTails.Training.Batches;
using HeavyTails.Training.Networks;
using HeavyTails.Training.Objectives;
using HeavyTails.Training.Probes;
using HeavyTails.Training.Recipes;
using HeavyTails.Training.Trainers;
using static TorchSharp.torch;

namespace HeavyTails.Tests.Training;

public class ProbeTests
{
    [Fact]
    public void Schedules_name_their_steps()
    {
        static long[] Steps(ProbeSchedule s) =>
            [.. Enumerable.Range(0, 101).Select(k => (long)k).Where(k => s.Contains(k, 30, 100))];
        Assert.Equal([0, 30, 60, 90], Steps(ProbeSchedule.EveryEpoch | ProbeSchedule.Start));
        Assert.Equal([60, 100], Steps(ProbeSchedule.EveryEpochs(2) | ProbeSchedule.End));
        Assert.Equal([40, 80], Steps(ProbeSchedule.Every(40)));
        Assert.Equal([1, 2, 5, 10, 22, 46, 100], Steps(ProbeSchedule.Logarithmic(3)));
        Assert.Equal([7, 70], Steps(ProbeSchedule.At(7, 70, 700)));
        Assert.Equal("every epoch or at the end", (ProbeSchedule.EveryEpoch | ProbeSchedule.End).Name);
    }

    /// <summary>Computes gradient norms from the gradients themselves, to compare with those of the probe.</summary>
    private sealed class Again(List<double> norms) : Probe(ProbeSchedule.End)
    {
        public override string Description => "again";

        public override IReadOnlyList<string> Columns(NetworkSpec network) => [];

        public override void Watch(Moment now)
        {
            var g = now.Gradient(now.Network.Weights.First()).data<float>().ToArray();
            norms.Add(Math.Sqrt(g.Sum(x => (double)x * x)));
        }

        public override void Write(Moment now, Span<double?> values) { }
    }

    [Fact]
    public void Gradient_norms_are_means_of_the_batches_norms()
    {
        var norms = new List<double>();
        using var result = Trainer.Run(
            Small.Recipe(21),
            Small.Digits(),
            [new GradientNorms(ProbeSchedule.Every(7)), new Again(norms)]
        );
        var found = result.Record["grad_norm_1"];
        Assert.Equal(3, found.Count);
        for (var i = 0; i < 3; i++)
            Assert.Equal(norms.Skip(7 * i).Take(7).Average(), found[i], 1e-6 * found[i]);
    }

    [Fact]
    public void A_gradient_norm_is_that_of_finite_differences()
    {
        var data = Small.Digits(30);
        var recipe = Small.Recipe(1) with
        {
            Network = NetworkSpec.Mlp([784, 2, 10]).WithoutBias(),
            Sampling = Sampling.FullBatch,
            Precision = Precision.Double,
        };
        using var result = Trainer.Run(recipe, data, [new GradientNorms(ProbeSchedule.End)]);
        using var network = Network.Build(recipe.Network, recipe.Seed, Precision.Double);
        using var quiet = no_grad();
        var w = network.Parameters[1].Tensor;
        var squares = 0.0;
        for (var i = 0; i < 10; i++)
        for (var j = 0; j < 2; j++)
        {
            double At(double h)
            {
                w[i, j].add_(h);
                var loss = Evaluation.Of(network, recipe.Loss, data).Loss;
                w[i, j].add_(-h);
                return loss;
            }
            squares += Math.Pow((At(1e-5) - At(-1e-5)) / 2e-5, 2);
        }
        Assert.Equal(Math.Sqrt(squares), result.Record["grad_norm_2"][0], 1e-6);
    }

    [Theory]
    [InlineData(Precision.Single)]
    [InlineData(Precision.Double)]
    public void Running_moments_are_those_of_the_kept_iterates(Precision precision)
    {
        var root = Small.Scratch();
        var average = new IterateAverage(10, 4);
        var recipe = Small.Recipe(25) with
        {
            Precision = precision,
            Network = NetworkSpec.Mlp([784, 3, 10]).WithoutBias(),
        };
        using var result = Trainer.Run(recipe, Small.Digits(), [average, new LastIterates(10)], new() { Runs = root });
        var files = Directory.GetFiles(Path.Combine(result.Folder!, "iterates"));
        Assert.Equal(10, files.Length);
        foreach (var moments in average.Moments)
        {
            var iterates = files.Select(f => Numbers(f, moments.Layer)).ToArray();
            for (var i = 0; i < moments.Mean.Length; i++)
            {
                var x = iterates.Select(w => w[i]).ToArray();
                var mean = x.Average();
                var scale = x.Max(v => Math.Abs(v - mean));
                Assert.Equal(mean, moments.Mean[i], 1e-14);
                for (var order = 2; order <= 4; order++)
                    Assert.Equal(
                        x.Average(v => Math.Pow(v - mean, order)),
                        moments.Central[order - 2][i],
                        (1e-9 * Math.Pow(scale, order)) + 1e-40
                    );
            }
        }
        Assert.Equal(
            average.Moments[0].Mean,
            Numbers(Path.Combine(result.Folder!, "iterates.safetensors"), "fc1", "mean")
        );
        Directory.Delete(root, true);
    }

    private static double[] Numbers(string file, string layer, string part = "weight")
    {
        using var checkpoint = Checkpoint.Open(file);
        var data = checkpoint.Tensors.First(t => t.Name == $"{layer}.{part}").Load();
        return data.IsDouble ? data.Double.ToArray() : Array.ConvertAll(data.Single.ToArray(), x => (double)x);
    }

    [Fact]
    public void Spectra_are_the_analysis_of_the_weights()
    {
        var root = Small.Scratch();
        var recipe = Small.Recipe(10) with { Network = NetworkSpec.Mlp([784, 60, 10]).WithoutBias() };
        using var result = Trainer.Run(
            recipe,
            Small.Digits(),
            [new SpectraProbe(ProbeSchedule.Start | ProbeSchedule.End, ["alpha", "stable_rank"])],
            new() { Runs = root }
        );
        var layer = LayerAnalysis.Of(result.Network.Layers()[0], HeavyTails.Native.SpectralBackend.Default).Results[0];
        Assert.Equal(layer.Fit.Value.Alpha, result.Record["alpha_1"][^1], 1e-12);
        Assert.Equal(layer.Metrics.StableRank, result.Record["stable_rank_1"][^1], 1e-12);
        Assert.Equal(2, result.Record["alpha_1"].Count);
        var lines = File.ReadAllLines(Path.Combine(result.Folder!, "spectra.jsonl"));
        Assert.Equal(4, lines.Length);
        Assert.Contains("\"layer\":\"fc1\",\"eigenvalues\":[", lines[2]);
        Directory.Delete(root, true);
    }

    [Fact]
    public void Gradient_noise_of_whole_batches_is_zero_and_of_single_samples_has_the_variance_of_their_gradients()
    {
        var data = Small.Digits(100);
        var recipe = Small.Recipe(2) with { Precision = Precision.Double };
        using var whole = Trainer.Run(recipe, data, [new GradientNoise(ProbeSchedule.Start, 2, 100)]);
        Assert.InRange(whole.Record["noise_norm_1"][0], 0, 1e-12);

        using var single = Trainer.Run(
            recipe with
            {
                Length = TrainingLength.Steps(0),
            },
            data,
            [new GradientNoise(ProbeSchedule.Start, 400, 1), new GradientNoiseBatch()]
        );
        // E|u| of one sample is about sqrt 10 times that of ten, and sqrt(99/90) times more without replacement.
        var ratio = single.Record["noise_norm_1"][0] / single.Record["noise_norm_of_ten"][0];
        Assert.InRange(ratio / Math.Sqrt(10 * 99.0 / 90), .8, 1.1);
        Assert.InRange(single.Record["noise_tail_index_1"][0], .3, 2.2);
    }

    private sealed class GradientNoiseBatch() : Probe(ProbeSchedule.Start)
    {
        private readonly GradientNoise ten = new(ProbeSchedule.Start, 400, 10);
        public override string Description => "noise of ten";

        public override IReadOnlyList<string> Columns(NetworkSpec network) => ["noise_norm_of_ten"];

        public override void Write(Moment now, Span<double?> values)
        {
            var all = new double?[ten.Columns(now.Network.Spec).Count];
            ten.Write(now, all);
            values[0] = all[0];
        }
    }

    [Fact]
    public void Evaluation_gives_samples_the_same_weight_and_in_the_legacy_variant_batches()
    {
        var data = Small.Digits(110);
        using var network = Network.Build(NetworkSpec.Mlp([784, 10]), 1, Precision.Double);
        double Mean(int from, int count) => Evaluation.Of(network, new CrossEntropy(), data.Slice(from, count)).Loss;
        Assert.Equal(
            ((100 * Mean(0, 100)) + (10 * Mean(100, 10))) / 110,
            Evaluation.Of(network, new CrossEntropy(), data, new() { BatchSize = 100 }).Loss,
            1e-12
        );
        Assert.Equal(
            (Mean(0, 100) + Mean(100, 10)) / 2,
            Evaluation
                .Of(network, new CrossEntropy(), data, new() { BatchSize = 100, WeightBatchesEqually = true })
                .Loss,
            1e-12
        );
    }
}
