using HeavyTails.Core.Fits;
using HeavyTails.Papers.SingleIndex;
using HeavyTails.Papers.SingleIndex.Contexts;
using HeavyTails.Papers.SingleIndex.Experiments;
using HeavyTails.Runs.Cells;

namespace HeavyTails.Tests.Papers.SingleIndex.Experiments;

/// <summary>Step 0, which runs of one repetition share, and what a probe computes.</summary>
public class RunStartTests
{
    [Fact]
    public void Runs_that_begin_in_the_same_way_share_the_probe_of_step_0()
    {
        var context = TinyRuns.Descent with { LabelNoise = .123 };
        var first = TinyRuns.Probes(context)[0];
        Assert.Same(
            first,
            TinyRuns.Probes(
                context with
                {
                    Optimizer = OptimizerKind.Adam,
                    LearningRate = .2,
                    BatchSize = 10,
                    Epochs = 1,
                    ProbeFrequency = 2,
                    WeightNormalization = true,
                    EarlyStopPatience = 3,
                }
            )[0]
        );
        foreach (
            var other in new[]
            {
                context with
                {
                    RegLambda = 1,
                },
                context with
                {
                    Layers = 3,
                },
                context with
                {
                    Variant = ReadoutVariants.Corrected,
                },
            }
        )
            Assert.NotSame(first, TinyRuns.Probes(other)[0]);
        Assert.NotSame(first, SingleIndexRun.Rows(context, TinyRuns.Seed + 1).First());
        // A stop by the loss of step 0 takes that loss from the shared probe.
        var stopped = TinyRuns.Rows(context with { EarlyStopPatience = 1, EarlyStopTolerance = 1e9 });
        var loss = first["test_loss"].ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains($"below {loss} ", TinyRuns.End(stopped).Text("reason"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_probe_of_step_0_is_made_once_by_all_threads_and_again_where_it_failed()
    {
        var (context, made) = (TinyRuns.Descent with { LabelNoise = .456 }, 0);
        StartProbe Make()
        {
            Interlocked.Increment(ref made);
            Thread.Sleep(20);
            return new([], 1);
        }
        var probes = new StartProbe[8];
        Parallel.For(0, 8, i => probes[i] = StartProbes.Of(context with { LearningRate = 1 + i }, 1, Make));
        Assert.Equal(1, made);
        Assert.All(probes, probe => Assert.Same(probes[0], probe));
        var maps = context with { PlotOverlaps = true };
        Assert.NotSame(StartProbes.Of(maps, 1, Make), StartProbes.Of(maps, 1, Make));
        Assert.Throws<ArithmeticException>(() =>
            StartProbes.Of(context, 2, () => throw new ArithmeticException("no probe"))
        );
        Assert.Equal(2, StartProbes.Of(context, 2, () => new([], 2)).TestLoss);
    }

    [Fact]
    public void Only_the_latest_probes_of_step_0_are_kept()
    {
        var context = TinyRuns.Descent with { LabelNoise = .789 };
        StartProbe Of(ulong seed) => StartProbes.Of(context, seed, () => new([], seed));
        var first = Of(0);
        for (ulong seed = 1; seed < 20; seed++)
            Of(seed);
        Assert.Same(first, Of(0));
        for (ulong seed = 100; seed < 140; seed++)
            Of(seed);
        Assert.NotSame(first, Of(0));
    }

    [Theory]
    [InlineData(true, ReadoutVariants.Both, 1)]
    [InlineData(true, ReadoutVariants.Legacy, 0)]
    [InlineData(false, ReadoutVariants.Both, 1)]
    [InlineData(false, ReadoutVariants.Legacy, 1)]
    public void Features_of_the_probe_set_are_computed_once_and_where_they_are_used(
        bool lightweight,
        ReadoutVariants variant,
        int expected
    )
    {
        var context = TinyRuns.Context with { Lightweight = lightweight, Variant = variant };
        var (data, start) = (TinyRuns.Data(context), SingleIndexRun.Start(context, TinyRuns.Seed));
        var counting = new Counting(data.Probe.X);
        _ = new RunProbes(context, data, start, counting).At(new(0, 0, 0, double.NaN, start)).ToList();
        Assert.Equal(expected, counting.Calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_test_loss_is_over_all_samples_however_many_are_evaluated_at_a_time(bool fix)
    {
        var context = TinyRuns.Context with { FixLastLayer = fix, Lightweight = true };
        foreach (
            var (whole, parts) in TinyRuns.Probes(context).Zip(TinyRuns.Probes(context with { TestBatchSize = 7 }))
        )
        foreach (var name in new[] { "test_loss", "net_test_loss", "test_loss_legacy" })
            if (fix || name != "test_loss_legacy")
                Assert.Equal(whole[name], parts[name], 1e-12);
        var sample = TinyRuns.Data(context).Test;
        List<int> sizes = [];
        var mean = sample.Mean(
            7,
            part =>
            {
                sizes.Add(part.Count);
                return part.Y.Average();
            }
        );
        Assert.Equal([7, 7, 7, 4], sizes);
        Assert.Equal(sample.Y.Average(), mean, 1e-14);
        Assert.Throws<ArgumentException>(() => sample.Mean(0, part => part.Y[0]));
    }

    private sealed class Counting(double[] probe) : IStudentArithmetic
    {
        private readonly ManagedArithmetic _inner = new();

        public int Calls { get; private set; }

        public string Routine => _inner.Routine;

        public double[][] Features(Student student, double[] x, Variant variant = Variant.Corrected)
        {
            if (x == probe && variant == Variant.Corrected)
                Calls++;
            return _inner.Features(student, x, variant);
        }

        public StudentGradient Gradient(Student student, SingleIndexSample sample) => _inner.Gradient(student, sample);
    }
}
